using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Faatimer.PayslipFiles;

namespace Faatimer.Sdk.Tests;

/// <summary>A payroll system's own file: how it is read, cut and posted, and what comes back of it.</summary>
public sealed class PostFileTests
{
    private const string Sd = "Seddelnummer;Personnummer;Medarbejdernavn;CVR-nummer;P-nummer;Institution;Lønperiode start;Lønperiode slut;Lønform;Ugetimer;Løntimer;Lønartskode;Lønartsnavn;Beløb\r\n";

    private static readonly Encoding Windows1252 = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_file_is_posted_in_the_api_s_words_and_comes_back_in_its_own()
    {
        var api = new Api { Answer = Server() };
        var text = Sd + Payslip("1") + Payslip("2").Replace("6.500,00", "6.500,xx", StringComparison.Ordinal) + Payslip("1").Split("\r\n")[0] + "\r\n";
        var progress = new List<PostingProgress>();
        var rows = await Post(api, Windows1252.GetBytes(text), PayslipFileOptions.Sd, new Told(progress.Add));
        var sent = Assert.Single(api.Calls).Body.Split("\r\n");
        Assert.Equal("number;cpr;name;cvr;pNumber;workplace;from;to;payBasis;weeklyHours;paidHours;line;amount;source", sent[0]);
        Assert.Equal("1;0161901234;Åse Prøve;66137112;0003289999;Børnehuset;2026-03-01;2026-03-31;monthly;10;43.33;grossWage;6500.00;sd", sent[1]);
        Assert.Equal("1;;;;;;;;;;;amBidrag;517.36;sd", sent[2]);
        Assert.Equal(
            [(4, "request.not_a_number", "6.500,xx"), (5, null, "517,36"), (6, ProblemCodes.RefusionCsvNumberReturns, "6.500,00")],
            rows.Select(r => (r.Row, r.Code, r.Cells[^1])));
        Assert.Equal("row 4: request.not_a_number 2 is wrong", rows[0].ToString());
        Assert.Equal(new PostingProgress(3, 1, 2) { Created = 1 }, Assert.Single(progress));
    }

    [Fact]
    public async Task A_file_of_rejected_rows_is_posted_again_with_the_same_options()
    {
        var api = new Api { Answer = Server() };
        using var rejected = new MemoryStream();
        using var file = new MemoryStream(Windows1252.GetBytes(Sd + Payslip("1") + Payslip("2").Replace("6.500,00", "x", StringComparison.Ordinal) + Payslip("3").Replace("6.500,00", "\"a;\"\"b\"", StringComparison.Ordinal)));
        Assert.Equal(4, await api.Client().Payslips.PostFileAsync(file, PayslipFileOptions.Sd, cancellationToken: Token).WriteCsvAsync(rejected, Token));
        var text = Encoding.UTF8.GetString(rejected.ToArray());
        Assert.StartsWith("\uFEFF" + Sd.TrimEnd() + ";rejectedRow;rejectedCode;rejectedDetail\r\n2;0161901234;Åse Prøve;", text, StringComparison.Ordinal);
        Assert.Contains(";010;Løn;\"a;\"\"b\";6;request.not_a_number;3 is wrong\r\n", text, StringComparison.Ordinal);
        var mended = text.Replace("\"a;\"\"b\"", "6.500,00", StringComparison.Ordinal).Replace(";x;", ";6.500,00;", StringComparison.Ordinal);
        Assert.Empty(await Post(api, Encoding.UTF8.GetBytes(mended), PayslipFileOptions.Sd));
    }

    [Fact]
    public async Task A_file_of_any_length_is_read_while_it_is_posted_and_held_in_parts()
    {
        const int Count = 60_000;
        var (inFlight, largest, files) = (0L, 0L, 0);
        using var file = new Made(Count, (read) => largest = Math.Max(largest, read - Interlocked.Read(ref inFlight)));
        var answer = Server();
        var api = new Api
        {
            Answer = call =>
            {
                files++;
                Interlocked.Exchange(ref inFlight, file.Given);
                return answer(call);
            },
        };
        var rejected = 0;
        await foreach (var row in api.Client().Payslips.PostFileAsync(file, new() { BatchSize = 1_000 }, cancellationToken: Token))
        {
            rejected++;
        }

        Assert.Equal((60, Count / 100), (files, rejected));
        Assert.True(file.Given > 5_000_000, $"{file.Given}");
        Assert.True(largest < 500_000, $"{largest} bytes were read ahead of what was posted");
    }

