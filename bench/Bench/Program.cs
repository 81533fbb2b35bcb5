using System.Globalization;

namespace Faatimer.Bench;

/// <summary>The benchmark: see bench/README.md.</summary>
internal static class Program
{
    private const string Usage = """
        bench run         seeds when needed, starts both servers and measures them in turn
        bench settlement  seeds when needed, and times a month's settlement from opening to payment
        bench pages       the demo's pages, by role: weight, first byte, and the API calls behind it; takes --rounds and --data only
        bench seed        only seeds
        bench serve-bare  only the bare server: --url, and ConnectionStrings__Faatimer in the environment

        --grants 2000 --payslips 20000     what is seeded; a grant has 1–11 payslips
        --workplaces 20 --starts 400       how many workplaces, and how many grants begin each month
        --settled 0                        payslips that earlier settlements have settled
        --seconds 5 --rounds 2             how long and how often each server is measured
        --clients 16                       connections at once
        --targets product,bare             which servers
        --requests post,get,page,capacity  which requests; batch: 500 payslips in a call, counted by payslip, product only
        --data FOLDER                      where PostgreSQL and the seeded databases are kept
        """;

    public static async Task<int> Main(string[] args)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        var options = args.Skip(1).Chunk(2).Where(p => p.Length == 2 && p[0].StartsWith("--", StringComparison.Ordinal)).ToDictionary(p => p[0][2..], p => p[1]);
        string[] known = ["grants", "payslips", "workplaces", "starts", "settled", "seconds", "rounds", "clients", "targets", "requests", "data", "url"];
        if (args.Length == 0 || args.Length != 1 + (2 * options.Count) || options.Keys.Except(known).Any())
        {
            Console.WriteLine(Usage);
            return 1;
        }

        if (args[0] == "serve-bare")
        {
            await BareServer.Serve(options.GetValueOrDefault("url", "http://127.0.0.1:5090"), Environment.GetEnvironmentVariable("ConnectionStrings__Faatimer")!);
            return 0;
        }

        if (args[0] == "pages")
        {
            await PageTimes.Measure(options.GetValueOrDefault("data", Path.Combine(Path.GetTempPath(), "faatimer-bench")), Number("rounds", 9));
            return 0;
        }

        var today = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);
        var story = new Story(Number("grants", 2_000), Number("payslips", 20_000), new(today.Year, today.Month, 1), Number("workplaces", 20), Number("starts", 400), Number("settled", 0));
        if (story.Fault is { } fault || args[0] is not ("seed" or "run" or "settlement"))
        {
            Console.WriteLine(args[0] is "seed" or "run" or "settlement" ? story.Fault : Usage);
            return 1;
        }

        await using var database = await DatabaseServer.Start(options.GetValueOrDefault("data", Path.Combine(Path.GetTempPath(), "faatimer-bench")));
        var run = new Run(
            story, database, Number("clients", 16), TimeSpan.FromSeconds(Number("seconds", 5)), Number("rounds", 2),
            options.GetValueOrDefault("targets", "product,bare").Split(','), [.. options.GetValueOrDefault("requests", "post,get,page,capacity").Split(',').Select(r => Enum.Parse<Request>(r, ignoreCase: true))]);
        await run.Seed();
        if (args[0] == "run")
        {
            await run.Measure();
        }
        else if (args[0] == "settlement")
        {
            await run.Settle();
        }

        return 0;

        int Number(string name, int otherwise) => options.TryGetValue(name, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;
    }
}
