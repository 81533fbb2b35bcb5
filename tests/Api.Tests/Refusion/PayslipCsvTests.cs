using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Sdk;

namespace Faatimer.Api.Tests.Refusion;

/// <summary>R17: the same as a file, as payroll systems write them.</summary>
public sealed class PayslipCsvTests(RefusionFixture fixture) : IClassFixture<RefusionFixture>
{
    private const string Header = "source;number;kind;correctsNumber;cpr;name;cvr;pNumber;workplace;from;to;payBasis;weeklyHours;paidHours;hoursByWeek;absences;finalSettlement;line;amount\r\n";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("utf-8", false, ',')]
    [InlineData("utf-8", true, ',')]
    [InlineData("iso-8859-1", false, '.')]
    [InlineData("windows-1252", false, ',')]
    public async Task R17_a_file_is_read_in_every_encoding_with_comma_or_point(string encoding, bool mark, char point)
    {
        var job = await Job.Make(fixture.Host);
        var text = (Header + March(job, "000123" + encoding + mark)).Replace(',', point);
        using var file = new MemoryStream([.. mark ? Encoding.UTF8.GetPreamble() : [], .. (encoding == "windows-1252" ? Windows1252 : Encoding.GetEncoding(encoding)).GetBytes(text)]);
        var answer = await fixture.Payroll.Payslips.SubmitCsvAsync(file, cancellationToken: Token);
        Assert.Equal((1, PayslipStatus.Approved, 7378.50m), (answer.Stored, answer.Results[0].Status, answer.Results[0].Refundable));
        var stored = await fixture.Finance.Payslips.GetAsync(answer.Results[0].Id!.Value, cancellationToken: Token);
        Assert.Equal(("000123" + encoding + mark, "Åse Prøve", 5), (stored.Number, stored.Employee!.Name, stored.Lines.Count));
    }

    [Fact]
    public async Task R17_rows_are_grouped_by_source_and_number_and_errors_name_their_rows()
    {
        var (one, two) = (await Job.Make(fixture.Host), await Job.Make(fixture.Host));
        var good = Guid.CreateVersion7().ToString();
        var file = Header
            + March(one, good)                                                                         // rows 2–6
            + March(two, "a").Replace("517,36", "5l7", StringComparison.Ordinal)                       // rows 7–11: the second line
            + March(two, "b").Replace("2026-03-31", "31-03-2026", StringComparison.Ordinal)            // rows 12–16
            + March(two, "c") + $"opus;c;;;{one.Cpr};;;;;;;;;;;;;otherCost;1\r\n"                      // rows 17–22: another person
            + March(two, "d").Replace("holidayPay", "holiday", StringComparison.Ordinal)               // rows 23–27
            + March(two, "")                                                                           // rows 28–32: no number
            + $"opus;{good};;;;;;;;;;;;;;;;otherCost;0\r\n"                                            // row 33: belongs to the first
            + "opus;e;;;;\"x\"y;;;;;;;;;;;;grossWage;1;too;many\r\n";                                  // row 34
        var answer = await Post(file);
        Assert.Equal([(SubmittedOutcome.Created, good), (SubmittedOutcome.Refused, "a"), (SubmittedOutcome.Refused, "b"), (SubmittedOutcome.Refused, "c"), (SubmittedOutcome.Refused, "d"), (SubmittedOutcome.Refused, null), (SubmittedOutcome.Refused, "e")],
            answer.Results.Select(r => (r.Outcome, r.Number)));
        Assert.Equal(
            [("/lines/1/amount", "request.not_a_number", 8, "amount"), ("/period/to", "request.malformed_value", 12, "to"), ("/employee/cpr", "refusion.csv_rows_differ", 22, "cpr"), ("/lines/4/kind", "request.malformed_value", 27, "line"), ("/number", "request.required", 28, "number")],
            answer.Results.Skip(1).Take(5).Select(r => (r.Problem!.Errors[0].Pointer!, r.Problem.Errors[0].Code, r.Problem.Errors[0].Row!.Value, r.Problem.Errors[0].Column)));
        Assert.Equal(["5l7", "31-03-2026", $"{one.Cpr[..6]}XXXX", "holiday", null, null], answer.Results.Skip(1).Select(r => r.Problem!.Errors[0].Value));
        Assert.Equal(("refusion.csv_malformed", 34), (answer.Results[6].Problem!.Code, answer.Results[6].Problem!.Errors[0].Row));
        Assert.DoesNotContain(one.Cpr, JsonSerializer.Serialize(answer), StringComparison.Ordinal);
    }

    [Fact]
    public async Task R17_weeks_absences_and_corrections_stand_in_cells()
    {
        var job = await Job.Make(fixture.Host);
        var (first, second) = (Guid.CreateVersion7().ToString(), Guid.CreateVersion7().ToString());
        var person = $"{job.Cpr};Åse Prøve;66137112;1003289999;Biblioteket;2026-03-02;2026-03-15;hourly;;;2026-W10:9,5 2026-W11:8;sickness:2026-03-03/2026-03-04 leave:2026-03-12;false";
        var answer = await Post(Header + $"opus;{first};;;{person};grossWage;2625,00\r\n" + $"opus;{second};correction;{first};{person};grossWage;2800\r\n");
        Assert.Equal((2, 0), (answer.Stored, answer.Refused));
        Assert.Equal(2800m, answer.Results[1].Refundable);
        Assert.Equal(answer.Results[0].Id, (await fixture.Finance.Payslips.GetAsync(answer.Results[1].Id!.Value, cancellationToken: Token)).CorrectsPayslipId);
    }

    [Fact]
    public async Task R17_a_cpr_that_lost_its_zero_is_padded_with_a_warning_and_is_the_same_payslip()
    {
        var number = Guid.CreateVersion7().ToString();
        var lost = Header + $"opus;{number};;;101901234;Åse Prøve;66137112;1003289999;Biblioteket;2026-03-01;2026-03-31;monthly;10;43,33;;;;grossWage;1\r\n";
        var answer = await Post(lost);
        Assert.Equal(("refusion.cpr_padded", PayslipStatus.Rejected), (answer.Results[0].Warnings.Single().Code, answer.Results[0].Status));
        var whole = await Post(lost.Replace(";101901234;", ";0101901234;", StringComparison.Ordinal));
        Assert.Equal((answer.Results[0].Id, 0), (whole.Results[0].Id, whole.Results[0].Warnings.Count));
    }

    [Theory]
    [InlineData("source;number;line;amount;beløb\r\n", 400, "refusion.csv_unknown_column")]
    [InlineData("source;number;line\r\n", 400, "refusion.csv_column_missing")]
    [InlineData("source;number;line;line;amount\r\n", 400, "refusion.csv_column_repeated")]
    [InlineData("source;number;line;amount\r\n", 400, "request.required")]
    [InlineData("", 400, "request.required")]
    public async Task R17_a_file_without_its_heading_is_refused_whole(string file, int status, string code)
    {
        using var http = await fixture.Host.Http("demo-payroll");
        using var answer = await http.PostAsync(new Uri("/api/v1/refusion/payslips/batch", UriKind.Relative), new StringContent(file, Encoding.UTF8, "text/csv"), Token);
        Assert.Equal((status, code), ((int)answer.StatusCode, (await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("code").GetString()));
    }

    [Fact]
    public async Task R17_more_than_1000_payslips_in_a_file_are_422_and_other_types_are_415()
    {
        using var http = await fixture.Host.Http("demo-payroll");
        var path = new Uri("/api/v1/refusion/payslips/batch", UriKind.Relative);
        var file = "source;number;line;amount\r\n" + string.Concat(Enumerable.Range(0, 1_001).Select(i => $"opus;{i};grossWage;1\r\n"));
        using var many = await http.PostAsync(path, new StringContent(file, Encoding.UTF8, "text/csv"), Token);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, many.StatusCode);
        using var xml = await http.PostAsync(path, new StringContent("<x/>", Encoding.UTF8, "application/xml"), Token);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, xml.StatusCode);
        using var utf7 = new ByteArrayContent(Encoding.ASCII.GetBytes(file));
        utf7.Headers.TryAddWithoutValidation("Content-Type", "text/csv; charset=utf-7");
        using var untrusted = await http.PostAsync(path, utf7, Token);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, untrusted.StatusCode);
        using var untyped = await http.PostAsync(path, new ByteArrayContent([1]), Token);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, untyped.StatusCode);
    }

    [Theory]
    [InlineData("6.500", "request.too_many_decimals")]
    [InlineData("12.000", "request.too_many_decimals")]
    [InlineData("1.000", "request.too_many_decimals")]
    [InlineData("1,000", "request.too_many_decimals")]
    [InlineData("6500,500", "request.too_many_decimals")]
    [InlineData("6500.000000000000000000000000000000", "request.too_many_decimals")]
    [InlineData("6.500,00", "request.not_a_number")]
    [InlineData("6,500.00", "request.not_a_number")]
    [InlineData("6 500,00", "request.not_a_number")]
    [InlineData("6\u00a0500,00", "request.not_a_number")]
    [InlineData("6500,", "request.not_a_number")]
    [InlineData("1e3", "request.not_a_number")]
    [InlineData("6500 kr", "request.not_a_number")]
    [InlineData("\u0661", "request.not_a_number")]
    [InlineData(" 6500", "request.not_a_number")]
    [InlineData("6500,00 ", "request.not_a_number")]
    [InlineData("\t6500", "request.not_a_number")]
    [InlineData("\u00a06500", "request.not_a_number")]
    [InlineData("\" 6500\"", "request.not_a_number")]
    public async Task R17_a_number_in_a_file_has_at_most_two_decimals_and_no_thousands_mark_and_its_row_and_column_are_named(string number, string code)
    {
        foreach (var column in new[] { "weeklyHours", "paidHours", "netPay", "claimedAmount", "hoursByWeek", "amount" })
        {
            var cells = new Dictionary<string, string> { ["source"] = "opus", ["number"] = Guid.CreateVersion7().ToString(), ["cpr"] = "6101901234", ["name"] = "Åse Prøve", ["cvr"] = "66137112", ["pNumber"] = "1003289999", ["workplace"] = "Biblioteket", ["from"] = "2026-03-01", ["to"] = "2026-03-31", ["payBasis"] = "monthly", ["weeklyHours"] = "10", ["line"] = "grossWage", ["amount"] = "1" };
            cells[column] = column == "hoursByWeek" ? $"2026-W10:{number}" : number;
            if (column == "hoursByWeek" && (number.Contains(' ', StringComparison.Ordinal) || number[0] == '"'))
            {
                continue; // There a space stands between weeks.
            }

            var error = (await Post($"{string.Join(';', cells.Keys)}\r\n{string.Join(';', cells.Values)}\r\n")).Results.Single().Problem!.Errors[0];
            Assert.Equal((code, 2, column), (error.Code, error.Row, error.Column));
            Assert.Contains("usindtegn", error.Detail, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("6500", 6500)]
    [InlineData("6500,5", 6500.5)]
    [InlineData("6500.50", 6500.5)]
    [InlineData("0006500,00", 6500)]
    [InlineData("+6500,00", 6500)]
    public async Task R17_a_number_that_is_written_plainly_is_read_as_it_stands(string number, double amount)
    {
        var job = await Job.Make(fixture.Host);
        var answer = await Post(Header + March(job, Guid.CreateVersion7().ToString()).Replace("grossWage;6500,00", "grossWage;" + number, StringComparison.Ordinal));
        var stored = await fixture.Finance.Payslips.GetAsync(answer.Results.Single().Id!.Value, cancellationToken: Token);
        Assert.Equal((decimal)amount, stored.Lines[0].Amount);
    }

    [Fact]
    public async Task R17_words_in_a_file_are_known_letter_by_letter()
    {
        // Every column of words × list, case, space, unknown.
        (string Column, string[] Words)[] columns =
        [
            ("kind", Words<PayslipKind>()), ("payBasis", Words<PayBasis>()), ("line", Words<LineKind>()), ("absences", Words<AbsenceKind>()), ("wageIsNetOfAmBidrag", ["true", "false"]), ("finalSettlement", ["true", "false"]),
        ];
        var wrong = new List<string>();
        foreach (var (column, words) in columns)
        {
            var (first, last) = (words[0], words[^1]);
            foreach (var word in new[]
            {
                $"{first},{last}", $"{last}, {first}", first.ToUpperInvariant(), char.ToUpperInvariant(first[0]) + first[1..], $"\" {first}\"", $"\"{first} \"", $" {first}", $"{first} ", $"\t{first}", $"{first}\u00a0",
                "nonsense", "0", "1", "SAND",
            })
            {
                if (column == "absences" && (word.Contains(' ', StringComparison.Ordinal) || word[0] == '"'))
                {
                    continue; // There a space stands between absences.
                }

                var cells = Cells();
                cells[column] = column == "absences" ? word + ":2026-03-02" : word;
                var problem = (await Post(File(cells))).Results.Single().Problem;
                if (problem?.Errors[0] is not { Code: "request.malformed_value", Row: 2 } error || error.Column != column || !words.All(w => error.Detail.Contains(w, StringComparison.Ordinal)))
                {
                    wrong.Add($"{column} '{word}': {problem?.Errors[0].Code} {problem?.Errors[0].Column} {problem?.Errors[0].Detail}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));

        static string[] Words<T>()
            where T : struct, IWord<T> => [.. T.KnownWords.Select(w => w.ToString()!)];
    }

    [Fact]
    public async Task R17_a_space_around_a_day_a_number_or_a_heading_is_refused_at_its_place_and_one_in_a_text_stays()
    {
        foreach (var column in new[] { "from", "to", "claimedFrom", "claimedTo" })
        {
            foreach (var day in new[] { " 2026-03-01", "2026-03-01 ", "2026-3-1", "01-03-2026", "2026-02-30", "\"2026-03-01 \"" })
            {
                var cells = Cells();
                cells[column] = day;
                var error = (await Post(File(cells))).Results.Single().Problem!.Errors[0];
                Assert.Equal(("request.malformed_value", 2, column), (error.Code, error.Row, error.Column));
                Assert.Contains("2026-03-31", error.Detail, StringComparison.Ordinal);
            }
        }

        foreach (var (column, value, code) in new[]
        {
            ("source", " opus", "refusion.spaces_around_name"), ("number", "17 ", "refusion.spaces_around_name"), ("cpr", " 6101901234", "refusion.cpr_invalid"), ("cvr", "66137112 ", "refusion.cvr_invalid"),
            ("pNumber", " 1003289999", "refusion.p_number_invalid"),
        })
        {
            var cells = Cells();
            cells[column] = value;
            var error = Assert.Single((await Post(File(cells))).Results.Single().Problem!.Errors);
            Assert.Equal((code, 2, column), (error.Code, error.Row, error.Column));
        }

        var heading = await Assert.ThrowsAsync<ValidationFailedException>(() => Post(File(Cells()).Replace(";payBasis;", "; payBasis;", StringComparison.Ordinal)));
        Assert.Equal("refusion.csv_unknown_column", heading.Code);

        // A cell of nothing but spaces says nothing, and a name is the sender's.
        var job = await Job.Make(fixture.Host);
        var number = Guid.CreateVersion7().ToString();
        var fine = Cells();
        (fine["cpr"], fine["number"], fine["name"], fine["netPay"], fine["kind"], fine["absences"]) = (job.Cpr, number, "Åse  Prøve", "   ", " ", "  ");
        Assert.Null((await Post(File(fine))).Results.Single().Problem);
    }

    [Theory]
    [InlineData("cpr", "3113801234", "refusion.cpr_invalid", "311380XXXX")]
    [InlineData("cpr", "311380-1234", "refusion.cpr_invalid", "311380-XXXX")]
    [InlineData("cpr", "11380123", "refusion.cpr_invalid", "1138XXXX")]
    [InlineData("cpr", "610190123456", "refusion.cpr_invalid", "610190XXXXXX")]
    [InlineData("cpr", "1234", "refusion.cpr_invalid", "XXXX")]
    [InlineData("cpr", "6I0I90-1234", "refusion.cpr_invalid", "6I0I90-XXXX")]
    [InlineData("number", "610190-1234", "refusion.cpr_in_name", "610190-XXXX")]
    [InlineData("number", "61.01.90.12.34", "refusion.cpr_in_name", "61.01.90.XX.XX")]
    [InlineData("weeklyHours", "0507601234", "refusion.hours_out_of_range", "050760-XXXX")]
    [InlineData("amount", "6,500.00", "request.not_a_number", "6,500.00")]
    [InlineData("kind", "almindelig", "request.malformed_value", "almindelig")]
    [InlineData("from", "", "request.required", null)]
    public async Task ID3_an_error_of_a_file_shows_what_was_written_and_never_a_whole_CPR_number(string column, string written, string code, string? shown)
    {
        var cells = Cells();
        cells[column] = written;
        var problem = (await Post(File(cells))).Results.Single().Problem!;
        Assert.Equal((code, 2, column, shown), (problem.Errors[0].Code, problem.Errors[0].Row, problem.Errors[0].Column, problem.Errors[0].Value));
    }

    [Fact]
    public async Task R17_a_long_cell_is_shown_in_part_and_a_row_with_line_breaks_stands_where_it_begins()
    {
        var cells = Cells();
        cells["amount"] = new string('9', 101);
        Assert.Equal(new string('9', 100) + "…", (await Post(File(cells))).Results.Single().Problem!.Errors[0].Value);

        cells = Cells();
        (cells["name"], cells["amount"]) = ("\"Åse\r\nPrøve\nx\"", "x");
        var number = cells["number"];
        var two = File(cells) + $"opus;{number};{string.Join(';', cells.Values.Skip(2).SkipLast(1))};y\r\n\r\nopus;after;{string.Join(';', cells.Values.Skip(2))}\r\n";
        var answer = await Post(two);
        Assert.Equal([2, 9], answer.Results.Select(r => r.Problem!.Errors[0].Row));
    }

    private static Dictionary<string, string> Cells() => new()
    {
        ["source"] = "opus", ["number"] = Guid.CreateVersion7().ToString(), ["cpr"] = "6101901234", ["name"] = "Åse Prøve", ["cvr"] = "66137112", ["pNumber"] = "1003289999", ["workplace"] = "Biblioteket",
        ["from"] = "2026-03-01", ["to"] = "2026-03-31", ["payBasis"] = "monthly", ["weeklyHours"] = "10", ["line"] = "grossWage", ["amount"] = "1",
    };

    private static string File(Dictionary<string, string> cells) => $"{string.Join(';', cells.Keys)}\r\n{string.Join(';', cells.Values)}\r\n";

    [Fact]
    public async Task R17_empty_rows_and_a_trailing_semicolon_say_nothing()
    {
        var job = await Job.Make(fixture.Host);
        var number = Guid.CreateVersion7().ToString();
        var rows = (Header + March(job, number)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).ToList();
        var file = ";;;;\r\n" + string.Join("\r\n", rows.SelectMany(r => new[] { r + ";", new string(';', 18), "   ", " ; ; ", new string(';', 30) }));
        var answer = await Post(file);
        Assert.Equal((1, PayslipStatus.Approved, 7378.50m), (answer.Stored, answer.Results.Single().Status, answer.Results.Single().Refundable));
        var beyond = await Post(Header + March(job, "x").Replace("6500,00\r\n", "6500,00;;9\r\n", StringComparison.Ordinal));
        Assert.Equal("refusion.csv_malformed", beyond.Results.Single().Problem!.Code);
    }

    [Fact]
    public async Task R17_the_same_line_twice_in_a_payslip_is_refused_and_with_a_number_of_its_own_it_is_two()
    {
        var job = await Job.Make(fixture.Host);
        var twice = Header.Replace("line;amount", "lineNo;line;amount", StringComparison.Ordinal) + Line("a", "", "4433,00") + Line("a", "", "66,00") + Line("a", "", "4433.0");
        var refused = await Post(twice);
        var error = Assert.Single(refused.Results.Single().Problem!.Errors);
        Assert.Equal(("refusion.csv_row_repeated", 4, "/lines/2"), (error.Code, error.Row, error.Pointer));
        Assert.Contains("4", error.Detail, StringComparison.Ordinal);
        Assert.Contains("2", error.Detail, StringComparison.Ordinal);

        // The whole payslip pasted twice: every row is named.
        var pasted = await Post(Header + March(job, "b") + March(job, "b"));
        Assert.Equal(Enumerable.Range(7, 5), pasted.Results.Single().Problem!.Errors.Select(e => e.Row!.Value));

        var number = Guid.CreateVersion7().ToString();
        var honest = await Post(Header.Replace("line;amount", "lineNo;line;amount", StringComparison.Ordinal) + Line(number, "1", "50") + Line(number, "2", "50") + Line(number, "3", "500"));
        Assert.Equal(600m, honest.Results.Single().Refundable);

        // 5, 50 and 500 are not the same amount.
        job = await Job.Make(fixture.Host);
        var different = await Post((Header + Line(number + "d", "", "5") + Line(number + "d", "", "50") + Line(number + "d", "", "500")).Replace(";;grossWage", ";grossWage", StringComparison.Ordinal));
        Assert.Null(different.Results.Single().Problem);

        string Line(string of, string no, string amount) => $"opus;{of};;;{job.Cpr};Åse Prøve;66137112;1003289999;Biblioteket;2026-05-01;2026-05-31;monthly;10;43,33;;;;{no};grossWage;{amount}\r\n";
    }

    [Fact]
    public async Task R17_columns_that_are_unknown_or_stand_twice_are_named_by_their_place()
    {
        using var http = await fixture.Host.Http("demo-payroll");
        using var answer = await http.PostAsync(
            new Uri("/api/v1/refusion/payslips/batch", UriKind.Relative), new StringContent("source;number;6101901234;line;number;amount;;beløb;\r\n", Encoding.UTF8, "text/csv"), Token);
        var text = await answer.Content.ReadAsStringAsync(Token);
        var errors = JsonDocument.Parse(text).RootElement.GetProperty("errors").EnumerateArray().Select(e => (e.GetProperty("code").GetString(), e.GetProperty("detail").GetString()!)).ToList();
        Assert.Equal(["refusion.csv_unknown_column", "refusion.csv_unknown_column", "refusion.csv_unknown_column", "refusion.csv_column_repeated"], errors.Select(e => e.Item1));
        Assert.All(new[] { "3", "7", "8", "5" }.Zip(errors), e => Assert.Contains($"nummer {e.First}", e.Second.Item2, StringComparison.Ordinal));
        Assert.DoesNotContain("6101901234", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task R17_a_file_without_line_breaks_is_refused_in_few_words()
    {
        var job = await Job.Make(fixture.Host);
        var file = string.Concat(Enumerable.Range(0, 40).Select(i => Header + March(job, $"{i}"))).ReplaceLineEndings(";");
        var refused = await Assert.ThrowsAsync<ValidationFailedException>(() => Post(file));
        Assert.Equal("refusion.csv_unknown_column", refused.Code);
        Assert.Equal(20, refused.Errors.Count);
    }

    [Theory]
    [InlineData("utf-16", true, null)]
    [InlineData("utf-16", false, null)]
    [InlineData("utf-16BE", true, null)]
    [InlineData("utf-16BE", false, null)]
    [InlineData("utf-32", true, null)]
    [InlineData("utf-8", false, "utf-16")]
    [InlineData("utf-8", false, "UTF-32")]
    public async Task R17_utf16_and_utf32_are_refused_by_name(string encoding, bool mark, string? declared)
    {
        using var http = await fixture.Host.Http("demo-payroll");
        var written = Encoding.GetEncoding(encoding);
        using var content = new ByteArrayContent([.. mark ? written.GetPreamble() : [], .. written.GetBytes("source;number;line;amount\r\n")]);
        content.Headers.TryAddWithoutValidation("Content-Type", declared is null ? "text/csv" : $"text/csv; charset={declared}");
        using var answer = await http.PostAsync(new Uri("/api/v1/refusion/payslips/batch", UriKind.Relative), content, Token);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>(Token);
        Assert.Equal((400, "refusion.csv_encoding"), ((int)answer.StatusCode, problem.GetProperty("code").GetString()));
        Assert.Contains((declared ?? encoding).ToUpperInvariant()[..6], problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("utf-8")]
    [InlineData("iso-8859-1")]
    [InlineData("windows-1252")]
    public async Task R17_a_file_that_is_not_utf8_is_windows_1252_whatever_it_says(string? declared)
    {
        var job = await Job.Make(fixture.Host);
        using var http = await fixture.Host.Http("demo-payroll");
        using var content = new ByteArrayContent(Windows1252.GetBytes(Header + March(job, Guid.CreateVersion7().ToString()).Replace("Åse Prøve", "Åse Prøve – 5 €", StringComparison.Ordinal)));
        content.Headers.TryAddWithoutValidation("Content-Type", declared is null ? "text/csv" : $"text/csv; charset={declared}");
        using var answer = await http.PostAsync(new Uri("/api/v1/refusion/payslips/batch", UriKind.Relative), content, Token);
        var id = (await answer.Content.ReadFromJsonAsync<JsonElement>(Token)).GetProperty("results")[0].GetProperty("id").GetGuid();
        Assert.Equal("Åse Prøve – 5 €", (await fixture.Finance.Payslips.GetAsync(id, cancellationToken: Token)).Employee!.Name);
    }

    [Fact]
    public async Task R17_a_file_in_a_charset_that_nobody_knows_is_415()
    {
        using var http = await fixture.Host.Http("demo-payroll");
        using var content = new ByteArrayContent(Encoding.ASCII.GetBytes("source;number;line;amount\r\n"));
        content.Headers.TryAddWithoutValidation("Content-Type", "text/csv; charset=nonsense");
        using var answer = await http.PostAsync(new Uri("/api/v1/refusion/payslips/batch", UriKind.Relative), content, Token);
        Assert.Equal(HttpStatusCode.UnsupportedMediaType, answer.StatusCode);
    }

    private static Encoding Windows1252 => CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    private static string March(Job job, string number) =>
        $"opus;{number};;;{job.Cpr};Åse Prøve;66137112;1003289999;Biblioteket;2026-03-01;2026-03-31;monthly;10;43,33;;;;grossWage;6500,00\r\n"
        + string.Concat(new[] { "amBidrag;517,36", "atpEmployee;33,00", "atpEmployer;66,00", "holidayPay;812,50" }.Select(line => $"opus;{number};;;;;;;;;;;;;;;;{line}\r\n"));

    private async Task<SubmitPayslipsResponse> Post(string file)
    {
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(file));
        return await fixture.Payroll.Payslips.SubmitCsvAsync(stream, cancellationToken: Token);
    }
}
