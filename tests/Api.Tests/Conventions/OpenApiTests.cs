using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Kernel;
using Microsoft.Extensions.DependencyInjection;

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
    public async Task No_name_or_word_of_the_document_is_true_or_false_to_readers_of_YAML_1_1()
    {
        var committed = await File.ReadAllTextAsync(Path.Combine(Root(), "openapi.yaml"));
        Assert.Empty(AmbiguousWord().Matches(committed).Select(m => m.Value));
        Assert.Contains(" 'no': ", committed, StringComparison.Ordinal);
    }

    /// <summary>What has more operations than when it was set out on is still shorter: nothing is said twice, and what fits on a line stands on one.</summary>
    [Fact]
    public void The_document_is_shorter_than_it_was() => Assert.InRange(new FileInfo(Path.Combine(Root(), "openapi.yaml")).Length, 100_000, 503_629);

    [Fact]
    public async Task The_documentation_page_runs_no_script_but_its_own()
    {
        using var anyone = new HttpClient { BaseAddress = fixture.Host.Address };
        using var opened = await anyone.GetAsync(new Uri("/docs", UriKind.Relative));
        Assert.Equal("/docs/index.html", opened.RequestMessage!.RequestUri!.AbsolutePath);
        var page = await opened.Content.ReadAsStringAsync();
        Assert.Contains("swagger-ui", page, StringComparison.Ordinal);
        Assert.All(Script().Matches(page), script => Assert.Matches("^<script src=\"(?!.*//)[^\"]+\"[^>]*></script>$", script.Value));

        var settings = await anyone.GetStringAsync(new Uri("/docs/index.js", UriKind.Relative));
        Assert.Contains("\"deepLinking\":true", settings, StringComparison.Ordinal);
        Assert.Contains("\"docExpansion\":\"none\"", settings, StringComparison.Ordinal);
        Assert.Contains("\"filter\":\"\"", settings, StringComparison.Ordinal);
        Assert.All(RoleTable.Roles, role => Assert.Contains($"\"url\":\"/openapi/v1.yaml?role={Words.Of(role)}\",\"name\":\"{Words.Of(role)}\"", settings, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_document_of_a_role_has_what_the_role_table_gives_it_and_nothing_that_is_not_used()
    {
        using var anyone = new HttpClient { BaseAddress = fixture.Host.Address };
        var table = fixture.Host.Services.GetRequiredService<RoleTable>();
        foreach (var role in RoleTable.Roles)
        {
            var document = JsonNode.Parse(await anyone.GetStringAsync(new Uri($"/openapi/v1.json?role={Words.Of(role)}", UriKind.Relative)))!;
            var operations = document["paths"]!.AsObject().SelectMany(p => p.Value!.AsObject()).Select(o => (string)o.Value!["operationId"]!);
            var allowed = Calls.Of(fixture.Host).Select(c => c.Operation).Where(o => o.ReachOf(role, table) != Reach.None).Select(o => o.Id).Append("IssueToken");
            Assert.Equal(allowed.Order(StringComparer.Ordinal), operations.Order(StringComparer.Ordinal));
            Assert.Equal(table.ScopesOf(role), document["components"]!["securitySchemes"]!["oauth2"]!["flows"]!["clientCredentials"]!["scopes"]!.AsObject().Select(s => s.Key));

            var text = document.ToJsonString();
            var referred = Reference().Matches(text).Select(m => m.Groups[1].Value).ToHashSet();
            var components = document["components"]!.AsObject().Where(c => c.Key != "securitySchemes").SelectMany(kind => kind.Value!.AsObject().Select(c => $"{kind.Key}/{c.Key}"));
            Assert.Equal(referred.Order(StringComparer.Ordinal), components.Order(StringComparer.Ordinal));
            Assert.Equal(document["paths"]!.AsObject().SelectMany(p => p.Value!.AsObject()).SelectMany(o => o.Value!["tags"]!.AsArray()).Select(t => (string)t!).Distinct(), document["tags"]!.AsArray().Select(t => (string)t!["name"]!));
        }
    }

    [Theory]
    [InlineData("/openapi/v1.yaml?role=nobody")]
    [InlineData("/openapi/v1.yaml?role=system")]
    [InlineData("/docs?role=Payroll")]
    public async Task A_role_that_there_is_not_is_refused_with_those_there_are(string path)
    {
        using var anyone = new HttpClient { BaseAddress = fixture.Host.Address };
        using var answer = await anyone.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var error = Assert.Single(JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["errors"]!.AsArray())!;
        Assert.Equal(("#/query/role", "request.malformed_value"), ((string?)error["pointer"], (string?)error["code"]));
        Assert.Contains("consultant, finance, workplace, manager, coordinator, auditor, admin, payroll, vitas, reporting", (string?)error["detail"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_documentation_page_of_a_role_shows_that_role()
    {
        using var anyone = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false }) { BaseAddress = fixture.Host.Address };
        using var answer = await anyone.GetAsync(new Uri("/docs?role=payroll", UriKind.Relative));
        Assert.Equal((HttpStatusCode.Redirect, "/docs/index.html?urls.primaryName=payroll"), (answer.StatusCode, answer.Headers.Location!.OriginalString));
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

    [GeneratedRegex("(?:^ *(?:- )*|: )(?:y|yes|n|no|on|off)(?=:|$)", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex AmbiguousWord();

    [GeneratedRegex(@"(?<!-)\b(?:[PWCRKQX]|ID)[0-9]{1,2}\b")]
    private static partial Regex RuleId();

    [GeneratedRegex("<script.*?</script>", RegexOptions.Singleline)]
    private static partial Regex Script();

    [GeneratedRegex("\"#/components/([^\"]+)\"")]
    private static partial Regex Reference();

    private static string[] Lines(string text) => text.ReplaceLineEndings("\n").TrimEnd().Split('\n');

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