    [Fact]
    public async Task A_service_that_is_away_is_waited_for_and_a_run_begun_again_posts_under_the_same_keys()
    {
        var answer = Server();
        var calls = 0;
        var api = new Api { Answer = call => ++calls is > 1 and < 8 ? throw new HttpRequestException("away") : answer(call) }; // Longer than the retries of a call.
        var text = Encoding.UTF8.GetBytes(Plain(1, 30));
        Assert.Empty(await Post(api, text, new() { BatchSize = 10 }, call: new() { IdempotencyKey = "march" }));
        Assert.Equal(["march.1", "march.2", "march.3"], api.Calls.Select(c => c.Key).Distinct());
    }

    [Fact]
    public async Task A_file_that_is_tried_is_only_validated()
    {
        var api = new Api { Answer = Server() };
        Assert.Single(await Post(api, Encoding.UTF8.GetBytes(Plain(100, 2)), new() { DryRun = true }));
        Assert.Equal("/api/v1/refusion/payslips/batch/validate", Assert.Single(api.Calls).Path);
    }

    [Theory]
    [InlineData("source;number;line;amount;Beløb\r\n1;2;3;4", ProblemCodes.RefusionCsvUnknownColumn)]
    [InlineData("source;number;line\r\n1;2;3", ProblemCodes.RefusionCsvColumnMissing)]
    [InlineData("source;number;number;line;amount\r\n", ProblemCodes.RefusionCsvColumnRepeated)]
    [InlineData("so\"urce;number;line;amount\r\n", ProblemCodes.RefusionCsvMalformed)]
    [InlineData("", ProblemCodes.RefusionCsvColumnMissing)]
    [InlineData("\0s\0o\0u\0r\0c\0e", ProblemCodes.RefusionCsvEncoding)]
    public async Task A_file_that_cannot_be_understood_is_refused_before_anything_is_posted(string text, string code)
    {
        var api = new Api { Answer = Server() };
        Assert.Equal(code, (await Assert.ThrowsAsync<ValidationFailedException>(() => Post(api, Encoding.UTF8.GetBytes(text), new()))).Code);
        Assert.Empty(api.Calls);
    }

    [Fact]
    public void Options_that_mean_nothing_are_refused()
    {
        var client = new Api().Client();
        foreach (var options in new PayslipFileOptions[]
        {
            new() { Columns = new Dictionary<string, string> { ["Person"] = "person" } }, new() { Constants = new Dictionary<string, string> { ["person"] = "1" } }, new() { DateFormats = ["MM-dd"] },
        })
        {
            Assert.Throws<ArgumentException>(() => client.Payslips.PostFileAsync(Stream.Null, options, cancellationToken: Token));
        }

        Assert.Throws<ArgumentOutOfRangeException>(() => new PayslipFileOptions { BatchSize = 0 });
    }

    [Theory]
    [InlineData("da-DK", "6.500,00", "6500.00")]
    [InlineData("da-DK", "-1.234.567,5", "-1234567.5")]
    [InlineData("da-DK", "6.50,00", "6.50,00")]
    [InlineData("da-DK", "6500", "6500")]
    [InlineData("en-US", "6,500.00", "6500.00")]
    [InlineData("nb-NO", "6\u00a0500,00", "6500.00")]
    [InlineData(null, "6500,00", "6500,00")]
    [InlineData("da-DK", "x", "x")]
    public void A_number_is_read_by_its_culture_s_rules_and_stays_as_it_is_where_it_does_not_fit(string? culture, string written, string read) =>
        Assert.Equal(read, new FileMapping { Culture = culture }.Read("amount", written));

    [Theory]
    [InlineData("from", "31-03-2026", "2026-03-31")]
    [InlineData("from", "31-02-2026", "31-02-2026")]
    [InlineData("to", "2026-03-31", "2026-03-31")]
    [InlineData("payBasis", "TIMELØN", "hourly")]
    [InlineData("finalSettlement", "Ja", "true")]
    [InlineData("line", "1000", "grossWage")]
    [InlineData("line", "2000", "2000")]
    [InlineData("name", "Ja", "Ja")]
    [InlineData("cpr", "  ", "")]
    public void A_cell_is_read_by_its_column(string column, string written, string read) =>
        Assert.Equal(read, new FileMapping { DateFormats = ["dd-MM-yyyy"], LineKinds = new Dictionary<string, string> { ["1000"] = "grossWage" } }.Read(column, written));

    [Theory]
    [InlineData("a;b\r\nc;d\r\n", "1:a|b 2:c|d")]
    [InlineData("a;b\nc;d", "1:a|b 2:c|d")]
    [InlineData("a;b\rc;d\r\r", "1:a|b 2:c|d")]
    [InlineData("\"a;\"\"x\"\"\";b\r\n;;\r\n\"c\r\nd\";e\r\nf;g", "1:a;\"x\"|b 3:c\r\nd|e 5:f|g")]
    [InlineData("a\"b;c\r\nd;e", "1:a\"b|c! 2:d|e")]
    [InlineData("\"a\"b;c\r\nd;e", "1:ab|c! 2:d|e")]
    [InlineData("\"a;b\r\nc", "1:a;b\r\nc!")]
    [InlineData("", "")]
    public void Rows_are_cut_as_csv_says_however_the_file_comes(string text, string rows)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var read = CsvRows.Of(bytes).ToList();
        Assert.Equal(rows, string.Join(' ', read.Select(Shown)));

