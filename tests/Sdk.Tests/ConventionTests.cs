using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Faatimer.Generator;

namespace Faatimer.Sdk.Tests;

/// <summary>What the API has, the SDK has.</summary>
public partial class ConventionTests
{
    internal static readonly string Root = FindRoot();

    private static readonly IReadOnlySet<string> Constants =
        typeof(ProblemCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetRawConstantValue()!).ToHashSet();

    private static readonly IReadOnlyList<MethodInfo> Methods = [.. typeof(IFaatimerClient).GetProperties().SelectMany(g => g.PropertyType.GetMethods())];

    [Fact]
    public void Every_operation_has_its_place_and_a_method_there()
    {
        var operations = OperationId().Matches(OpenApi()).Select(m => m.Groups[1].Value).Except(["IssueToken"]).ToList(); // Tokens are the client's own work.
        var places = Places.Read(File.ReadAllText(Path.Combine(Root, "sdk", "Faatimer.Sdk", "operations.txt")), operations);
        Assert.True(places.Count > 100);
        foreach (var place in places)
        {
            Assert.NotNull(typeof(IFaatimerClient).GetProperty(place.Group.Name)!.PropertyType.GetMethod($"{place.Method}Async"));
        }

        // What is written by hand goes beside it.
        Assert.Equal(
            ["PostAllAsync", "PostAllAsync", "PostFileAsync", "SubmitCsvAsync", "ValidateCsvAsync"],
            Methods.Select(m => m.Name).Order(StringComparer.Ordinal).Except(places.SelectMany(p => new[] { $"{p.Method}Async", $"{p.Method}AllAsync" })).SelectMany(n => Methods.Where(m => m.Name == n).Select(m => m.Name)));
    }

    [Theory]
    [InlineData("Things: All.\n  List ListThings\n", "operations.txt has no place for SetThing")]
    [InlineData("Things: All.\n  List ListThings\n  Set SetThing\n  Go GoThing\n", "operations.txt names what the document does not have: GoThing")]
    [InlineData("Things: All.\n  List ListThings\n  List SetThing\n", "operations.txt has twice Things.List")]
    [InlineData("  List ListThings\n", "operations.txt: neither a group nor a method and its operation:   List ListThings")]
    [InlineData("Things: All.\n  List\n", "operations.txt: neither a group nor a method and its operation:   List")]
    public void An_operation_without_its_one_place_is_an_error_of_the_build(string places, string said) =>
        Assert.Equal(said, Assert.Throws<FormatException>(() => Places.Read(places, ["ListThings", "SetThing"])).Message);

    [Fact]
    public async Task Every_list_streams_all_its_pages_with_its_filters()
    {
        var lists = typeof(IFaatimerClient).GetProperties().SelectMany(g => g.PropertyType.GetMethods().Where(m => m.Name.EndsWith("AllAsync", StringComparison.Ordinal) && m.Name != "PostAllAsync").Select(m => (Group: g, Method: m))).ToList();
        Assert.Equal(Methods.Count(m => m.GetParameters().Any(p => p.ParameterType.GetProperty("Cursor") is not null) && !m.Name.EndsWith("AllAsync", StringComparison.Ordinal)), lists.Count);
        Assert.True(lists.Count > 20);
        foreach (var (group, list) in lists)
        {
            var asked = new List<Uri>();
            var api = new Api
            {
                Answer = call =>
                {
                    asked.Add(new Uri("https://faatimer.example" + call.Path));
                    return Api.Json(System.Net.HttpStatusCode.OK, asked.Count == 1 ? """{"items":[],"next":"more"}""" : """{"items":[],"next":null}""");
                },
            };
            var options = Activator.CreateInstance(list.GetParameters().Single(p => p.Name == "options").ParameterType)!;
            foreach (var (filter, place) in options.GetType().GetProperties().Where(p => p.Name is not ("Limit" or "Cursor")).Select((p, i) => (p, i)))
            {
                filter.SetValue(options, Sample(filter.PropertyType, place));
            }

            var arguments = list.GetParameters().Select((p, i) => p.Name switch { "options" => options, "call" => null, "cancellationToken" => TestContext.Current.CancellationToken, _ => Sample(p.ParameterType, i) });
            var items = list.Invoke(group.GetValue(api.Client()), [.. arguments])!;
            Assert.Equal(0, await (Task<int>)typeof(ConventionTests).GetMethod(nameof(Count), BindingFlags.NonPublic | BindingFlags.Static)!
                .MakeGenericMethod(list.ReturnType.GetGenericArguments()).Invoke(null, [items])!);
            Assert.Equal(2, asked.Count);
            var (first, second) = (Query(asked[0]), Query(asked[1]));
            Assert.Equal("200", first["limit"]);
            Assert.All(options.GetType().GetProperties().Where(p => p.Name != "Cursor"), p => Assert.True(first.ContainsKey(char.ToLowerInvariant(p.Name[0]) + p.Name[1..]), $"{list.DeclaringType!.Name}.{list.Name}: {p.Name}"));
            Assert.False(first.ContainsKey("cursor"));
            Assert.True(second.Remove("cursor", out var cursor));
            Assert.Equal("more", cursor);
            Assert.Equal(first, second);
        }
    }

