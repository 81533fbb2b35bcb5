using System.Net;
using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Kernel;
using Faatimer.Sdk;
using Job = Faatimer.Api.Tests.Refusion.Job;

namespace Faatimer.Api.Tests.Conventions;

/// <summary>The short references of records, and the one field that finds them (X9).</summary>
public sealed class ReferenceTests(DemoFixture fixture) : IClassFixture<DemoFixture>
{
    private static readonly Guid Elsewhere = DemoStory.Id(0x3b);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task X9_a_reference_finds_its_record_for_those_who_may_read_it_and_nothing_for_others()
    {
        await Job.LargePool(fixture.Host);
        var job = await Job.Make(fixture.Host);
        var (consultant, finance) = (fixture.Host.Client("demo-consultant"), fixture.Host.Client("demo-finance"));
        var grant = await consultant.Grants.GetAsync(job.GrantId, cancellationToken: Token);
        var application = await consultant.Applications.GetAsync(grant.ApplicationId!.Value, cancellationToken: Token);
        var posted = await fixture.Host.Client("demo-payroll").Payslips.SubmitAsync(job.March(), cancellationToken: Token);
        var settlement = await finance.Settlements.GetAsync("2026-02", cancellationToken: Token);
        Assert.Matches("^L-2026-[0-9]{4,}$", posted.Reference!);
        Assert.Equal("S-2026-0002", settlement.Reference);

        // Each role finds what its row of the table lets it read, of its own units; for the rest the answer is that of a record that is not there.
        (string Reference, Guid Id, string Kind, Role[] Everywhere, Role[] Own)[] records =
        [
            (application.Reference, application.Id, "application", [Role.Consultant, Role.Finance, Role.Coordinator], [Role.Workplace, Role.Manager]),
            (grant.Reference, grant.Id, "grant", [Role.Consultant, Role.Finance, Role.Coordinator], [Role.Workplace, Role.Manager, Role.Payroll]),
            (posted.Reference!, posted.Id, "payslip", [Role.Consultant, Role.Finance], [Role.Workplace]),
            (settlement.Reference, settlement.Id, "settlement", [Role.Finance, Role.Manager, Role.Coordinator, Role.Auditor, Role.Reporting], []),
        ];
        foreach (var role in RoleTable.Roles)
        {
            foreach (var isForeign in new[] { false, true })
            {
                var client = await fixture.Host.Client(role, isForeign ? Elsewhere : role == Role.Workplace ? DemoIds.Workplace : DemoIds.Department);
                foreach (var record in records)
                {
                    if (record.Everywhere.Contains(role) || (!isForeign && record.Own.Contains(role)))
                    {
                        var found = await client.Search.ByReferenceAsync(record.Reference, cancellationToken: Token);
                        Assert.Equal((record.Reference, record.Kind, record.Id), (found.Reference, found.Kind, found.Id));
                    }
                    else
                    {
                        await Nothing(client, record.Reference);
                    }
                }
            }
        }

        // Payroll finds what it posted, as it reads it; its path is read by the same client.
        var payroll = await fixture.Host.Http("demo-payroll");
        var own = await fixture.Host.Client("demo-payroll").Search.ByReferenceAsync(posted.Reference!, cancellationToken: Token);
        Assert.Equal(posted.Id, own.Id);
        Assert.Equal(HttpStatusCode.OK, (await payroll.GetAsync(new Uri(own.Path, UriKind.Relative), Token)).StatusCode);

        // A token finds no more than its scopes read.
        var (id, secret) = await fixture.Host.Register(Role.Finance);
        using var narrow = await fixture.Host.Http(id, secret, scope: "search:read pool:read");
        Assert.Equal(HttpStatusCode.OK, (await narrow.GetAsync(Search(grant.Reference), Token)).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await narrow.GetAsync(Search(posted.Reference!), Token)).StatusCode);

        // Found or not, it is logged; found with the person.
        Assert.Equal(1, await fixture.Scalar<long>($"select count(*) from kernel.audit where actor = '{id}' and record = 'grant' and record_ids = array['{grant.Id}'::uuid] and '{job.CandidateId}' = any (person_ids)"));
        Assert.Equal(2, await fixture.Scalar<long>($"select count(*) from kernel.audit where actor = '{id}' and operation = 'FindReference' and (record = 'reference' or not allowed)"));

