using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Api.Tests.Kernel;
using Faatimer.Sdk;

namespace Faatimer.Api.Tests.Refusion;

/// <summary>R17: files of any length in a payroll system's own words, posted by a job, and what was refused of them.</summary>
public sealed class PayslipFileTests(RefusionFixture fixture) : IClassFixture<RefusionFixture>
{
    private const string Opus = "Lønseddelnr.;CPR-nr.;Navn;CVR-nr.;P-nr.;Enhed;Periode fra;Periode til;Aflønningsform;Ugentligt timetal;Betalte timer;Lønart;Lønartstekst;Beløb\r\n";

    private static readonly Encoding Windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task R17_a_file_in_opus_words_is_stored_and_its_refused_rows_are_mended_and_posted_again()
    {
        var (one, two, three) = (await Job.Make(fixture.Host), await Job.Make(fixture.Host), await Job.Make(fixture.Host));
        var (a, b, c) = (NewNumber(), NewNumber(), NewNumber());
        var file = Opus
            + March(one, a)                                                                    // rows 2–6
            + March(two, b).Replace("6.500,00", "6,500.00", StringComparison.Ordinal)          // rows 7–11
            + March(three, c).Replace(three.Cpr, "3113801234", StringComparison.Ordinal)       // rows 12–16
            + $"{a};;;;;;;;;;;8900;Andet;1,00\r\n";                                            // row 17: that number was before
        var job = await Start(file, new() { Profile = PayslipFileProfile.Opus });
        var done = await fixture.Payroll.Jobs.WaitForAsync<PayslipFile>(job, cancellationToken: Token);
        Assert.Equal((4, 1, 0, 3, 11), (done.Read, done.Created, done.Unchanged, done.Refused, done.RejectedRows));
        Assert.Equal((1, 7378.50m, 0m), (done.CountByStatus.Approved, done.RefundableApproved, done.RefundableNeedsDecision));
        Assert.Equal(
            [(1, 7, "Beløb", "6,500.00", "request.not_a_number"), (2, 12, "CPR-nr.", "311380XXXX", "refusion.cpr_invalid"), (3, 17, "Lønseddelnr.", a, "refusion.csv_number_returns")],
            done.Refusals.Select(r => (r.Index, r.Problem!.Errors[0].Row!.Value, r.Problem.Errors[0].Column!, r.Problem.Errors[0].Value!, r.Problem.Errors[0].Code)));

        var rejected = await Rejected(fixture.Payroll, job);
        var rows = rejected.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(Opus.TrimEnd() + ";rejectedRow;rejectedCode;rejectedDetail", rows[0]);
        Assert.Equal(11, rows.Length - 1);
        Assert.StartsWith(March(two, b).Replace("6.500,00", "6,500.00", StringComparison.Ordinal).Split("\r\n")[0] + ";7;request.not_a_number;", rows[1], StringComparison.Ordinal);
        Assert.EndsWith(";8;;", rows[2], StringComparison.Ordinal);

        var mended = rejected[..rejected.LastIndexOf($"\r\n{a};", StringComparison.Ordinal)].Replace("6,500.00", "6.500,00", StringComparison.Ordinal).Replace("3113801234", three.Cpr, StringComparison.Ordinal);
        var second = await Start(mended, new() { Profile = PayslipFileProfile.Opus });
        var again = await fixture.Payroll.Jobs.WaitForAsync<PayslipFile>(second, cancellationToken: Token);
        Assert.Equal((2, 2, 0, 2), (again.Read, again.Created, again.Refused, again.CountByStatus.Approved));
        Assert.Equal(rows[0] + "\r\n", await Rejected(fixture.Payroll, second));

        // The file again: what is stored stands.
        var whole = await fixture.Payroll.Jobs.WaitForAsync<PayslipFile>(await Start(Opus + March(one, a), new() { Profile = PayslipFileProfile.Opus }), cancellationToken: Token);
        Assert.Equal((0, 1), (whole.Created, whole.Unchanged));
    }

