using System.Globalization;
using System.Text;
using Faatimer.Sdk;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Faatimer.PayrollSample;

/// <summary>Posts a file of payslips, or writes one for the demo's employments.</summary>
internal static class Sample
{
    private const string Usage = """
        PayrollSample payslips.csv              posts the payslips of a file; run again, nothing is doubled
                                                what is refused is written beside it, to be mended and posted
        PayrollSample --generate payslips.csv   writes 500 payslips for the demo's employments
          --address   where Fåtimer is          (http://localhost:5080)
          --client    id of the machine client  (demo-payroll; to generate: demo-consultant)
          --secret    its secret                (demo-secret; or the environment variable FAATIMER_SECRET)
          --until     last day to generate for  (yesterday)
        """;

    public static async Task<int> Main(string[] args)
    {
        Console.OutputEncoding = Encoding.UTF8;
        using var interrupted = new CancellationTokenSource();
        Console.CancelKeyPress += (_, e) =>
        {
            e.Cancel = true;
            interrupted.Cancel();
        };
        return await Run(args, Console.Out, interrupted.Token);
    }

    /// <returns>0: all payslips are stored; 1: some were refused; 2: the run stopped.</returns>
    public static async Task<int> Run(string[] args, TextWriter output, CancellationToken cancellationToken)
    {
        var file = args is [] or [['-', ..], ..] ? null : args[0];
        var settings = new ConfigurationBuilder().AddCommandLine(file is null ? args : args[1..]).Build();
        var generate = settings["generate"];
        if (file is null == generate is null)
        {
            await output.WriteLineAsync(Usage);
            return 2;
        }

        var secret = settings["secret"] ?? Environment.GetEnvironmentVariable("FAATIMER_SECRET") ?? "demo-secret";
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders(); // The report says what happened.
        builder.Services.AddFaatimerClient(o =>
        {
            o.BaseAddress = new Uri(settings["address"] ?? "http://localhost:5080");
            o.ClientId = settings["client"] ?? (generate is null ? "demo-payroll" : "demo-consultant");
            o.ClientSecret = secret;
            o.Language = "en";
        });
        using var host = builder.Build();

        try
        {
            var client = host.Services.GetRequiredService<IFaatimerClient>();
            if (generate is not null)
            {
                var until = settings["until"] is { } day
                    ? DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture)
                    : DateOnly.FromDateTime(TimeProvider.System.GetLocalNow().Date).AddDays(-1);
                var written = await SampleData.Write(client, generate, until, cancellationToken);
                await output.WriteLineAsync($"{written} payslips written to {generate}");
                return 0;
            }

            await using var payslips = File.OpenRead(file!);
            var progress = new ProgressBar(output, payslips);
            await using var rejected = new MemoryStream();
            var rows = await client.Payslips.PostFileAsync(payslips, progress: progress, cancellationToken: cancellationToken).WriteCsvAsync(rejected, cancellationToken);
            await output.WriteLineAsync($"{progress.Last.Stored} payslips, {progress.Last.Created} of them new; {progress.Last.Refused} refused");
            if (rows == 0)
            {
                return 0;
            }

            await File.WriteAllBytesAsync(file + ".rejected.csv", rejected.ToArray(), cancellationToken);
            await output.WriteLineAsync($"{rows} rows stand in {file}.rejected.csv with what is wrong with them. Mend them there, and post that file.");
            return 1;
        }
        catch (Exception exception) when (exception is FaatimerException or IOException or OperationCanceledException or FormatException)
        {
            await output.WriteLineAsync($"Stopped: {exception.Message}");
            await output.WriteLineAsync("Run it again when the cause is gone: what is stored already is answered as it stands.");
            return 2;
        }
    }
}
