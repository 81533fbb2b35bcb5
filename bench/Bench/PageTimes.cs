using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Faatimer.Bench;

/// <summary>
/// The pages of the demo, as each role finds them by its links: how heavy each is, how long until its first byte, and how long the API calls took that it made. The host runs in this process, so that
/// its calls can be listened to.
/// </summary>
internal sealed partial class PageTimes(Uri host)
{
    private const int Deepest = 2;

    private static readonly string[] People = ["konsulent", "finans", "arbejdsplads", "leder", "koordinator", "revisor", "admin"];

    private readonly ConcurrentDictionary<string, ConcurrentBag<Activity>> _calls = [];

    /// <param name="folder">Where the demo's database is kept; it is emptied first.</param>
    public static async Task Measure(string folder, int rounds)
    {
        folder = Path.Combine(folder, "pages");
        if (Directory.Exists(folder))
        {
            Directory.Delete(folder, recursive: true);
        }

        await using var app = Faatimer.Host.Program.Build(["--urls=http://127.0.0.1:0", "--environment=Production", $"--Embedded:DataDirectory={folder}", $"--Faatimer:MasterKey={Servers.MasterKey}", "--Faatimer:LogToConsole=false", "--Faatimer:RequestsPerMinute=100000000", "--demo"]);
        await app.StartAsync();
        await new PageTimes(new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First())).Walk(rounds);
        await app.StopAsync();
    }

    private async Task Walk(int rounds)
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Faatimer.Sdk",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = call => _calls.GetOrAdd(call.TraceId.ToHexString(), _ => []).Add(call),
        };
        ActivitySource.AddActivityListener(listener);
        Console.WriteLine($"{"page",-46} {"role",-13} {"kB",6} {"first byte ms",14} {"calls",6} {"ms",7} {"ratio",6}");
        var ratios = new List<double>();
        foreach (var person in People)
        {
            using var http = await SignedIn(person);
            foreach (var path in await Find(http))
            {
                await Get(http, path); // Connections, plans, compiled code.
                var times = new List<(double First, double Calls, int Count, int Bytes)>();
                for (var i = 0; i < rounds; i++)
                {
                    times.Add(await Get(http, path));
                }

                var median = times.OrderBy(t => t.First).ElementAt(rounds / 2);
                ratios.Add(median.First / Math.Max(median.Calls, 0.001));
                Console.WriteLine($"{(path.Length > 46 ? path[..45] + "…" : path),-46} {person,-13} {median.Bytes / 1024.0,6:0.0} {median.First,14:0.0} {median.Count,6} {median.Calls,7:0.0} {ratios[^1],6:0.00}");
            }
        }

        Console.WriteLine($"{ratios.Count} pages: first byte / calls, median {ratios.Order().ElementAt(ratios.Count / 2):0.00}, {ratios.Count(r => r > 1.5)} above 1.5.");
    }

    private async Task<(double First, double Calls, int Count, int Bytes)> Get(HttpClient http, string path)
    {
        var trace = ActivityTraceId.CreateRandom().ToHexString();
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        request.Headers.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom().ToHexString()}-01");
        var clock = Stopwatch.StartNew();
        using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        var first = clock.Elapsed.TotalMilliseconds;
        var bytes = (await answer.Content.ReadAsByteArrayAsync()).Length;
        var calls = _calls.TryRemove(trace, out var made) ? made.OrderBy(c => c.StartTimeUtc).ToList() : [];

        // Several at once take the time of the longest.
        var (covered, until) = (TimeSpan.Zero, DateTime.MinValue);
        foreach (var call in calls)
        {
            var (from, to) = (call.StartTimeUtc > until ? call.StartTimeUtc : until, call.StartTimeUtc + call.Duration);
            covered += to > from ? to - from : TimeSpan.Zero;
            until = to > until ? to : until;
        }

        return (first, covered.TotalMilliseconds, calls.Count, bytes);
    }

    /// <summary>Each page that links lead to from the start, once; of pages that differ by an id alone, the first.</summary>
    private static async Task<IReadOnlyList<string>> Find(HttpClient http)
    {
        var found = new Dictionary<string, string> { ["/"] = "/" };
        var open = new List<string> { "/" };
        for (var depth = 0; depth < Deepest; depth++)
        {
            var next = new List<string>();
            foreach (var path in open)
            {
                var html = await http.GetStringAsync(new Uri(path, UriKind.Relative));
                foreach (var link in Links().Matches(html).Select(m => WebUtility.HtmlDecode(m.Groups[1].Value)).Where(l => l[0] == '/' && !NotPages.Any(p => l.StartsWith(p, StringComparison.Ordinal)) && !l.Contains("sprog=", StringComparison.Ordinal)))
                {
                    if (found.TryAdd(Ids().Replace(link.Split('?')[0], "{}"), link))
                    {
                        next.Add(link);
                    }
                }
            }

            open = next;
        }

        return [.. found.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => f.Value)];
    }

    private static readonly string[] NotPages = ["/ui/", "/hent/", "/konto/", "/docs"];

    private async Task<HttpClient> SignedIn(string person)
    {
        var http = new HttpClient(new HttpClientHandler { CookieContainer = new CookieContainer() }) { BaseAddress = host };
        var form = await http.GetStringAsync(new Uri("/", UriKind.Relative));
        var hidden = Hidden().Matches(form).DistinctBy(m => m.Groups[1].Value).ToDictionary(m => m.Groups[1].Value, m => WebUtility.HtmlDecode(m.Groups[2].Value));
        using var content = new FormUrlEncodedContent(hidden.Append(new("mail", person)).Append(new("kode", "demo")));
        using var answer = await http.PostAsync(new Uri("/konto/log-ind", UriKind.Relative), content);
        answer.EnsureSuccessStatusCode();
        return http;
    }

    [GeneratedRegex("<input type=\"hidden\" name=\"([^\"]+)\" value=\"([^\"]*)\"")]
    private static partial Regex Hidden();

    [GeneratedRegex("<a[^>]* href=\"([^\"#]+)")]
    private static partial Regex Links();

    [GeneratedRegex("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9]{4}-[0-9]{2}(-[0-9]{2})?|(?<=/integration/)demo-[a-z0-9-]+")]
    private static partial Regex Ids();
}
