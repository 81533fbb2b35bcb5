using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Kernel;

namespace Faatimer.Api.Tests.Conventions;

/// <summary>
/// Every input is read strictly: each kind of value, in every body and query of every operation, in every wrong spelling, is a 400 with a code at its place. Operations, fields and
/// words come from the document.
/// </summary>
public sealed class ReadingTests(DemoFixture fixture) : IClassFixture<DemoFixture>
{
    private const string Cpr = "6101901234";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_word_in_a_body_is_one_that_is_known_letter_by_letter()
    {
        await Each(o => o.Places.Where(p => p.IsEnum), async (operation, place, ask) =>
        {
            var (first, last) = (place.Words.First(), place.Words.Last());
            foreach (var raw in new[] { $"\"{first},{last}\"", $"\"{last}, {first}\"", $"\"{Upper(first)}\"", $"\"{first.ToUpperInvariant()}\"", $"\" {first}\"", $"\"{first} \"", "\"nonsense\"", "0", "\"0\"", "\"\"", "true", "[]" })
            {
                var error = await ask(operation.BodyWith(place.Pointer, raw), raw, "request.malformed_value", place.Pointer);
                Assert.All(place.Words, word => Assert.Contains(word, error, StringComparison.Ordinal));
            }
        });
    }

    [Fact]
    public async Task A_number_in_a_body_has_at_most_two_decimals_as_it_is_written()
    {
        await Each(o => o.Places.Where(p => p.Is("number")), async (operation, place, ask) =>
        {
            foreach (var raw in new[] { "6500.500", "6.500", "12.000", "1.000", "1." + new string('0', 30), "-0.000", "0.001" })
            {
                await ask(operation.BodyWith(place.Pointer, raw), raw, "request.too_many_decimals", place.Pointer);
            }

            foreach (var raw in new[] { "1e3", "1E0", "65e-1", "\"6500\"", "\"6.500,00\"", "\"\"", "true", "{}", new string('9', 40) })
            {
                await ask(operation.BodyWith(place.Pointer, raw), raw, "request.not_a_number", place.Pointer);
            }
        });
        await Each(o => o.Places.Where(p => p.Is("integer")), async (operation, place, ask) =>
        {
            foreach (var raw in new[] { "1.0", "1e0", "\"1\"", "99999999999999999999", "true" })
            {
                await ask(operation.BodyWith(place.Pointer, raw), raw, "request.malformed_value", place.Pointer);
            }
        });
    }

    [Fact]
    public async Task Nothing_in_a_list_is_null()
    {
        await Each(o => o.Places.Where(p => p.Is("array")), async (operation, place, ask) =>
        {
            // An id, a day and a word are values that are never null, which their readers know themselves.
            var isValue = operation.Places.Any(p => p.Pointer == place.Pointer + "/0" && (p.IsEnum || (string?)p.Schema["format"] is "uuid" or "date"));
            await ask(operation.BodyWith(place.Pointer + "/0", "null"), "null", isValue ? "request.malformed_value" : "request.required", place.Pointer + "/0");
            await ask(operation.BodyWith(place.Pointer, "{}"), "{}", "request.malformed_value", place.Pointer);
        });
    }

    [Fact]
    public async Task A_text_with_half_a_letter_or_NUL_is_refused()
    {
        await Each(o => o.Places.Where(p => p.Is("string")), async (operation, place, ask) =>
        {
            var isText = place.Schema["format"] is null && !ApiDocument.IsRead(place.Schema);
            await ask(operation.BodyWith(place.Pointer, "\"a\\ud800b\""), "half a letter", "request.malformed_value", place.Pointer);
            await ask(operation.BodyWith(place.Pointer, "\"a\\u0000b\""), "NUL", isText ? "request.nul_character" : "request.malformed_value", place.Pointer);
        });
    }

