using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Faatimer.Api.Tests.Infrastructure;

namespace Faatimer.Api.Tests.Conventions;

/// <summary>The committed document is the running code's.</summary>
public sealed partial class OpenApiTests(ApiFixture fixture) : IClassFixture<ApiFixture>
{
    [Fact]
    public async Task The_committed_openapi_yaml_is_what_the_code_says()
    {
        using var anyone = new HttpClient { BaseAddress = fixture.Host.Address };
        var running = await anyone.GetStringAsync(new Uri("/openapi/v1.yaml", UriKind.Relative));
        var committed = await File.ReadAllTextAsync(Path.Combine(Root(), "openapi.yaml"));
        Assert.True(Lines(committed).SequenceEqual(Lines(running)), "openapi.yaml is out of date: run ./openapi.sh and commit it");
    }

    [Fact]
    public async Task The_documentation_page_opens()
    {
        using var anyone = new HttpClient { BaseAddress = fixture.Host.Address };
        Assert.Contains("swagger-ui", await anyone.GetStringAsync(new Uri("/docs/index.html", UriKind.Relative)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Who_reads_the_document_finds_sentences_and_no_ids_of_rules()
    {
        using var anyone = new HttpClient { BaseAddress = fixture.Host.Address };
        var document = JsonNode.Parse(await anyone.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)))!;
        var tags = document["tags"]!.AsArray().Select(t => (string)t!["name"]!).ToList();
        Assert.Equal(["Access", "Payslips"], tags[..2]);
        var places = new List<string>();
        foreach (var (path, item) in document["paths"]!.AsObject())
        {
            foreach (var (_, operation) in item!.AsObject())
            {
                Assert.True(((string)operation!["description"]!).Split("\n\nRoles:")[0] is { Length: > 10 } sentences && sentences.EndsWith('.'), $"{operation["operationId"]} is not described");
                var place = tags.IndexOf((string)Assert.Single(operation["tags"]!.AsArray())!);
                Assert.True(place >= 0, path);
                places.Add(place.ToString("00", CultureInfo.InvariantCulture));
            }
        }

        Assert.Equal(places.Order(StringComparer.Ordinal), places);
        foreach (var (place, text) in Texts("", document))
        {
            Assert.False(RuleId().IsMatch(text), $"{place}: {text}");
        }

        foreach (var parameter in document["paths"]!.AsObject().SelectMany(p => p.Value!.AsObject()).SelectMany(o => o.Value!["parameters"] as JsonArray ?? []).Where(p => p!["$ref"] is null)
            .Concat(document["components"]!["parameters"]!.AsObject().Select(p => p.Value)))
        {
            Assert.False(string.IsNullOrWhiteSpace((string?)parameter!["description"]), parameter.ToJsonString());
        }
    }

    /// <summary>Every summary and description.</summary>
    private static IEnumerable<(string Place, string Text)> Texts(string place, JsonNode node) => node switch
    {
        JsonObject fields => fields.Where(f => f.Key is not ("example" or "examples") && f.Value is not null).SelectMany(f =>
            f.Key is "summary" or "description" && f.Value!.GetValueKind() == JsonValueKind.String ? [(place, (string)f.Value!)] : Texts($"{place}/{f.Key}", f.Value!)),
        JsonArray items => items.SelectMany((item, i) => item is null ? [] : Texts($"{place}/{i}", item)),
        _ => [],
    };

    [GeneratedRegex(@"(?<!-)\b(?:[PWCRKQX]|ID)[0-9]{1,2}\b")]
    private static partial Regex RuleId();

    private static string[] Lines(string text) => text.ReplaceLineEndings("\n").TrimEnd().Split('\n');

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
