using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Kernel;
using Faatimer.Sdk;
using Microsoft.Extensions.DependencyInjection;
using UglyToad.PdfPig;
using AccessReport = Faatimer.Sdk.AccessReport;
using AccessReportPart = Faatimer.Sdk.AccessReportPart;
using AccessReportRecord = Faatimer.Sdk.AccessReportRecord;

namespace Faatimer.Api.Tests.Host;

/// <summary>X7: all that is held about a person, gathered from every module.</summary>
public sealed class AccessReportTests(DemoFixture fixture) : IClassFixture<DemoFixture>
{
    /// <summary>With a grant and payslips.</summary>
    private static readonly Guid Bent = DemoStory.Id(0x42);
    private static readonly Guid Grethe = DemoStory.Id(0x47);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IFaatimerClient Auditor => fixture.Host.Client("demo-auditor");

    [Fact]
    public async Task X7_one_call_gathers_what_every_module_holds_with_purposes_recipients_retention_and_who_looked()
    {
        var consultant = fixture.Host.Client("demo-consultant");
        await consultant.Candidates.GetAsync(Bent, cancellationToken: Token);
        var candidate = await consultant.Candidates.GetAsync(Bent, cancellationToken: Token);
        await consultant.Candidates.SetConsiderationsAsync(Bent, candidate.Version, new() { Purpose = ConsiderationPurpose.Matching, Items = [new() { Kind = ConsiderationKind.Physical, Code = "no_heavy_lifting" }] }, cancellationToken: Token);
        var report = await Gather(fixture.Host, Bent, new() { Purpose = "Personen har bedt om indsigt", ReceivedOn = new(2026, 4, 1), CaseNumber = "26/1042" });

        Assert.Equal(("Bent Prøve", "620375-XXXX", new DateOnly(2026, 5, 1), "26/1042"), (report.Person, report.Cpr, report.AnswerDue, report.CaseNumber));
        Assert.Equal(
            ["candidates.register", "candidates.considerations", "candidates.overrides", "pool.applications", "pool.grants", "refusion.payslips", "refusion.payslip_files", "kernel.audit"], report.Parts.Select(p => p.Name));
        Assert.All(report.Parts, p => Assert.All([p.Title, p.Purpose, p.Recipients, p.Kept], text => Assert.False(text.Length == 0 || text.StartsWith("access.", StringComparison.Ordinal), text)));
        Assert.All(report.Parts.SelectMany(p => p.Records!).SelectMany(r => r.Fields), f => Assert.False(f.Value.Contains("access.", StringComparison.Ordinal) || f.Label.StartsWith("access.", StringComparison.Ordinal), $"{f.Name} {f.Label}: {f.Value}"));
        foreach (var name in new[] { "candidates.register", "candidates.considerations", "pool.applications", "pool.grants", "refusion.payslips", "kernel.audit" })
        {
            Assert.NotEmpty(Part(report, name).Records!);
        }

        Assert.Equal("Prøvevej 2, 2620 Albertslund", Field(Part(report, "candidates.register").Records![0], "address"));
        Assert.Equal("Ingen tunge løft", Field(Part(report, "candidates.considerations").Records![0], "consideration"));
        Assert.Contains("Biblioteket", Part(report, "pool.grants").Records!.Select(r => Field(r, "workplace")));
        Assert.Contains(Part(report, "refusion.payslips").Records!, r => Field(r, "lines")!.Contains("Løn: ", StringComparison.Ordinal));
        Assert.StartsWith("5 år efter regnskabsårets slutning (Bogføringslovens § 12", Part(report, "refusion.payslips").Kept, StringComparison.Ordinal);
        Assert.Equal("Arbejdspladsen, Lønkontoret", Part(report, "pool.grants").Recipients);
        Assert.Equal("1003289999", Field(Part(report, "pool.grants").Records![0], "pNumber")); // Ten digits too, and a company's.
        Assert.Contains(Part(report, "kernel.audit").Records!, r => (Field(r, "who"), Field(r, "verb"), Field(r, "what"), Field(r, "why")) == ("konsulent", "ændrede", "hensyn", "Finde en opgave, der passer"));

        // As many payslips as finance sees of the person.
        Assert.Equal(await fixture.Scalar<long>($"select count(*) from refusion.payslips where person_id = '{Bent}'"), Part(report, "refusion.payslips").Count);

        // It is the person's alone: no number, nobody else's name, employees by their role.
        var whole = JsonSerializer.Serialize(report);
        Assert.DoesNotContain("6203750038", whole, StringComparison.Ordinal);
        Assert.DoesNotMatch(@"(?<!\w)[67]\d[01]\d{3}-?\d{4}(?!\w)", whole);
        Assert.DoesNotContain("Demo", JsonSerializer.Serialize(report.Parts), StringComparison.Ordinal);
        foreach (var other in new[] { "Amina", "Carla", "Dilek", "Egon", "Farid", "Grethe", "Hassan", "Inge", "Jamal", "Karin", "Lars", "Mona" })
        {
            Assert.DoesNotContain(other + " Pr", whole, StringComparison.Ordinal);
        }

        // That it was made and read is logged, and each part that was gathered.
        Assert.Equal(8, await fixture.Scalar<long>($"select count(*) from kernel.audit where record = 'access-report' and verb = 'read' and record_ids @> array['{report.Id}'::uuid] and operation = 'StartAccessReport'"));
        Assert.True(await fixture.Scalar<bool>($"select exists (select from kernel.audit where operation = 'GetAccessReport' and person_ids @> array['{Bent}'::uuid] and actor = 'demo-auditor')"));
    }