    [Fact]
    public async Task R16_a_file_that_is_tried_stores_nothing_and_nothing_of_it_waits_in_clear_or_after_its_job()
    {
        var job = await Job.Make(fixture.Host);
        var number = NewNumber();
        var file = Opus + March(job, number) + March(job, number + "x").Replace("Månedsløn", "akkord", StringComparison.Ordinal);
        var started = await Start(file, new() { Profile = PayslipFileProfile.Opus, DryRun = true }, "en");
        var tried = await fixture.Payroll.Jobs.WaitForAsync<PayslipFile>(started, cancellationToken: Token);
        Assert.Equal((true, 2, 1, 1, 1), (tried.DryRun, tried.Read, tried.Created, tried.Refused, tried.CountByStatus.Approved));
        Assert.Contains("monthly", tried.Refusals.Single().Problem!.Errors[0].Detail, StringComparison.Ordinal);
        Assert.Equal(0L, await fixture.Scalar<long>($"select count(*) from refusion.payslips where number = '{number}'"));
        Assert.Equal((0L, 1L), (await fixture.Scalar<long>($"select count(waiting) from refusion.payslip_file_parts where file_id = '{started.Id}'"), await fixture.Scalar<long>($"select count(rejected) from refusion.payslip_file_parts where file_id = '{started.Id}'")));
        Assert.Equal(0L, await fixture.Scalar<long>($"select count(*) from refusion.payslip_file_parts where encode(rejected, 'escape') like '%{job.Cpr}%'"));

        // Finance may look into it, and sees no number whole; another payroll system knows nothing of it.
        Assert.Contains(job.Cpr, await Rejected(fixture.Payroll, started), StringComparison.Ordinal);
        var seen = await Rejected(fixture.Finance, started);
        Assert.Contains($"{job.Cpr[..6]}XXXX", seen, StringComparison.Ordinal);
        Assert.DoesNotContain(job.Cpr, seen, StringComparison.Ordinal);
        using var other = await fixture.Host.Http(Faatimer.Kernel.Role.Payroll);
        using var hidden = await other.GetAsync(new Uri($"/api/v1/refusion/payslip-files/{started.Id}/rejected-rows", UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.NotFound, hidden.StatusCode);
    }

    [Fact]
    public async Task R17_a_mapping_of_one_s_own_reads_headings_codes_days_and_numbers()
    {
        var job = await Job.Make(fixture.Host);
        var number = NewNumber();
        var file = "Nr=;Person;Navn;Fra;Til;Løn;Art;Kr\r\n" + string.Concat(new[] { "1;6,500.00", "99;1", "2;517.36", "3;33.00", "4;66.00", "5;812.50" }.Select((line, i) => i == 0
            ? $"{number};{job.Cpr};Åse Prøve;03/01/2026;03/31/2026;monthly;{line}\r\n" : $"{number};;;;;;{line}\r\n"));
        using var posted = new MemoryStream(Windows1252.GetBytes(file));
        var done = await fixture.Payroll.Jobs.WaitForAsync<PayslipFile>(await fixture.Payroll.Payslips.StartFileAsync(posted, new()
        {
            Columns = ["Nr==number", "Person=cpr", "Navn=name", "Fra=from", "Til=to", "Løn=payBasis", "Art=line", "Kr=amount"],
            Constants = ["source=own", "cvr=66137112", "pNumber=1003289999", "workplace=Biblioteket", "weeklyHours=10", "paidHours=43.33"],
            LineKinds = ["1=grossWage", "2=amBidrag", "3=atpEmployee", "4=atpEmployer", "5=holidayPay", "99="],
            DateFormats = ["MM/dd/yyyy"],
            Culture = "en-US",
        }, cancellationToken: Token), cancellationToken: Token);
        Assert.Empty(done.Refusals);
        Assert.Equal((1, 7378.50m), (done.CountByStatus.Approved, done.RefundableApproved));
        var stored = (await fixture.Payroll.Payslips.ListAsync(new() { Source = "own", Number = number }, cancellationToken: Token)).Items.Single();
        Assert.Equal("Åse Prøve", (await fixture.Finance.Payslips.GetAsync(stored.Id, cancellationToken: Token)).Employee!.Name);
    }

    [Theory]
    [InlineData("columns=cpr", "#/query/columns")]
    [InlineData("columns=Person=person", "#/query/columns")]
    [InlineData("constants=person=1", "#/query/constants")]
    [InlineData("lineKinds=1000=wage", "#/query/lineKinds")]
    [InlineData("dateFormats=MM-dd", "#/query/dateFormats")]
    [InlineData("dateFormats=%25", "#/query/dateFormats")]
    [InlineData("culture=nonsense", "#/query/culture")]
    public async Task R17_a_mapping_that_means_nothing_is_refused_at_its_place(string query, string pointer)
    {
        using var http = await fixture.Host.Http("demo-payroll");
        using var answer = await Post(http, Opus + "1", query);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.Equal((400, pointer), ((int)answer.StatusCode, problem.GetProperty("errors")[0].GetProperty("pointer").GetString()));
    }

    [Fact]
    public async Task R17_a_file_that_cannot_be_understood_is_answered_at_once_and_leaves_nothing()
    {
        var files = await fixture.Scalar<long>("select count(*) from refusion.payslip_files");
        using var http = await fixture.Host.Http("demo-payroll");
        foreach (var (file, status, code) in new[]
        {
            ("source;number;line;amount;beløb\r\n", 400, "refusion.csv_unknown_column"), ("source;number\r\n1;2\r\n", 400, "refusion.csv_column_missing"), ("", 400, "refusion.csv_column_missing"),
            ("source;number;line;amount\r\n", 400, "request.required"), ("source;number;line;amount\r\n1;2;3;4\r\n\"" + new string('x', 1_100_000), 400, "refusion.csv_malformed"),
        })
        {
            using var answer = await Post(http, file, "");
            Assert.Equal((status, code), ((int)answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("code").GetString()));
        }

        using var json = await http.PostAsync(new Uri("/api/v1/refusion/payslip-files", UriKind.Relative), new StringContent("{}", Encoding.UTF8, "application/json"), Token);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, json.StatusCode);
        using var tooLong = new StreamContent(new Endless("source;number;line;amount\r\n", 101L * 1024 * 1024)) { Headers = { ContentType = new("text/csv") } };
        using var large = await http.PostAsync(new Uri("/api/v1/refusion/payslip-files", UriKind.Relative), tooLong, Token);
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
        Assert.Equal(files, await fixture.Scalar<long>("select count(*) from refusion.payslip_files"));
    }

