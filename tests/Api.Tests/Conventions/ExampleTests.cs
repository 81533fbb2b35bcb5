using System.Text.Json;
using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Kernel;

namespace Faatimer.Api.Tests.Conventions;

/// <summary>The examples of the documentation, posted for real to the demo data.</summary>
public sealed class ExampleTests(DemoFixture fixture) : IClassFixture<DemoFixture>
{
    /// <summary>Their examples name an event and a mail that failed, and a job that is still under way.</summary>
    private static readonly string[] NeedTrouble = ["ReplayParkedEvent", "RetryMail", "CancelJob"];

    [Fact]
    public async Task Every_operation_has_a_summary_and_examples()
    {
        foreach (var call in Calls.Of(fixture.Host))
        {
            Assert.NotEmpty(call.Operation.Summary);
            Assert.True(call.Operation.ResponseExample is not null || call.Operation.FileTypes.Count > 0, $"{call.Operation.Id} has no response example");
        }

        await Task.CompletedTask;
    }

    [Fact]
    public async Task Examples_work_as_they_stand_in_demo_mode()
    {
        // Reads first, then what makes new things. What changes the demo's own records comes last, in rounds: one can hinder another, so those that fail are tried again on a
        // fresh copy, until a round brings nothing more.
        var calls = Calls.Of(fixture.Host).Where(c => !NeedTrouble.Contains(c.Operation.Id)).ToList();
        var faults = new List<string?>();
        foreach (var call in calls.Where(c => c.Method == "GET" || c.Operation.OnlyReads))
        {
            faults.Add(await Fault(fixture.Host, call));
        }

        foreach (var call in calls.Where(c => c.Method == "POST" && !c.Operation.OnlyReads && !c.Operation.NeedsIfMatch))
        {
            faults.Add(await Fault(fixture.Host, call));
            foreach (var mediaType in call.Operation.TextExamples.Keys)
            {
                faults.Add(await Fault(fixture.Host, call, mediaType));
            }
        }

        var left = calls.Where(c => c.Method != "GET" && !c.Operation.OnlyReads && (c.Operation.NeedsIfMatch || c.Method != "POST")).ToList();
        while (left.Count > 0)
        {
            await using var fresh = await fixture.FreshDemoHost();
            var failed = new List<(Calls Call, string Fault)>();
            foreach (var call in left)
            {
                if (await Fault(fresh, call) is { } fault)
                {
                    failed.Add((call, fault));
                }
            }

            if (failed.Count == left.Count)
            {
                faults.AddRange(failed.Select(f => f.Fault));
                break;
            }

            left = [.. failed.Select(f => f.Call)];
        }

        Assert.Empty(faults.OfType<string>());
    }

    /// <summary>What is wrong with an example; null when it works and shows the fields of the answer.</summary>
    private static async Task<string?> Fault(TestHost host, Calls call, string? mediaType = null)
    {
        using var client = await host.Http(call.Role);
        using var request = call.Request(mediaType);
        using var answer = await client.SendAsync(request);
        var body = await answer.Content.ReadAsStringAsync();
        if ((int)answer.StatusCode != call.Operation.SuccessStatus)
        {
            return $"{call.Operation.Id}: {(int)answer.StatusCode} {body}";
        }

        if (call.Operation.FileTypes.Count > 0)
        {
            Assert.Contains(answer.Content.Headers.ContentType!.MediaType, call.Operation.FileTypes);
            Assert.Equal("attachment", answer.Content.Headers.ContentDisposition!.DispositionType);
            return null;
        }

        using var given = JsonDocument.Parse(body);
        using var shown = JsonSerializer.SerializeToDocument(call.Operation.ResponseExample, call.Operation.ResponseExample!.GetType(), Json.Options);
        var differ = Fields(given.RootElement);
        differ.SymmetricExceptWith(Fields(shown.RootElement));
        return differ.Count > 0 ? $"{call.Operation.Id}: the example's fields differ from the answer's: {string.Join(", ", differ)}"
            : WrongName(Record(shown.RootElement), Record(given.RootElement)) is { } name ? $"{call.Operation.Id}: the example's {name} is not one of the answer's kind" : null;
    }

    /// <summary>The record that an answer is about: the first of a list.</summary>
    private static JsonElement Record(JsonElement answer) => answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("items", out var items) && items.GetArrayLength() > 0 ? items[0] : answer;

    /// <summary>What the example names and the answer does not, or the other way round; or names otherwise than by its id.</summary>
    private static string? WrongName(JsonElement shown, JsonElement given) => new[] { "candidate", "workplace" }.FirstOrDefault(name =>
        IsNamed(shown, name) != IsNamed(given, name)
        || (IsNamed(shown, name) && shown.TryGetProperty(name + "Id", out var id) && shown.GetProperty(name).GetProperty("id").GetGuid() != id.GetGuid()));

    private static bool IsNamed(JsonElement record, string name) =>
        record.ValueKind == JsonValueKind.Object && record.TryGetProperty(name, out var named) && named.ValueKind == JsonValueKind.Object && named.TryGetProperty("name", out _);

    private static HashSet<string> Fields(JsonElement element) => element.ValueKind == JsonValueKind.Object ? [.. element.EnumerateObject().Select(p => p.Name)] : [];
}