    [Fact]
    public void Every_code_of_the_server_has_a_constant()
    {
        var texts = Directory.EnumerateFiles(Path.Combine(Root, "src"), "Texts.en.json", SearchOption.AllDirectories)
            .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal) && !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .SelectMany(f => JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(f))!.Keys)
            .Where(code => code.Count(c => c == '.') == 1 && !code.StartsWith("title.", StringComparison.Ordinal));
        var declared = DeclaredCode().Matches(OpenApi()).Select(m => m.Groups[1].Value);
        var codes = texts.Concat(declared).ToHashSet();
        Assert.Contains("workplaces.name_taken", codes);
        Assert.Empty(codes.Except(Constants));
    }

    [Fact]
    public async Task Every_word_stands_in_the_document_by_its_name_and_has_its_open_type()
    {
        var named = (await OlderFormTests.Document()).Components!.Schemas!.Where(s => s.Value.Enum is { Count: > 0 }).Select(s => s.Key).Order(StringComparer.Ordinal).ToList();
        var types = typeof(IFaatimerClient).Assembly.GetExportedTypes();
        Assert.True(named.Count > 30, $"{named.Count}");
        Assert.Equal(named, types.Where(t => t.IsValueType && t.GetInterface("IWord`1") is not null).Select(t => t.Name).Order(StringComparer.Ordinal));

        // Words that stand where they are used, without a name, would be a closed type, or none; the token's form is the client's own work.
        Assert.Equal(named.Count, Enum().Count(OpenApi()));
        Assert.DoesNotContain(types, t => t.IsEnum);
    }

    [Fact]
    public void A_change_names_the_version_that_it_is_for()
    {
        var named = Methods.SelectMany(m => m.GetParameters()).ToArray();
        Assert.DoesNotContain(named, p => p.Name!.Contains('_', StringComparison.Ordinal) || p.Name!.Contains("idempotency", StringComparison.OrdinalIgnoreCase));
        Assert.All(named.Where(p => p.Name == "ifMatch"), p => Assert.Equal(typeof(ETag), p.ParameterType));
        Assert.Equal(("\"7\"", "*"), (((ETag)7).ToString(), ETag.Any.ToString()));
    }

    private static Dictionary<string, string> Query(Uri address) =>
        address.Query.TrimStart('?').Split('&').Select(p => p.Split('=')).ToDictionary(p => p[0], p => Uri.UnescapeDataString(p[1]));

    private static async Task<int> Count<T>(IAsyncEnumerable<T> items)
    {
        var count = 0;
        await foreach (var _ in items)
        {
            count++;
        }

        return count;
    }

    /// <summary>A value that differs by place, so that filters that are swapped are seen.</summary>
    internal static object Sample(Type type, int place) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var t when t == typeof(string) => $"filter {place}",
        var t when t == typeof(Guid) => new Guid(place, 0, 0, new byte[8]),
        var t when t == typeof(DateOnly) => new DateOnly(2026, 1, 1).AddDays(place),
        var t when t == typeof(DateTimeOffset) => new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddHours(place),
        var t when t == typeof(int) => place,
        var t when t == typeof(long) => (long)place,
        var t when t == typeof(bool) => true,
        { IsGenericType: true } list => ListOf(list.GetGenericArguments()[0], place),
        var t when t.GetInterface("IWord`1") is not null => t.GetMethod("Of")!.Invoke(null, [$"word{place}"])!,
        { IsClass: true, Namespace: "Faatimer.Sdk" } body => Activator.CreateInstance(body)!,
        var t => throw new InvalidOperationException($"Say what a sample of {t} is."),
    };

    private static Array ListOf(Type item, int place)
    {
        var list = Array.CreateInstance(item, 1);
        list.SetValue(Sample(item, place), 0);
        return list;
    }

    private static string OpenApi() => File.ReadAllText(Path.Combine(Root, "openapi.yaml"));

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Monolith.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("Monolith.sln is not above the tests.");
        }

        return folder.FullName;
    }

    [GeneratedRegex(@"^\s+operationId: (\w+)$", RegexOptions.Multiline)]
    private static partial Regex OperationId();

    [GeneratedRegex(@"\benum:\s*(?:\[|- )(?!client_credentials)")]
    private static partial Regex Enum();

    [GeneratedRegex("- (?:[0-9]{3} )?`([a-z_.0-9]+)`: ")]
    private static partial Regex DeclaredCode();
}
