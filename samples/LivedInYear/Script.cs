using System.Globalization;
using System.Text;
using Faatimer.Sdk;
using Microsoft.Extensions.Configuration;

namespace Faatimer.LivedInYear;

/// <summary>Lives the year against a host in demo mode. Run again, the same year gives the same answers and doubles nothing.</summary>
internal static class Script
{
    private const string Usage = """
        LivedInYear: a year of a hundred invented jobs in a demo, about a minute. It makes the pool larger, and brings the settlements that others have begun to their end.
          --address       where Fåtimer is        (http://localhost:5080)
          --first-month   the year's first month  (13 months before this one)
          --secret        the demo clients'       (demo-secret)
        """;

    public static async Task<int> Main(string[] args)
    {
        Console.OutputEncoding = Encoding.UTF8;
        var settings = new ConfigurationBuilder().AddCommandLine(args).Build();
        if (settings.AsEnumerable().Any(s => s.Key is not ("address" or "first-month" or "secret")) || args.Length != 2 * settings.AsEnumerable().Count())
        {
            Console.WriteLine(Usage);
            return 2;
        }

        var today = DateOnly.FromDateTime(TimeProvider.System.GetLocalNow().Date);
        var firstMonth = settings["first-month"] is { } month
            ? DateOnly.ParseExact(month + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture)
            : new DateOnly(today.Year, today.Month, 1).AddMonths(-13);
        try
        {
            return await Year.Live(new Cast(id => Client(settings, id), _ => { }), firstMonth, Console.Out, CancellationToken.None) ? 0 : 1;
        }
        catch (FaatimerException exception)
        {
            Console.WriteLine($"Stopped: {exception.Code}: {exception.Message}");
            return 2;
        }
    }

    private static IFaatimerClient Client(IConfiguration settings, string id) =>
        FaatimerClient.Create(new() { BaseAddress = new(settings["address"] ?? "http://localhost:5080"), ClientId = id, ClientSecret = settings["secret"] ?? "demo-secret", Language = "en" });
}
