using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Faatimer.Sdk.Tests;

/// <summary>What the API has, the SDK has.</summary>
public partial class ConventionTests
{
    internal static readonly string Root = FindRoot();

    private static readonly IReadOnlySet<string> Constants =
        typeof(ProblemCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(f => (string)f.GetRawConstantValue()!).ToHashSet();

    [Fact]
    public void Every_operation_has_a_method()
    {
        // An operation that also takes a file has a method for it.
        var operations = OperationId().Matches(OpenApi()).Select(m => m.Groups[1].Value).SelectMany(id => TakesCsv(id) ? new[] { id + "Async", id + "CsvAsync" } : [id + "Async"])
            .Except(["IssueTokenAsync"]).Order(StringComparer.Ordinal).ToArray(); // Tokens are the client's own work.
        Assert.NotEmpty(operations);
        Assert.Equal(operations, typeof(IFaatimerClient).GetMethods().Select(m => m.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Every_list_streams_with_its_filters()
    {
        var lacking = typeof(IFaatimerClient).GetMethods().Where(IsPaged).Where(m => !Streams(m, typeof(Lists).GetMethod(StreamName(m)))).Select(StreamName).ToArray();
        Assert.True(lacking.Length == 0, $"Lists lacks, or lacks filters of: {string.Join(", ", lacking)}");
    }

    [Fact]
    public async Task Every_stream_gives_its_filters_on_and_reads_all_pages()
    {
        foreach (var list in typeof(IFaatimerClient).GetMethods().Where(IsPaged))
        {
            var client = DispatchProxy.Create<IFaatimerClient, TwoPages>();
            var pages = (TwoPages)client;
            var stream = typeof(Lists).GetMethod(StreamName(list))!;
            var filters = stream.GetParameters().Skip(1).SkipLast(1).Select((p, i) => (p.Name, Value: Sample(p.ParameterType, i))).ToDictionary(f => f.Name!, f => f.Value);
            var items = stream.Invoke(null, [client, .. filters.Values, TestContext.Current.CancellationToken])!;
            Assert.Equal(2, await (Task<int>)typeof(ConventionTests).GetMethod(nameof(Count), BindingFlags.NonPublic | BindingFlags.Static)!
                .MakeGenericMethod(items.GetType().GetInterfaces().First(i => i.Name.StartsWith("IAsyncEnumerable", StringComparison.Ordinal)).GetGenericArguments()).Invoke(null, [items])!);
            Assert.Equal([null, "more"], pages.Calls.Select(c => c["cursor"]));
            Assert.All(pages.Calls, call => Assert.All(filters, filter => Assert.Equal(filter.Value, call[filter.Key])));
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
    public void A_change_names_its_version_by_a_plain_parameter()
    {
        var named = typeof(IFaatimerClient).GetMethods().SelectMany(m => m.GetParameters()).ToArray();
        Assert.DoesNotContain(named, p => p.Name!.Contains('_', StringComparison.Ordinal) || p.Name!.Contains("idempotency", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(OpenApi().Contains("name: If-Match", StringComparison.Ordinal), named.Any(p => p.Name == "ifMatch" && p.ParameterType == typeof(string)));
        Assert.Equal("\"7\"", ETags.Of(7));
    }

    private static bool TakesCsv(string operation)
    {
        var described = OpenApi().Split("operationId: ").Single(o => o.StartsWith(operation + "\n", StringComparison.Ordinal) || o.StartsWith(operation + "\r", StringComparison.Ordinal));
        return described[..described.IndexOf("responses:", StringComparison.Ordinal)].Contains("text/csv:", StringComparison.Ordinal);
    }

    private static bool IsPaged(MethodInfo method) => method.GetParameters().Any(p => p.Name == "cursor");

    private static string StreamName(MethodInfo list) => list.Name[..^"Async".Length] + "AllAsync";

    private static bool Streams(MethodInfo list, MethodInfo? stream)
    {
        var filters = list.GetParameters().Where(p => p.Name is not ("limit" or "cursor" or "count")).Select(p => (p.Name, p.ParameterType));
        return stream is not null && stream.GetParameters().Skip(1).Select(p => (p.Name, p.ParameterType)).ToHashSet().SetEquals(filters);
    }

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
    private static object Sample(Type type, int place) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var t when t == typeof(string) => $"filter {place}",
        var t when t == typeof(Guid) => new Guid(place, 0, 0, new byte[8]),
        var t when t == typeof(DateOnly) => new DateOnly(2026, 1, 1).AddDays(place),
        var t when t == typeof(DateTimeOffset) => new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddHours(place),
        var t when t == typeof(int) => place,
        var t when t == typeof(bool) => true,
        { IsGenericType: true } list => ListOf(list.GetGenericArguments()[0], place),
        var t when t.IsEnum => Enum.GetValues(t).GetValue(place % Enum.GetValues(t).Length)!,
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

    [GeneratedRegex("- (?:[0-9]{3} )?`([a-z_.0-9]+)`: ")]
    private static partial Regex DeclaredCode();
}

/// <summary>A client whose every list has one item on each of two pages.</summary>
public class TwoPages : DispatchProxy
{
    /// <summary>The arguments of each call, by name.</summary>
    internal List<Dictionary<string, object?>> Calls { get; } = [];

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var call = targetMethod!.GetParameters().Zip(args!).ToDictionary(p => p.First.Name!, p => p.Second);
        Calls.Add(call);
        var page = targetMethod.ReturnType.GetGenericArguments()[0];
        var answer = System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(page);
        page.GetProperty("Items")!.SetValue(answer, Array.CreateInstance(page.GetProperty("Items")!.PropertyType.GetGenericArguments()[0], 1));
        page.GetProperty("Next")!.SetValue(answer, call["cursor"] is null ? "more" : null);
        return typeof(Task).GetMethod(nameof(Task.FromResult))!.MakeGenericMethod(page).Invoke(null, [answer]);
    }
}