    [Fact]
    public async Task X7_the_document_has_headings_in_Danish_letters_and_page_numbers()
    {
        var report = await Gather(fixture.Host, Bent, new() { Purpose = "Personen har bedt om indsigt" });
        using var file = await Auditor.Audit.DownloadReportAsync(report.Id, cancellationToken: Token);
        using var memory = new MemoryStream();
        await file.Stream.CopyToAsync(memory, Token);
        using var pdf = PdfDocument.Open(memory.ToArray());
        var pages = pdf.GetPages().Select(p => p.Text).ToList();
        Assert.Contains("Indsigt i dine oplysninger", pages[0], StringComparison.Ordinal);
        Assert.All(pages.Index(), p => Assert.Contains($"Side {p.Index + 1} af {pages.Count}", p.Item, StringComparison.Ordinal));
        var whole = string.Concat(pages);
        foreach (var heading in new[] { "Stamdata og kandidatkort", "Ansøgninger", "Bevillinger", "Lønsedler og refusion", "Hvem har set oplysningerne", "Dine rettigheder", "Bent Prøve, 620375-XXXX", "5 år" })
        {
            Assert.Contains(heading.Replace(" ", "", StringComparison.Ordinal), whole.Replace(" ", "", StringComparison.Ordinal), StringComparison.Ordinal);
        }

        Assert.DoesNotContain("access.", whole, StringComparison.Ordinal);
    }

    [Fact]
    public async Task X7_other_people_are_taken_out_of_what_somebody_wrote()
    {
        var consultant = fixture.Host.Client("demo-consultant");
        var candidate = await consultant.Candidates.GetAsync(DemoStory.Id(0x4d), cancellationToken: Token);
        await consultant.Candidates.OverrideEligibilityAsync(candidate.Id, candidate.Version, new() { Part = EligibilityRule.OutOfWork, Reason = "Aftalt med Maja Demo og hassan prøve (680984-0083), sagde Mona Prøve" }, cancellationToken: Token);
        var report = await Gather(fixture.Host, candidate.Id, new() { Purpose = "Tilsynet har bedt om det" });
        Assert.Equal("Aftalt med konsulent og [en anden person] (680984-XXXX), sagde Mona Prøve", Field(Part(report, "candidates.overrides").Records![^1], "reason"));
        Assert.Equal(2, report.Redactions);
    }