        static async Task Nothing(IFaatimerClient client, string reference)
        {
            var refused = await Assert.ThrowsAsync<NotFoundException>(() => client.Search.ByReferenceAsync(reference, cancellationToken: Token));
            var missing = await Assert.ThrowsAsync<NotFoundException>(() => client.Search.ByReferenceAsync($"{reference[0]}-2026-999999999999", cancellationToken: Token));
            Assert.Equal(("reference.not_found", missing.Message.Replace(missing.TraceId!, "", StringComparison.Ordinal)), (refused.Code, refused.Message.Replace(refused.TraceId!, "", StringComparison.Ordinal)));
        }
    }

    [Fact]
    public async Task X9_a_reference_is_found_however_it_is_spelt_and_what_is_none_is_told()
    {
        var consultant = fixture.Host.Client("demo-consultant");
        var grant = (await consultant.Grants.ListAsync(cancellationToken: Token)).Items.First(g => g.Reference.StartsWith("G-2026-000", StringComparison.Ordinal));
        var number = grant.Reference[^1];
        foreach (var spelt in new[] { $"g-2026-000{number}", $"G 2026 {number}", $" g2026000{number} ", $"G–2026–{number}", $"G - 2026 - 0{number}", $"G-2026-0000000{number}" })
        {
            Assert.Equal(grant.Id, (await consultant.Search.ByReferenceAsync(spelt, cancellationToken: Token)).Id);
        }

        using var http = await fixture.Host.Http("demo-consultant");
        foreach (var none in new[] { "", " ", "G", "G-2026", "2026-0001", "G-26-1", "GG-2026-1", "G-2026-1x", "G-2026-1234567890123", "G/2026/1", "Ø-2026-1", "G-２０２６-1", "%", "G-2026-1' or 1=1" })
        {
            using var answer = await http.GetAsync(Search(none), Token);
            var body = await answer.Content.ReadAsStringAsync(Token);
            Assert.True(answer.StatusCode == HttpStatusCode.BadRequest && body.Contains("\"search.reference_malformed\"", StringComparison.Ordinal), $"{none}: {body}");
            Assert.Contains("A-2026-0042", body, StringComparison.Ordinal);
        }

        // A letter that means nothing yet, a month that is none, the year 0: there is no such record, and the answer says which letters there are.
        foreach (var none in new[] { "C-2026-0001", "X-2026-1", "S-2026-0013", "S-2026-0", "S-0000-0001", "L-0000-0001", "L-2026-999999999999", "G-9999-0001" })
        {
            var missing = await Assert.ThrowsAsync<NotFoundException>(() => fixture.Host.Client("demo-finance").Search.ByReferenceAsync(none, cancellationToken: Token));
            Assert.Equal("reference.not_found", missing.Code);
            Assert.Contains("A, G, L, S", missing.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task X9_a_payslip_has_the_number_of_its_receipt_wherever_it_is_shown()
    {
        await Job.LargePool(fixture.Host);
        var job = await Job.Make(fixture.Host);
        var (payroll, finance) = (fixture.Host.Client("demo-payroll"), fixture.Host.Client("demo-finance"));
        Assert.Null((await payroll.Payslips.ValidateAsync(job.March(), cancellationToken: Token)).Reference);
        var posted = await payroll.Payslips.SubmitAsync(job.March(), cancellationToken: Token);
        Assert.Equal(await fixture.Scalar<string>($"select format('L-%s-%s', to_char(posted_on, 'YYYY'), lpad(receipt::text, 4, '0')) from refusion.payslips where id = '{posted.Id}'"), posted.Reference);
        Assert.Equal(posted.Reference, (await finance.Payslips.GetAsync(posted.Id, cancellationToken: Token)).Reference);
        var explained = await finance.Payslips.ExplainAsync(posted.Id, cancellationToken: Token);
        Assert.Equal(posted.Reference, explained.Reference);
        Assert.EndsWith($"({posted.Reference})", explained.Title, StringComparison.Ordinal);
        var listed = new List<string>();
        await foreach (var payslip in finance.Payslips.ListAllAsync(new() { WorkplaceId = DemoIds.Workplace }, cancellationToken: Token))
        {
            listed.Add(payslip.Reference);
        }

        Assert.Equal(listed.Count, listed.Distinct().Count());
        Assert.Contains(posted.Reference!, listed);
        Assert.Equal(posted.Reference, Assert.Single((await finance.Ledger.ListAsync(new() { GrantId = job.GrantId }, cancellationToken: Token)).Items).PayslipReference);
        Assert.All((await finance.Settlements.ListAsync(cancellationToken: Token)).Items, s => Assert.Equal($"S-{s.Month[..4]}-00{s.Month[5..]}", s.Reference));
    }

    private static Uri Search(string reference) => new($"/api/v1/search?reference={Uri.EscapeDataString(reference)}", UriKind.Relative);
}
