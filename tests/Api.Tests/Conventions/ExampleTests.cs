using System.Net;
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
        // Reads first, then what makes new things; what changes the demo's own records gets a fresh copy each, since one can hinder another.
        var calls = Calls.Of(fixture.Host).Where(c => !NeedTrouble.Contains(c.Operation.Id)).ToList();
        var wrong = new List<string>();
        foreach (var call in calls.Where(c => c.Method == "GET" || c.Operation.OnlyReads))
        {
            await Try(fixture.Host, call, wrong);
        }

        foreach (var call in calls.Where(c => c.Method == "POST" && !c.Operation.OnlyReads && !c.Operation.NeedsIfMatch))
        {
            await Try(fixture.Host, call, wrong);
            foreach (var mediaType in call.Operation.TextExamples.Keys)
            {
                await Try(fixture.Host, call, wrong, mediaType);
            }
        }

        foreach (var call in calls.Where(c => c.Method != "GET" && (c.Operation.NeedsIfMatch || c.Method != "POST")))
        {
            var fresh = await fixture.FreshDemoHost();
            await Try(fresh, call, wrong);
            await fresh.DisposeAsync();
        }

        Assert.Empty(wrong);
    }

    private static async Task Try(TestHost host, Calls call, List<string> wrong, string? mediaType = null)
    {
        var role = Access.Roles.First(r => Access.Of(r, call.Operation.Area, call.Operation.Verb) == Reach.All);
        using var client = await host.Http(role);
        using var request = call.Request(mediaType);
        using var answer = await client.SendAsync(request);
        var body = await answer.Content.ReadAsStringAsync();
        if ((int)answer.StatusCode != call.Operation.SuccessStatus)
        {
            wrong.Add($"{call.Operation.Id}: {(int)answer.StatusCode} {body}");
            return;
        }

        Assert.NotEqual(HttpStatusCode.NoContent, answer.StatusCode);
        if (call.Operation.FileTypes.Count > 0)
        {
            Assert.Contains(answer.Content.Headers.ContentType!.MediaType, call.Operation.FileTypes);
            Assert.Equal("attachment", answer.Content.Headers.ContentDisposition!.DispositionType);
            return;
        }

        using var given = JsonDocument.Parse(body);
        using var shown = JsonSerializer.SerializeToDocument(call.Operation.ResponseExample, call.Operation.ResponseExample!.GetType(), Json.Options);
        var differ = Fields(given.RootElement);
        differ.SymmetricExceptWith(Fields(shown.RootElement));
        if (differ.Count > 0)
        {
            wrong.Add($"{call.Operation.Id}: the example's fields differ from the answer's: {string.Join(", ", differ)}");
        }
    }

    private static HashSet<string> Fields(JsonElement element) => element.ValueKind == JsonValueKind.Object ? [.. element.EnumerateObject().Select(p => p.Name)] : [];
}