    [Fact]
    public async Task X7_a_payslip_that_was_matched_to_nobody_is_found_by_the_person_s_number_and_so_is_a_row_that_was_refused()
    {
        var payroll = fixture.Host.Client("demo-payroll");
        var posted = await payroll.Payslips.SubmitAsync(
            new()
            {
                Source = "opus", Number = "X7-1", Kind = PayslipKind.Regular, Employee = new() { Cpr = "6708710073", Name = "Grethe Prøve" }, Employer = new() { Cvr = "66137112", PNumber = "1003289999", Name = "Biblioteket" },
                Period = new() { From = new(2026, 3, 1), To = new(2026, 3, 31) }, PayBasis = PayBasis.Monthly, WeeklyHours = 4, PaidHours = 17, Lines = [new() { Kind = LineKind.GrossWage, Amount = 2500 }],
            },
            cancellationToken: Token);
        Assert.Equal(PayslipStatus.Rejected, posted.Status);

        // Of a file's refused payslip only the first row names the person.
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(
            "Lønseddelnr.;CPR-nr.;Navn;CVR-nr.;P-nr.;Enhed;Periode fra;Periode til;Aflønningsform;Ugentligt timetal;Betalte timer;Lønart;Lønartstekst;Beløb\r\n"
            + "X7-2;670871-0073;Grethe Prøve;66137112;1003289999;Biblioteket;01.02.2026;31.02.2026;Månedsløn;4;17;1000;Løn;2.500,00\r\nX7-2;;;;;;;;;;;5000;AM-bidrag;200,00\r\n"
            + "X7-3;680984-0083;Hassan Prøve;66137112;1003289999;Biblioteket;01.02.2026;31.02.2026;Månedsløn;4;17;1000;Løn;9.999,00\r\n"));
        await payroll.Jobs.WaitForAsync(await payroll.Payslips.StartFileAsync(file, new() { Profile = PayslipFileProfile.Opus }, cancellationToken: Token), cancellationToken: Token);