    [Fact]
    public async Task R17_the_same_key_is_the_same_job_and_another_file_under_it_is_refused()
    {
        var job = await Job.Make(fixture.Host);
        var file = Opus + March(job, NewNumber());
        var key = NewNumber();
        var files = await fixture.Scalar<long>("select count(*) from refusion.payslip_files");
        var first = await Start(file, new() { Profile = PayslipFileProfile.Opus }, key: key);
        var again = await Start(file, new() { Profile = PayslipFileProfile.Opus }, key: key);
        Assert.Equal(first.Id, again.Id);
        Assert.Equal(files + 1, await fixture.Scalar<long>("select count(*) from refusion.payslip_files"));
        await Assert.ThrowsAsync<IdempotencyException>(() => Start(file + "1", new() { Profile = PayslipFileProfile.Opus }, key: key));
        Assert.Equal(1, (await fixture.Payroll.Jobs.WaitForAsync<PayslipFile>(first, cancellationToken: Token)).Created);
    }

    [Fact]
    public async Task X2_files_of_payslips_are_forgotten_with_their_jobs()
    {
        var job = await Start(Opus + March(await Job.Make(fixture.Host), NewNumber()), new() { Profile = PayslipFileProfile.Opus, DryRun = true });
        await fixture.Payroll.Jobs.WaitForAsync<PayslipFile>(job, cancellationToken: Token);
        await fixture.Scalar<object>($"update refusion.payslip_files set posted_at = '2026-02-01' where id = '{job.Id}'");
        var admin = fixture.Host.Client("demo-admin");
        var run = await admin.Jobs.WaitForAsync<RetentionRun>(await admin.Retention.RunAsync(new() { DryRun = false }, cancellationToken: Token), cancellationToken: Token);
        Assert.Contains(job.Id, run.Kinds.Single(k => k.Kind == "refusion.payslip_files").Sample);
        await Assert.ThrowsAsync<NotFoundException>(() => Rejected(fixture.Payroll, job));
    }

    private static string NewNumber() => Guid.CreateVersion7().ToString();

    internal static string March(Job job, string number) =>
        $"{number};{job.Cpr};Åse Prøve;66137112;1003289999;Biblioteket;01.03.2026;31.03.2026;Månedsløn;10;43,33;1000;Løn;6.500,00\r\n"
        + string.Concat(new[] { "5000;AM-bidrag;517,36", "6000;ATP;33,00", "6001;ATP;66,00", "7000;Feriepenge;812,50" }.Select(line => $"{number};;;;;;;;;;;{line}\r\n"));

