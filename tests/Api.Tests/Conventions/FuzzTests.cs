using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Kernel;

namespace Faatimer.Api.Tests.Conventions;

/// <summary>
/// Five thousand requests that mean no good, made of the document with fixed seeds: whatever comes in, the answer is no fault of ours, and no CPR number that was sent comes back.
/// </summary>
public sealed class FuzzTests(DemoFixture fixture) : IClassFixture<DemoFixture>
{
    private const int Requests = 5_000;
    private const int Workers = 4;

    /// <summary>Other seeds than those that every run has: FUZZ_SEED=5000 takes the next five thousand.</summary>
    private static readonly int First = int.Parse(Environment.GetEnvironmentVariable("FUZZ_SEED") ?? "0", CultureInfo.InvariantCulture);

    /// <summary>Sent where no free text belongs; no answer may hold it, whatever it answers.</summary>
    private const string Planted = "6101901234";

    private static readonly string[] Nasties =
    [
        "null", "true", "0", "-1", "0.01", "1e999", "1e-9", "6500.505", "6500.500", "10000000", "-10000000.01", "9999999999999.99", "79228162514264337593543950335", "2147483647", "-2147483648", "99999999999999999999",
        "\"\"", "\" \"", "\"\\u0000\"", "\"\\ud800\"", "\"\\udfff\\ud800\"", "\"\\ufffe\\uffff\"", "\"\\ud835\\udcb3\"", "\"a\\u030a\"", "\"%\"", "\"' or 1=1 --\"", "\"=1+1\"", "\"a\\r\\nBcc: b@c.dk\"",
        "{}", "[]", "[null]", "[[]]", "[{}]", "{\"" + Planted + "\":1}", "\"" + Planted + "\"", "\"610190-1234\"", "\"2026-02-30\"", "\"9999-12-31\"", "\"0001-01-01\"", "\"9999-W52\"", "\"2026-W53\"",
        "\"00000000-0000-0000-0000-000000000000\"", "\"01900000-0000-7000-8000-000000000031\"", "nonsense", "", "\"unterminated", "/*", "\"" + new string('x', 30_000) + "\"",
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ID3_five_thousand_seeded_requests_are_never_a_fault_and_no_cpr_comes_back()
    {
        var document = await ApiDocument.Load(fixture.Host);
        var clients = new Dictionary<Role, HttpClient>();
        foreach (var role in RoleTable.Roles)
        {
            clients[role] = await fixture.Host.Http(role, [.. DemoIds.Directorates]);
        }

        var wrong = new ConcurrentQueue<string>();
        var answers = new ConcurrentDictionary<int, int>();
        await Task.WhenAll(Enumerable.Range(0, Workers).Select(async worker =>
        {
            for (var seed = First + worker; seed < First + Requests; seed += Workers)
            {
                var (operation, request, own) = Make(document, seed);
                var sent = $"seed {seed}: {operation} {request.Method} {request.RequestUri} {request.Headers} {(request.Content is null ? "" : Encoding.UTF8.GetString(await request.Content.ReadAsByteArrayAsync(Token)))}";
                var (status, answer) = await Send(clients[operation.Role], request);
                answers.AddOrUpdate(status / 100, 1, (_, count) => count + 1);

                // A number that another of these requests made a candidate's own is disclosed to whoever may ask for it.
                var isDisclosed = status == 200 && operation.Call.Operation.Id == "DiscloseCpr";
                if (status is >= 500 or 0 || (Holds(answer, Planted) && !isDisclosed) || (status >= 400 && Holds(answer, own)))
                {
                    wrong.Enqueue($"{sent[..Math.Min(1_500, sent.Length)]}\n  → {status} {answer[..Math.Min(500, answer.Length)]}");
                }
            }
        }));

        Assert.True(wrong.IsEmpty, $"{wrong.Count} of {Requests}:\n{string.Join('\n', wrong.Take(10))}");
        Assert.True(answers.GetValueOrDefault(2) > Requests / 50 && answers.GetValueOrDefault(4) > Requests / 2, $"answers: {string.Join(", ", answers)}");
        Assert.DoesNotContain(fixture.Host.Log.Lines, l => Holds(l, Planted));
    }

    private static bool Holds(string text, string cpr) => text.Contains(cpr, StringComparison.Ordinal) || text.Contains($"{cpr[..6]}-{cpr[6..]}", StringComparison.Ordinal);

    private static async Task<(int Status, string Answer)> Send(HttpClient http, HttpRequestMessage request)
    {
        using (request)
        {
            try
            {
                using var answer = await http.SendAsync(request, Token);
                return ((int)answer.StatusCode, answer.Headers + await answer.Content.ReadAsStringAsync(Token));
            }
            catch (HttpRequestException dead)
            {
                return (0, dead.ToString());
            }
        }
    }

    /// <summary>A request of a seed, and the CPR number that stands in its free texts, which no refusal may repeat.</summary>
    private static (ApiOperation Operation, HttpRequestMessage Request, string Own) Make(ApiDocument document, int seed)
    {
        var random = new Random(seed);
        var own = string.Create(CultureInfo.InvariantCulture, $"{61 + (seed % 28)}0285{1000 + (seed / 28):0000}");
        var operation = document.Operations[random.Next(document.Operations.Count)];
        var request = new HttpRequestMessage(new(operation.Call.Method), Address(operation, random, own));
        Content(operation, request, random, own);
        Header("If-Match", 0.9, "\"1\"", "\"1\"", "\"2\"", "*", "W/\"1\"", "\"99999999999\"", "\"1\", \"2\"", "1", $"\"{Planted}\"", "\"");
        Header("Idempotency-Key", 0.5, $"key-{random.Next(40)}", $"key-{random.Next(40)}", new string('k', 256), "with space", $"x-{seed}");
        Header("Accept-Language", 0.3, "en", "da", "nonsense", "en-GB;q=0.5, da", new string('e', 500));
        Header("If-None-Match", 0.1, "\"1\"", "*", "nonsense");
        return (operation, request, own);

        void Header(string name, double probability, params string[] values)
        {
            if (random.NextDouble() < probability)
            {
                request.Headers.TryAddWithoutValidation(name, values[random.Next(values.Length)]);
            }
        }
    }

    private static string Address(ApiOperation operation, Random random, string own)
    {
        var path = operation.Path;
        if (random.NextDouble() < 0.15)
        {
            var steps = path.Split('/');
            steps[random.Next(3, steps.Length)] = Uri.EscapeDataString(Text(random, own));
            path = string.Join('/', steps);
        }

        var query = operation.Query.Where(_ => random.NextDouble() < 0.5).Select(f => (f.Name, Value: operation.Call.Operation.ParameterExamples.GetValueOrDefault(f.Name) is { } example && random.NextDouble() < 0.6 ? example : Text(random, own))).ToList();
        if (random.NextDouble() < 0.05)
        {
            query.Add((Planted, "1"));
        }

        return query.Count == 0 ? path : $"{path}?{string.Join('&', query.Select(q => $"{q.Name}={Uri.EscapeDataString(q.Value)}"))}";
    }

    /// <summary>A text of those that are sent as JSON.</summary>
    private static string Text(Random random, string own)
    {
        var text = Nasties[random.Next(Nasties.Length)].Trim('"').Replace(Planted, random.NextDouble() < 0.5 ? Planted : own, StringComparison.Ordinal);
        return text.Length > 500 ? text[..500] : text.Replace("\\u0000", "\0", StringComparison.Ordinal);
    }

    private static void Content(ApiOperation operation, HttpRequestMessage request, Random random, string own)
    {
        if (operation.Body is null)
        {
            return;
        }

        byte[] bytes;
        var type = "application/json";
        if (operation.Call.Operation.TextExamples.Count > 0 && random.NextDouble() < 0.5)
        {
            (type, var example) = operation.Call.Operation.TextExamples.First();
            bytes = Encoding.UTF8.GetBytes(File(example, random, own));
        }
        else
        {
            bytes = Encoding.UTF8.GetBytes(Body(operation, random, own));
        }

        if (random.NextDouble() < 0.05)
        {
            random.NextBytes(bytes.AsSpan(random.Next(bytes.Length)));
        }
        else if (random.NextDouble() < 0.05)
        {
            bytes = bytes[..random.Next(bytes.Length)];
        }

        request.Content = new ByteArrayContent(bytes);
        string[] types = [type, $"{type}; charset=utf-8", $"{type}; charset=nonsense", $"{type}; charset=utf-16", "text/plain", "nonsense", "application/json; charset", "application/xml"];
        request.Content.Headers.TryAddWithoutValidation("Content-Type", random.NextDouble() < 0.9 ? type : types[random.Next(types.Length)]);
    }

    private static string Body(ApiOperation operation, Random random, string own)
    {
        var body = operation.Body!.ToJsonString();
        var places = operation.Places.Where(p => p.Pointer.Length > 0).ToList();
        if (places.Count > 0 && random.NextDouble() < 0.8)
        {
            var place = places[random.Next(places.Count)];
            var raw = Nasties[random.Next(Nasties.Length)];
            body = operation.BodyWith(place.Pointer, IsFreeText(place) ? raw.Replace(Planted, own, StringComparison.Ordinal).Replace("610190-1234", $"{own[..6]}-{own[6..]}", StringComparison.Ordinal) : raw);
        }
        else if (random.NextDouble() < 0.5)
        {
            var objects = operation.Places.Where(p => p.Is("object")).ToList();
            body = operation.BodyWithField(objects[random.Next(objects.Count)].Pointer, JsonSerializer.Serialize(new[] { Planted, "610190-1234", "constructor", "", "id" }[random.Next(5)]), "1");
        }

        return body;
    }

    private static bool IsFreeText(Place place) => place.Is("string") && place.Schema["format"] is null && !place.Pointer.EndsWith("/cpr", StringComparison.OrdinalIgnoreCase);

    private static string File(string example, Random random, string own)
    {
        var rows = example.Split('\n').Select(r => r.Split(';')).ToArray();
        for (var changes = random.Next(4); changes > 0; changes--)
        {
            var row = rows[random.Next(rows.Length)];
            row[random.Next(row.Length)] = Text(random, own).Replace(Planted, own, StringComparison.Ordinal);
        }

        return string.Join('\n', rows.Select(r => string.Join(';', r)));
    }
}