        var report = await Gather(fixture.Host, Grethe, new() { Purpose = "Personen har bedt om indsigt" });
        var rows = Field(Assert.Single(Part(report, "refusion.payslip_files").Records!), "rows")!;
        Assert.Contains("CPR-nr.: 670871-XXXX; Navn: Grethe Prøve", rows, StringComparison.Ordinal);
        Assert.Contains("Beløb: 200,00", rows, StringComparison.Ordinal);
        Assert.DoesNotContain("9.999,00", rows, StringComparison.Ordinal);
        Assert.Equal("X7-1", Field(Assert.Single(Part(report, "refusion.payslips").Records!), "number"));
        Assert.Equal("ja", Field(Part(report, "candidates.register").Records![0], "protection"));
    }

    [Fact]
    public async Task X7_only_auditors_gather_and_read_it_and_what_was_stopped_leaves_nothing()
    {
        foreach (var role in new[] { "demo-consultant", "demo-admin", "demo-finance", "demo-workplace" })
        {
            var other = fixture.Host.Client(role);
            await Assert.ThrowsAsync<ForbiddenException>(() => other.Audit.StartReportAsync(Bent, new() { Purpose = "Nej" }, cancellationToken: Token));
            await Assert.ThrowsAsync<ForbiddenException>(() => other.Audit.GetReportAsync(DemoStory.Id(0x85), cancellationToken: Token));
            await Assert.ThrowsAsync<ForbiddenException>(() => other.Audit.DownloadReportAsync(DemoStory.Id(0x85), cancellationToken: Token));
        }

        foreach (var day in new[] { new DateOnly(9999, 12, 15), new(1990, 1, 1) })
        {
            Assert.Equal("access_reports.received_out_of_range", (await Assert.ThrowsAsync<ValidationFailedException>(() => Auditor.Audit.StartReportAsync(Bent, new() { Purpose = "Nej", ReceivedOn = day }, cancellationToken: Token))).Code);
        }

        // What a stopped one had gathered goes with it; one that was faster is done.
        var started = await Auditor.Audit.StartReportAsync(Bent, new() { Purpose = "Personen har bedt om indsigt" }, cancellationToken: Token);
        Assert.True(await Record.ExceptionAsync(() => Auditor.Jobs.CancelAsync(started.Id, cancellationToken: Token)) is null or RuleViolatedException { Code: "jobs.ended" });
        Assert.False(await fixture.Scalar<bool>("select exists (select from kernel.jobs where kind = 'StartAccessReport' and ended_at is not null and cursor is not null)"));
        Assert.Equal("candidate.not_found", (await Assert.ThrowsAsync<NotFoundException>(() => Auditor.Audit.StartReportAsync(Guid.CreateVersion7(), new() { Purpose = "Nej" }, cancellationToken: Token))).Code);
        using var http = await fixture.Host.Http("demo-auditor");
        using var answer = await http.PostAsJsonAsync(new Uri($"/api/v1/candidates/{Bent}/access-reports", UriKind.Relative), new { purpose = "" }, Token);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task X7_what_was_gathered_lies_sealed_and_goes_after_its_time()
    {
        var host = await fixture.StartHost();
        var report = await Gather(host, Bent, new() { Purpose = "Personen har bedt om indsigt" });
        foreach (var word in new[] { "Bent", "Biblioteket", "indsigt" })
        {
            var hex = Convert.ToHexStringLower(Encoding.UTF8.GetBytes(word));
            Assert.False(await fixture.Scalar<bool>($"select exists (select from kernel.access_reports where position('\\x{hex}'::bytea in content) > 0)"), word);
            Assert.False(await fixture.Scalar<bool>($"select exists (select from kernel.jobs where kind = 'StartAccessReport' and (position('\\x{hex}'::bytea in coalesce(cursor, '')) > 0 or position('\\x{hex}'::bytea in body) > 0 or position('\\x{hex}'::bytea in coalesce(result, '')) > 0))"), word);
        }

        var auditor = host.Client("demo-auditor");
        Assert.Contains((await auditor.Audit.ListReportsAsync(new() { CandidateId = Bent }, cancellationToken: Token)).Items, r => r.Id == report.Id && r.Parts.All(p => p.Records is null));
        host.Clock.MoveTo(DanishDate.Of(TimeProvider.System.GetUtcNow()).AddDays(15));
        await Assert.ThrowsAsync<NotFoundException>(() => auditor.Audit.GetReportAsync(report.Id, cancellationToken: Token));
        Assert.Empty((await auditor.Audit.ListReportsAsync(cancellationToken: Token)).Items);
        await host.Services.GetServices<Schedule>().Single(s => s.Name == "kernel.ForgetAccessReports").RunNow(host.Services, Token);
        Assert.Equal(0, await fixture.Scalar<long>("select count(*) from kernel.access_reports"));
        Assert.True(await fixture.Scalar<bool>($"select exists (select from kernel.audit where purpose = 'forgotten' and record_ids @> array['{report.Id}'::uuid] and person_ids @> array['{Bent}'::uuid])"));
    }

    private static async Task<AccessReport> Gather(TestHost host, Guid candidate, StartAccessReportRequest request)
    {
        var auditor = host.Client("demo-auditor");
        var ready = await auditor.Jobs.WaitForAsync<StartAccessReportReady>(await auditor.Audit.StartReportAsync(candidate, request, cancellationToken: Token), cancellationToken: Token);
        var report = await auditor.Audit.GetReportAsync(ready.Id, cancellationToken: Token);
        Assert.Equal(ready.Records, report.Parts.Sum(p => p.Records!.Count));
        return report;
    }

    private static AccessReportPart Part(AccessReport report, string name) => report.Parts.Single(p => p.Name == name);

    private static string? Field(AccessReportRecord record, string name) => record.Fields.SingleOrDefault(f => f.Name == name)?.Value;
}