    [Fact]
    public async Task ID3_a_field_that_is_not_known_is_not_named_in_the_answer()
    {
        await Each(o => o.Places.Where(p => p.Is("object")), async (operation, place, ask) =>
        {
            foreach (var name in new[] { Cpr, "610190-1234", $"x.{Cpr}']['y", $"lines[0].{Cpr}", $"{Cpr}é", $"é{Cpr}", $"{Cpr} ", "" })
            {
                await ask(operation.BodyWithField(place.Pointer, JsonSerializer.Serialize(name), "1"), name, "request.unknown_field", place.Pointer.Length == 0 ? null : place.Pointer);
            }
        });
    }

    [Fact]
    public async Task A_mail_address_is_one_address_and_nothing_else()
    {
        var document = await ApiDocument.Load(fixture.Host);
        var met = 0;
        foreach (var (operation, place) in document.Operations.SelectMany(o => o.Places.Where(p => p.Pointer.EndsWith("/email", StringComparison.Ordinal)).Select(p => (o, p))))
        {
            met++;
            using var http = await Http(operation.Role);
            foreach (var address in new[]
            {
                "@", "a@", "@b.dk", "ab.dk", "a@b.dk, c@d.dk", "a@b.dk;c@d.dk", "a@b.dk c@d.dk", "Mette <a@b.dk>", "<a@b.dk>", "a@b.dk\r\nBcc: c@d.dk", "a@b.dk\n", " a@b.dk", "a@b.dk ", "a b@c.dk", "a@b@c.dk",
                "group: a@b.dk;", "a@b.dk (Mette)", "", "   ", "\u0007@b.dk",
            })
            {
                var errors = await Errors(http, operation, operation.BodyWith(place.Pointer, JsonSerializer.Serialize(address)));
                Assert.True(errors.Any(e => e.Pointer == place.Pointer && e.Code.EndsWith(".email_invalid", StringComparison.Ordinal)), $"{operation} {place.Pointer}: {address}");
            }

            foreach (var address in new[] { "mette.proeve@demo.example", "o'neil+job@demo.example", "a@b.dk", "pr\u00f8ve@demo.example" })
            {
                var errors = await Errors(http, operation, operation.BodyWith(place.Pointer, JsonSerializer.Serialize(address)));
                Assert.DoesNotContain(errors, e => e.Pointer == place.Pointer);
            }
        }

        Assert.True(met >= 4);
    }

    [Fact]
    public async Task A_query_field_is_read_as_strictly()
    {
        var document = await ApiDocument.Load(fixture.Host);
        var wrong = new List<string>();
        foreach (var (operation, field) in document.Operations.SelectMany(o => o.Query.Select(f => (o, f))))
        {
            using var http = await Http(operation.Role);
            // A field that may be repeated is as strict about each of its values.
            var place = new Place("/" + field.Name, field.Schema["items"] is { } item ? document.Resolve(item) : field.Schema);
            string[] values = place.IsEnum ? [$"{place.Words.First()},{place.Words.Last()}", Upper(place.Words.First()), " " + place.Words.First(), "nonsense", "0", ""]
                : field.Name == "cursor" ? ["AA==", "AAAA", "AA", "\0", "æ", "W10", Cursor.Write("\0"), Cursor.Write("receivedAt", ">", "6101901234' or 1=1"),
                    Cursor.Write("receivedAt", ">"), Cursor.Write("nonsense", ">", Guid.Empty.ToString()), new string('A', 4000)]
                : field.Name == "sort" ? ["nonsense", "--month", "Month", " month", "month,from", "-", "0", ""]
                : place.Is("string") && place.Schema["format"]?.ToString() == "date-time" ? ["2026-03-31", "2026-03-31T22:00:00", "2026-03-31 22:00:00Z", "1711922400", "2026-13-31T22:00:00Z", ""]
                : place.Is("integer") ? ["1.0", "1e1", "+1", " 1", "1 ", "0x1", "99999999999", ""]
                : place.Is("boolean") ? ["True", "1", "yes", ""]
                : ApiDocument.IsMonth(place.Schema) ? ["2026-3", "2026-13", "2026-00", "03-2026", "2026-03-01", " 2026-03", "1999-12", "2200-01", "\0", ""]
                : (string?)field.Schema["format"] is "date" or "uuid" ? ["1", "2026-3-1", "01-03-2026", "2026-02-30", "{01900000-0000-7000-8000-000000000001}", ""] : ["\0"];
            foreach (var value in values)
            {
                var answer = await Get(http, operation, field.Name, value);
                var code = place.IsEnum || field.Name == "sort" ? "request.malformed_value" : field.Name == "cursor" ? null : "request.malformed_filter";
                if (answer.Status != 400 || (code is not null && (answer.Code != code || !answer.Body.Contains($"\"#/query/{field.Name}\"", StringComparison.Ordinal))))
                {
                    wrong.Add($"{operation}?{field.Name}={value}: {answer.Status} {answer.Body}");
                }

                if (place.IsEnum && !place.Words.All(word => answer.Body.Contains(word, StringComparison.Ordinal)))
                {
                    wrong.Add($"{operation}?{field.Name}={value} does not say the words");
                }
            }

            if (field.Schema["items"] is null)
            {
                var answer = await Get(http, operation, $"{field.Name}=1&{field.Name}", "1");
                if (answer is not { Status: 400, Code: "request.repeated_filter" } || !answer.Body.Contains($"\"#/query/{field.Name}\"", StringComparison.Ordinal))
                {
                    wrong.Add($"{operation}?{field.Name} twice: {answer.Status} {answer.Body}");
                }
            }
        }

        Assert.True(wrong.Count == 0, string.Join("\n", wrong));
    }

