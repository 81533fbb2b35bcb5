using System.Runtime.CompilerServices;
using Faatimer.Api.Tests.Infrastructure;

namespace Faatimer.Api.Tests.Conventions;

/// <summary>The committed document is the running code's.</summary>
public sealed class OpenApiTests(ApiFixture fixture) : IClassFixture<ApiFixture>
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

    private static string[] Lines(string text) => text.ReplaceLineEndings("\n").TrimEnd().Split('\n');

    private static string Root([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));
}