    private async Task<Faatimer.Sdk.Job> Start(string file, PostPayslipFileOptions options, string? language = null, string? key = null)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(file));
        return await fixture.Payroll.Payslips.StartFileAsync(stream, options, new() { Language = language, IdempotencyKey = key }, Token);
    }

    private static async Task<string> Rejected(IFaatimerClient client, Faatimer.Sdk.Job job)
    {
        using var file = await client.Payslips.GetRejectedRowsAsync(job.Id, cancellationToken: Token);
        using var reader = new StreamReader(file.Stream, Encoding.UTF8);
        return await reader.ReadToEndAsync(Token);
    }

    private static Task<HttpResponseMessage> Post(HttpClient http, string file, string query) =>
        http.PostAsync(new Uri("/api/v1/refusion/payslip-files?" + query, UriKind.Relative), new StringContent(file, Encoding.UTF8, "text/csv"), Token);

    /// <summary>A file that is made while it is sent.</summary>
    private sealed class Endless(string heading, long length) : Stream
    {
        private long _left = length;
        private byte[] _next = Encoding.UTF8.GetBytes(heading);
        private int _no;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override int Read(byte[] buffer, int offset, int count)
        {
            if (_left <= 0)
            {
                return 0;
            }

            var length = Math.Min(count, _next.Length);
            _next.AsSpan(0, length).CopyTo(buffer.AsSpan(offset));
            _left -= length;
            _next = length < _next.Length ? _next[length..] : Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 1_000).Select(_ => $"x;{_no++};grossWage;{new string('1', 100)}\r\n")));
            return length;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}

/// <summary>R17: the host of a file's job is killed, twice.</summary>
public sealed class PayslipFileKillTests(JoblessFixture fixture) : IClassFixture<JoblessFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task R17_a_file_whose_host_is_killed_is_posted_to_the_end_by_another_each_payslip_once()
    {
        const int Count = 3_000;
        var payroll = fixture.Host.Client("demo-payroll");
        var text = new StringBuilder("source;number;cpr;name;cvr;pNumber;workplace;from;to;payBasis;weeklyHours;line;amount\r\n");
        for (var no = 0; no < Count; no++)
        {
            text.Append(CultureInfo.InvariantCulture, $"kill;{no};{61 + (no % 28)}0170{no:0000};Åse Prøve;66137112;1003289999;Biblioteket;2026-03-01;2026-03-31;monthly;{(no % 100 == 7 ? "x" : "10")};grossWage;1\r\n");
        }

        using var file = new MemoryStream(Encoding.UTF8.GetBytes(text.ToString()));
        var job = await payroll.Payslips.StartFileAsync(file, cancellationToken: Token);
        using var first = await HostProcess.Start(fixture, "first", "demo-payroll");
        await Reach(400);
        first.Kill();
        using var second = await HostProcess.Start(fixture, "second", "demo-payroll");
        await Reach(1_200);
        using var third = await HostProcess.Start(fixture, "third", "demo-payroll");
        second.Kill();

        var done = await payroll.Jobs.WaitForAsync<PayslipFile>(job, cancellationToken: Token);
        Assert.Equal((Count, Count / 100 * 99, 0, Count / 100, Count / 100), (done.Read, done.Created, done.Unchanged, done.Refused, done.RejectedRows));
        Assert.Equal(Count / 100 * 99L, await fixture.Scalar<long>("select count(*) from refusion.payslips where source = 'kill'"));
        Assert.Equal(Count / 100 * 99L, await fixture.Scalar<long>("select count(*) from refusion.payslips p join kernel.events e on e.aggregate_id = p.id where source = 'kill'"));
        using var rejected = await payroll.Payslips.GetRejectedRowsAsync(job.Id, cancellationToken: Token);
        using var reader = new StreamReader(rejected.Stream, Encoding.UTF8);
        Assert.Equal(Count / 100 + 1, (await reader.ReadToEndAsync(Token)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length);

        async Task Reach(int done) => await ApiFixture.Until(async () => await fixture.Scalar<int>($"select done from kernel.jobs where id = '{job.Id}'") >= done);
    }
}