    [Fact]
    public async Task A_body_is_utf8_whatever_it_says_it_is()
    {
        var document = await ApiDocument.Load(fixture.Host);
        foreach (var operation in document.Operations.Where(o => o.Body is not null))
        {
            using var http = await Http(operation.Role);
            foreach (var (type, status) in new[] { ("application/json; charset=nonsense", 415), ("application/json; charset=utf-16", 415), ("application/json; charset=\"utf-7\"", 415), ("text/plain", 415), ("nonsense", 415) })
            {
                using var request = new HttpRequestMessage(new(operation.Call.Method), operation.Path) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(operation.Body!.ToJsonString())) };
                request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
                request.Headers.TryAddWithoutValidation("If-Match", "\"1\"");
                using var answer = await http.SendAsync(request, Token);
                Assert.True(status == (int)answer.StatusCode, $"{operation} {type}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(Token)}");
            }
        }
    }

    [Theory]
    [InlineData("{\"\\ud800\":1}")]
    [InlineData("{\"payslips\":[],\"\\udfff\":1}")]
    [InlineData("{\"payslips\":[{\"\\ud800\":1}]}")]
    [InlineData("{\"payslips\":[null]}")]
    [InlineData("{\"payslips\":[\"\\ud800\"]}")]
    [InlineData("{\"payslips\":[[[[[[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]]]]]]}")]
    public async Task R17_whatever_the_bytes_of_a_batch_it_is_refused_and_never_a_fault(string body)
    {
        using var http = await Http(Role.Payroll);
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var answer = await http.PostAsync(new Uri("/api/v1/refusion/payslips/batch", UriKind.Relative), content, Token);
        var text = await answer.Content.ReadAsStringAsync(Token);
        Assert.True(answer.StatusCode == HttpStatusCode.BadRequest || (answer.StatusCode == HttpStatusCode.OK && text.Contains("\"refused\":1", StringComparison.Ordinal)), text);
    }

    [Theory]
    [InlineData("FFFFFFFFFFFFFFFFF\r\n{}\r\n0\r\n\r\n")]
    [InlineData("7FFFFFFFFFFFFFFF\r\n{}\r\n0\r\n\r\n")]
    [InlineData("zz\r\n{}\r\n0\r\n\r\n")]
    [InlineData("-1\r\n{}\r\n0\r\n\r\n")]
    [InlineData("2\r\n{}garbage\r\n0\r\n\r\n")]
    public async Task A_chunk_of_an_absurd_size_is_refused(string chunks)
    {
        foreach (var path in new[] { "/api/v1/refusion/payslips", "/api/v1/refusion/payslips/validate", "/api/v1/refusion/payslips/batch" })
        {
            foreach (var key in new[] { "", $"Idempotency-Key: {Guid.CreateVersion7()}\r\n" })
            {
                var head = $"POST {path} HTTP/1.1\r\nHost: faatimer\r\nAuthorization: Bearer {await fixture.Host.Token("demo-payroll", "demo-secret")}\r\nContent-Type: application/json\r\n{key}Connection: close\r\nTransfer-Encoding: chunked\r\n\r\n";
                var (status, body, _) = await Raw(head + chunks);
                Assert.True(status is >= 400 and < 500, $"{path} {key}{chunks}: {status} {body}");
                Assert.StartsWith("{\"type\":\"urn:faatimer:request.", body, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("GET /api/v1/directorates HTTP/1.1\r\n\r\n", 400)]
    [InlineData("GET /api/v1/directorates HTTP/1.1\r\nHost: a b\r\n\r\n", 400)]
    [InlineData("GET /api/v1/directorates HTTP/1.1\r\nHost: a\r\nNo colon\r\n\r\n", 400)]
    [InlineData("6101901234\r\n\r\n", 400)]
    [InlineData("POST /api/v1/directorates HTTP/1.1\r\nHost: a\r\nContent-Length: abc\r\n\r\n", 400)]
    [InlineData("GET /api/v1/6101901234 HTTP/1.1\r\nHost: a\r\nX: {long}\r\n\r\n", 431)]
    [InlineData("GET /api/v1/{long} HTTP/1.1\r\nHost: a\r\n\r\n", 414)]
    [InlineData("GET /api/v1/%00 HTTP/1.1\r\nHost: a\r\n\r\n", 400)]
    public async Task What_the_server_itself_refuses_is_a_problem_too(string request, int expected)
    {
        var (status, body, head) = await Raw(request.Replace("{long}", new string('x', 40_000), StringComparison.Ordinal));
        Assert.Equal(expected, status);

        // The server closes the connection: whoever is not told sends the next request into it, and gets no answer.
        Assert.Contains("\r\nConnection: close", head, StringComparison.OrdinalIgnoreCase);
        using var problem = JsonDocument.Parse(body);
        Assert.Equal(expected, problem.RootElement.GetProperty("status").GetInt32());
        Assert.Equal(expected == 400 ? "request.malformed" : "request.head_too_large", problem.RootElement.GetProperty("code").GetString());
        Assert.DoesNotContain("title.", problem.RootElement.GetProperty("title").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain("6101901234", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_follows_one_that_the_server_refused_is_always_answered()
    {
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = 1 };
        using var http = new HttpClient(handler) { BaseAddress = fixture.Host.Address };
        for (var round = 0; round < 300; round++)
        {
            using var refused = await http.GetAsync(new Uri("/api/v1/%00", UriKind.Relative), Token);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
            using var body = new StringContent("{}", Encoding.UTF8, "application/json");
            using var answer = await http.PostAsync(new Uri("/api/v1/directorates", UriKind.Relative), body, Token);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }
    }

    /// <summary>Asks with every wrong body of every operation; tells all that was read wrongly at once.</summary>
    private async Task Each(Func<ApiOperation, IEnumerable<Place>> places, Func<ApiOperation, Place, Func<string, string, string, string?, Task<string>>, Task> check)
    {
        var document = await ApiDocument.Load(fixture.Host);
        var wrong = new List<string>();
        var met = 0;
        foreach (var operation in document.Operations.Where(o => o.Body is not null))
        {
            using var http = await Http(operation.Role);
            foreach (var place in places(operation))
            {
                met++;
                await check(operation, place, async (body, spelling, code, pointer) =>
                {
                    using var request = new HttpRequestMessage(new(operation.Call.Method), operation.Path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
                    request.Headers.TryAddWithoutValidation("If-Match", "\"1\"");
                    using var answer = await http.SendAsync(request, Token);
                    var text = await answer.Content.ReadAsStringAsync(Token);
                    var problem = JsonDocument.Parse(text).RootElement;
                    if (answer.StatusCode == HttpStatusCode.OK && pointer?.Split('/') is ["", "payslips", var index, ..])
                    {
                        // A payslip of a batch fails alone, and its pointers begin at itself.
                        problem = problem.GetProperty("results")[int.Parse(index, CultureInfo.InvariantCulture)].GetProperty("problem");
                        pointer = pointer["/payslips/".Length..];
                        pointer = pointer.Contains('/', StringComparison.Ordinal) ? pointer[pointer.IndexOf('/', StringComparison.Ordinal)..] : null;
                    }

                    var error = problem.ValueKind == JsonValueKind.Object && problem.TryGetProperty("errors", out var errors) ? errors[0] : default;
                    var at = error.ValueKind == JsonValueKind.Object && error.TryGetProperty("pointer", out var found) ? found.GetString() : null;
                    if (error.ValueKind != JsonValueKind.Object || problem.GetProperty("status").GetInt32() != 400 || error.GetProperty("code").GetString() != code || at != pointer
                        || text.Contains(Cpr, StringComparison.Ordinal) || text.Contains("610190-1234", StringComparison.Ordinal))
                    {
                        wrong.Add($"{operation} {place.Pointer} {spelling}: {(int)answer.StatusCode} {text}");
                        return string.Join(' ', place.IsEnum ? place.Words : []);
                    }

                    return error.GetProperty("detail").GetString()!;
                });
            }
        }

        Assert.True(met > 0);
        Assert.True(wrong.Count == 0, $"{wrong.Count} of them:\n{string.Join('\n', wrong.Take(20))}");
    }

    private static async Task<List<(string? Pointer, string Code)>> Errors(HttpClient http, ApiOperation operation, string body)
    {
        // Validation comes before the version is looked at, which is one that nothing has.
        using var request = new HttpRequestMessage(new(operation.Call.Method), operation.Path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.TryAddWithoutValidation("If-Match", "\"9999\"");
        using var answer = await http.SendAsync(request, Token);
        using var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Token));
        return problem.RootElement.TryGetProperty("errors", out var errors)
            ? [.. errors.EnumerateArray().Select(e => (e.TryGetProperty("pointer", out var at) ? at.GetString() : null, e.GetProperty("code").GetString()!))]
            : [];
    }

    private readonly Dictionary<Role, string> _tokens = [];

    private async Task<HttpClient> Http(Role role)
    {
        if (!_tokens.TryGetValue(role, out var token))
        {
            var (id, secret) = await fixture.Host.Register(role, [.. DemoIds.Directorates]);
            _tokens[role] = token = await fixture.Host.Token(id, secret);
        }

        return new HttpClient { BaseAddress = fixture.Host.Address, DefaultRequestHeaders = { Authorization = new("Bearer", token) } };
    }

    private static async Task<(int Status, string? Code, string Body)> Get(HttpClient http, ApiOperation operation, string field, string value)
    {
        var others = operation.Call.Operation.ParameterExamples.Where(p => operation.Query.Any(q => q.Name == p.Key && p.Key != field)).Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value)}");
        using var request = new HttpRequestMessage(new(operation.Call.Method), $"{operation.Path}?{string.Join('&', others.Append($"{field}={Uri.EscapeDataString(value)}"))}");
        using var answer = await http.SendAsync(request, Token);
        var body = await answer.Content.ReadAsStringAsync(Token);
        return ((int)answer.StatusCode, (int)answer.StatusCode == 400 ? JsonDocument.Parse(body).RootElement.GetProperty("code").GetString() : null, body);
    }

    /// <summary>Sends bytes as they are.</summary>
    private async Task<(int Status, string Body, string Head)> Raw(string request)
    {
        using var connection = new TcpClient();
        await connection.ConnectAsync(fixture.Host.Address.Host, fixture.Host.Address.Port, Token);
        var stream = connection.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(request), Token);
        using var reader = new StreamReader(stream);
        var answer = await reader.ReadToEndAsync(Token);
        var (head, body) = (answer.Split("\r\n\r\n")[0], answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..]);
        return (int.Parse(head.Split(' ')[1], CultureInfo.InvariantCulture), head.Contains("chunked", StringComparison.OrdinalIgnoreCase) ? body[(body.IndexOf('\n', StringComparison.Ordinal) + 1)..] : body, head);
    }

    private static string Upper(string word) => char.ToUpperInvariant(word[0]) + word[1..];
}