        static string Shown(CsvRow row) => $"{row.Number}:{string.Join('|', row.Cells)}{(row.IsBroken ? "!" : "")}";
    }

    [Fact]
    public async Task Letters_that_are_cut_by_the_network_are_whole_and_what_is_not_utf8_is_windows_1252()
    {
        foreach (var encoding in new[] { Encoding.UTF8, Windows1252 })
        {
            byte[] bytes = [.. encoding == Encoding.UTF8 ? Encoding.UTF8.GetPreamble() : [], .. encoding.GetBytes("blåbærgrød;€\r\n")];
            for (var piece = 1; piece < 5; piece++)
            {
                using var slow = new Slow(bytes, piece);
                Assert.Equal(["blåbærgrød", "€"], (await CsvRows.Of(slow, null, Token).ToListAsync(Token)).Single().Cells);
            }
        }
    }

    private static string Payslip(string number) =>
        $"{number};0161901234;Åse Prøve;66137112;0003289999;Børnehuset;01-03-2026;31-03-2026;Månedsløn;10;43,33;010;Løn;6.500,00\r\n{number};;;;;;;;;;;810;AM-bidrag;517,36\r\n";

    private static string Plain(int first, int count) =>
        "source;number;line;amount\r\n" + string.Concat(Enumerable.Range(first, count).Select(no => $"own;{no};grossWage;{(no % 100 == 0 ? "x" : "1")}\r\n"));

    private static async Task<List<RejectedRow>> Post(Api api, byte[] text, PayslipFileOptions options, IProgress<PostingProgress>? progress = null, CallOptions? call = null)
    {
        using var file = new MemoryStream(text);
        return await api.Client().Payslips.PostFileAsync(file, options, progress, call, Token).ToListAsync(Token);
    }

    /// <summary>The server's part: refuses an amount that is no number, at its line of what was sent.</summary>
    private static Func<Call, HttpResponseMessage> Server() => call =>
    {
        var rows = CsvRows.Of(Encoding.UTF8.GetBytes(call.Body)).ToList();
        var (number, amount) = (Array.IndexOf(rows[0].Cells, "number"), Array.IndexOf(rows[0].Cells, "amount"));
        var payslips = rows.Skip(1).GroupBy(r => r.Cells[number]).ToList();
        var results = payslips.Select((p, index) =>
        {
            var wrong = p.Where(r => !decimal.TryParse(r.Cells[amount], NumberStyles.Number, CultureInfo.InvariantCulture, out _))
                .Select(r => new { pointer = "/lines/0/amount", code = "request.not_a_number", detail = $"{r.Cells[number]} is wrong", row = r.Number, column = "amount" }).ToList();
            return new { index, outcome = wrong.Count > 0 ? "refused" : "created", number = p.Key, problem = wrong.Count > 0 ? new { code = "request.not_a_number", status = 400, detail = "", errors = wrong } : null };
        }).ToList();
        return Api.Json(HttpStatusCode.OK, JsonSerializer.Serialize(new { stored = results.Count(r => r.outcome == "created"), refused = results.Count(r => r.outcome == "refused"), results }));
    };

    private sealed class Told(Action<PostingProgress> told) : IProgress<PostingProgress>
    {
        public void Report(PostingProgress value) => told(value);
    }

    /// <summary>Gives some bytes at a time.</summary>
    private sealed class Slow(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) => base.ReadAsync(buffer[..Math.Min(piece, buffer.Length)], cancellationToken);
    }

    /// <summary>A file that is made while it is read.</summary>
    private sealed class Made(int count, Action<long> given) : Stream
    {
        private readonly IEnumerator<byte[]> _rows = Enumerable.Range(1, count).Select(no => Encoding.UTF8.GetBytes($"own;{no};{new string('x', 80)};grossWage;{(no % 100 == 0 ? "x" : "1")}\r\n"))
            .Prepend(Encoding.UTF8.GetBytes("source;number;name;line;amount\r\n")).GetEnumerator();

        public long Given { get; private set; }

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (!_rows.MoveNext())
            {
                return new(0);
            }

            _rows.Current.CopyTo(buffer);
            Given += _rows.Current.Length;
            given(Given);
            return new(_rows.Current.Length);
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
