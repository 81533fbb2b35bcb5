using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Kernel;
using MiniExcelLibs;

namespace Faatimer.Api.Tests.Conventions;

/// <summary>What every list can do: pages both ways, orders, counts, what changed, and files.</summary>
public sealed class ListTests(DemoFixture fixture) : IClassFixture<DemoFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_list_pages_there_and_back_in_each_of_its_orders_and_counts()
    {
        foreach (var list in await Lists())
        {
            using var http = await fixture.Host.Http(list.Role);
            var words = ((string)list.Query.Single(f => f.Name == "sort").Schema["pattern"]!)["^-?(".Length..^")$".Length].Split('|');
            foreach (var sort in words.SelectMany(w => new[] { w, "-" + w }))
            {
                var first = await Get(http, $"{list.Path}?limit=200&sort={sort}&count=true", list);
                var limit = Math.Max(2, first["count"]!.GetValue<int>() / 5);
                Assert.Equal((null, first["items"]!.AsArray().Count < first["count"]!.GetValue<int>()), (first["prev"], first["next"] is not null));
                if (first["countByStatus"] is JsonObject byStatus)
                {
                    Assert.Equal(first["count"]!.GetValue<int>(), byStatus.Sum(s => s.Value!.GetValue<int>()));
                }

                var page = await Get(http, $"{list.Path}?limit={limit}&sort={sort}", list);
                var pages = new List<List<string>> { Texts(page) };
                while (page["next"]?.ToString() is { } next)
                {
                    page = await Get(http, $"{list.Path}?limit={limit}&sort={sort}&cursor={next}", list);
                    pages.Add(Texts(page));
                }

                Assert.Equal(Texts(first), pages.SelectMany(p => p).Take(200));
                Assert.Equal(first["count"]!.GetValue<int>(), pages.SelectMany(p => p).Distinct().Count());
                for (var i = pages.Count - 2; i >= 0; i--)
                {
                    page = await Get(http, $"{list.Path}?limit={limit}&sort={sort}&cursor={page["prev"]}", list);
                    Assert.Equal(pages[i], Texts(page));
                }

                Assert.Null(page["prev"]);
                if (sort[0] != '-')
                {
                    // The other way round is the other way round, and a cursor is of one order.
                    var down = await Get(http, $"{list.Path}?limit=1&sort=-{sort}", list);
                    Assert.Equal(pages[^1].TakeLast(1), Texts(down));
                    if (down["next"] is { } cursor)
                    {
                        using var other = await Ask(http, $"{list.Path}?limit=1&sort={sort}&cursor={cursor}", "application/json", list);
                        Assert.Equal(HttpStatusCode.BadRequest, other.StatusCode);
                        Assert.Equal("request.cursor_invalid", (await other.Content.ReadFromJsonAsync<JsonObject>(Token))!["errors"]![0]!["code"]!.ToString());
                    }
                }
            }
        }
    }

    [Fact]
    public async Task Every_list_is_a_file_of_all_its_rows_for_who_accepts_one()
    {
        foreach (var list in await Lists())
        {
            using var http = await fixture.Host.Http(list.Role);
            var all = await Get(http, $"{list.Path}?limit=200&count=true", list);
            var (rows, count) = (all["items"]!.AsArray(), all["count"]!.GetValue<int>());

            using var csv = await Ask(http, list.Path, "text/csv", list);
            Assert.Equal((HttpStatusCode.OK, "text/csv"), (csv.StatusCode, csv.Content.Headers.ContentType!.MediaType));
            Assert.EndsWith(".csv", csv.Content.Headers.ContentDisposition!.FileName!.Trim('"'), StringComparison.Ordinal);
            Assert.True(csv.Headers.CacheControl!.NoStore);
            var bytes = await csv.Content.ReadAsByteArrayAsync(Token);
            Assert.Equal(Encoding.UTF8.Preamble.ToArray(), bytes[..3]);
            var lines = Encoding.UTF8.GetString(bytes[3..]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
            var headings = lines[0].Split(';');
            Assert.NotEmpty(headings);
            Assert.Equal(count, lines.Length - 1);
            Assert.All(lines, line => Assert.DoesNotContain(line.Split(';'), cell => cell is "True" or "False")); // As JSON has it, and as a file of payslips wants it.
            foreach (var (row, line) in rows.Zip(lines.Skip(1)).Where(r => !r.Second.Contains('"', StringComparison.Ordinal)))
            {
                foreach (var (heading, cell) in headings.Zip(line.Split(';')).Where(c => row![c.First]?.GetValueKind() == JsonValueKind.Number))
                {
                    Assert.Equal(row![heading]!.ToJsonString().Replace('.', ','), cell);
                }
            }

            using var xlsx = await Ask(http, list.Path, ListFile.Xlsx, list);
            Assert.Equal(ListFile.Xlsx, xlsx.Content.Headers.ContentType!.MediaType);
            using var book = new MemoryStream(await xlsx.Content.ReadAsByteArrayAsync(Token));
            var cells = book.Query(useHeaderRow: true).Cast<IDictionary<string, object?>>().ToList();
            Assert.Equal(count, cells.Count);
            foreach (var (row, cell) in rows.Zip(cells))
            {
                Assert.Equal(headings, cell.Keys);
                foreach (var heading in headings.Where(h => h is "id" or "reference" or "status" or "state"))
                {
                    Assert.Equal(row![heading]?.ToString(), cell[heading]?.ToString());
                }
            }

            using var one = await Ask(http, $"{list.Path}?limit=1", "text/csv", list);
            Assert.Equal(Math.Min(1, count), (await one.Content.ReadAsStringAsync(Token)).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length - 1);
            using var wrong = await Ask(http, $"{list.Path}?sort=nonsense", "text/csv", list);
            Assert.Equal((HttpStatusCode.BadRequest, "application/problem+json"), (wrong.StatusCode, wrong.Content.Headers.ContentType!.MediaType));
            using var json = await Ask(http, list.Path, "text/csv;q=0.5, application/json", list);
            Assert.Equal("application/json", json.Content.Headers.ContentType!.MediaType);
        }
    }

    [Fact]
    public async Task A_file_goes_through_all_pages_writes_amounts_for_spreadsheets_and_runs_no_formula()
    {
        var (http, names) = (await fixture.Host.Http(Role.Admin), new List<string> { "=1+1", "+45 12", "@navn", "$=1+1", "Æblehaven; \"nr. 2\"" });
        names.AddRange(Enumerable.Range(0, 250).Select(i => $"Afdeling {i:000}"));
        foreach (var name in names)
        {
            using var made = await http.PostAsJsonAsync("/api/v1/directorates", new { name }, Token);
            Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        }

        using var csv = await Ask(http, "/api/v1/directorates", "text/csv");
        var text = await csv.Content.ReadAsStringAsync(Token);
        Assert.Contains(";\"'=1+1\";", text, StringComparison.Ordinal);
        Assert.Contains(";\"'+45 12\";", text, StringComparison.Ordinal);
        Assert.Contains(";\"Æblehaven; \"\"nr. 2\"\"\";", text, StringComparison.Ordinal);
        Assert.All(names.Skip(5), n => Assert.Contains($";{n};", text, StringComparison.Ordinal));
        using var xlsx = await Ask(http, "/api/v1/directorates", ListFile.Xlsx);
        using var book = new MemoryStream(await xlsx.Content.ReadAsByteArrayAsync(Token));
        using (var zip = new ZipArchive(book, ZipArchiveMode.Read, leaveOpen: true))
        {
            foreach (var sheet in zip.Entries.Where(e => e.FullName.StartsWith("xl/worksheets/", StringComparison.Ordinal)))
            {
                using var reader = new StreamReader(sheet.Open());
                Assert.DoesNotContain("<x:f>", await reader.ReadToEndAsync(Token), StringComparison.Ordinal);
            }
        }

        var found = book.Query(useHeaderRow: true).Cast<IDictionary<string, object?>>().Select(r => r["name"]?.ToString()).ToHashSet();
        Assert.All(names, n => Assert.Contains(n, found));

        var finance = await fixture.Host.Http("demo-finance");
        using var payslips = await Ask(finance, "/api/v1/refusion/payslips", "text/csv");
        var lines = (await payslips.Content.ReadAsStringAsync(Token)).TrimStart('\uFEFF').Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var (at, first) = (Array.IndexOf(lines[0].Split(';'), "refundable"), (await Get(finance, "/api/v1/refusion/payslips"))["items"]![0]!);
        Assert.Equal(first["refundable"]?.GetValue<decimal>().ToString("0.##", CultureInfo.GetCultureInfo("da-DK")), lines[1].Split(';')[at]);
        Assert.Contains("period.from", lines[0].Split(';'));

        // What is taken back is a number as well.
        using var ledger = await Ask(finance, "/api/v1/refusion/ledger", "text/csv");
        Assert.Contains(";-", await ledger.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_the_caller_has_is_not_sent_again_and_the_document_says_so()
    {
        foreach (var file in (await ApiDocument.Load(fixture.Host)).Operations.Where(o => o.Call.Operation.FileTypes.Count > 0))
        {
            using var http = await fixture.Host.Http(file.Role);
            using var first = await http.SendAsync(file.Call.Request(), Token);
            Assert.Equal(HttpStatusCode.OK, first.StatusCode);
            Assert.Contains(first.Content.Headers.ContentType!.MediaType, file.Answers["200"]!["content"]!.AsObject().Select(c => c.Key));
            using var again = file.Call.Request();
            again.Headers.IfNoneMatch.Add(first.Headers.ETag!);
            using var same = await http.SendAsync(again, Token);
            Assert.Equal(HttpStatusCode.NotModified, same.StatusCode);
            Assert.NotNull(file.Answers["200"]!["headers"]!["ETag"]);
            Assert.NotNull(file.Answers["304"]);
        }
    }

    [Fact]
    public async Task What_a_module_leaves_out_is_in_the_list_and_in_no_file()
    {
        using var http = await fixture.Host.Http("demo-consultant");
        string[] free = ["temporaryReason", "lateReason", "decisionReason"];
        var first = (await Get(http, "/api/v1/pool/applications"))["items"]![0]!.AsObject();
        Assert.All(free, name => Assert.True(first.ContainsKey(name)));
        using var csv = await Ask(http, "/api/v1/pool/applications", "text/csv");
        var headings = (await csv.Content.ReadAsStringAsync(Token)).Split("\r\n")[0].Split(';');
        Assert.Empty(headings.Intersect(free));
        Assert.Contains("from", headings);
    }

    [Fact]
    public async Task What_changed_since_is_listed_whatever_changed_it()
    {
        var consultant = fixture.Host.Client("demo-consultant");
        using var http = await fixture.Host.Http("demo-consultant");
        var first = await Get(http, "/api/v1/workplaces?updatedSince=2020-01-01T00:00:00Z");
        var asOf = DateTimeOffset.Parse(first["asOf"]!.ToString(), CultureInfo.InvariantCulture);
        Assert.InRange(TimeProvider.System.GetUtcNow() - asOf, TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(3));
        Assert.NotEmpty(first["items"]!.AsArray());

        var now = await fixture.Scalar<DateTime>("select clock_timestamp()");
        var since = Uri.EscapeDataString(now.ToString("O", CultureInfo.InvariantCulture));
        foreach (var list in new[] { "workplaces", "candidates", "pool/grants", "pool/applications", "refusion/payslips" })
        {
            using var role = await fixture.Host.Http(list.StartsWith("refusion", StringComparison.Ordinal) ? "demo-finance" : "demo-consultant");
            Assert.Empty((await Get(role, $"/api/v1/{list}?updatedSince={since}"))["items"]!.AsArray());
        }

        var grant = await consultant.Grants.GetAsync(DemoIds.Grant, cancellationToken: Token);
        var row = await fixture.Scalar<Guid>($"update pool.grants set version = version where id = '{grant.Id}' returning id");
        Assert.Equal([row.ToString()], (await Get(http, $"/api/v1/pool/grants?updatedSince={since}"))["items"]!.AsArray().Select(g => g!["id"]!.ToString()));

        // A settlement settles its payslips without touching them (R13).
        using var finance = await fixture.Host.Http("demo-finance");
        Assert.Empty((await Get(finance, $"/api/v1/refusion/payslips?updatedSince={since}"))["items"]!.AsArray());
        var settled = await fixture.Scalar<long>("select count(distinct l.payslip_id) from refusion.settlement_entries e join refusion.ledger l on l.id = e.entry_id");
        await fixture.Scalar<object>("update refusion.settlements set version = version");
        Assert.Equal(settled, (await Get(finance, $"/api/v1/refusion/payslips?limit=200&updatedSince={since}"))["items"]!.AsArray().Count);
    }

    [Fact]
    public async Task Counts_by_status_are_of_all_statuses_whatever_one_is_asked_for()
    {
        using var finance = await fixture.Host.Http("demo-finance");
        var all = await Get(finance, "/api/v1/refusion/payslips?count=true&limit=200");
        var waiting = await Get(finance, "/api/v1/refusion/payslips?count=true&limit=200&status=needsDecision");
        Assert.True(JsonNode.DeepEquals(all["countByStatus"], waiting["countByStatus"]));
        Assert.Equal(waiting["items"]!.AsArray().Count, waiting["count"]!.GetValue<int>());
        Assert.Equal(waiting["count"]!.GetValue<int>(), waiting["countByStatus"]!["needsDecision"]!.GetValue<int>());
        foreach (var group in all["items"]!.AsArray().GroupBy(p => p!["status"]!.ToString()))
        {
            Assert.Equal(group.Count(), all["countByStatus"]![group.Key]!.GetValue<int>());
        }

        using var workplace = await fixture.Host.Http("demo-workplace");
        var own = await Get(workplace, "/api/v1/refusion/payslips?count=true&limit=200");
        Assert.Equal(own["items"]!.AsArray().Count, own["countByStatus"]!.AsObject().Sum(s => s.Value!.GetValue<int>()));
    }

    /// <param name="list">A list that is asked for by a body, with its example's.</param>
    private static async Task<JsonObject> Get(HttpClient http, string address, ApiOperation? list = null)
    {
        using var answer = await Ask(http, address, "application/json", list);
        var text = await answer.Content.ReadAsStringAsync(Token);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, $"{address}: {text}");
        return JsonNode.Parse(text)!.AsObject();
    }

    private static async Task<HttpResponseMessage> Ask(HttpClient http, string address, string accept, ApiOperation? list = null)
    {
        using var request = list?.Call.Request() ?? new HttpRequestMessage(HttpMethod.Get, address);
        request.RequestUri = new Uri(address, UriKind.Relative);
        request.Headers.Add("Accept", accept);
        return await http.SendAsync(request, Token);
    }

    private static List<string> Texts(JsonObject page) => [.. page["items"]!.AsArray().Select(i => i!.ToJsonString())];

    private async Task<IReadOnlyList<ApiOperation>> Lists()
    {
        var lists = (await ApiDocument.Load(fixture.Host)).Operations.Where(o => o.Query.Any(f => f.Name == "cursor")).ToList();
        Assert.True(lists.Count > 20);
        return lists;
    }
}
