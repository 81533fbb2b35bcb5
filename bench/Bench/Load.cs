using System.Diagnostics;
using System.Text;

namespace Faatimer.Bench;

/// <summary>What one measurement found.</summary>
/// <param name="Requests">Requests answered; of batches, payslips.</param>
/// <param name="PerSecond">The same a second.</param>
/// <param name="P50">Median time of an answer, milliseconds; of batches, of the whole call.</param>
/// <param name="P99">The time that 99 of 100 answers keep, milliseconds.</param>
/// <param name="ServerCpu">Milliseconds of processor in the server, a request.</param>
/// <param name="DatabaseCpu">Milliseconds of processor in PostgreSQL, a request; null where it cannot be read.</param>
/// <param name="Written">Kilobytes of write-ahead log, a request.</param>
internal sealed record Figures(int Requests, double PerSecond, double P50, double P99, double ServerCpu, double? DatabaseCpu, double Written);

/// <summary>The load: so many connections, each sending its next request when it has its answer.</summary>
internal static class Load
{
    public static async Task<Figures> Measure(Target target, DatabaseServer database, Request request, int connections, TimeSpan time)
    {
        var (server, postgres, written) = (target.Server.CpuTime(), database.CpuTime(), await database.WrittenBytes());
        var clock = Stopwatch.StartNew();
        var answers = (await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(() => One(target, request, clock, time))))).SelectMany(a => a).Order().ToArray();
        var seconds = clock.Elapsed.TotalSeconds;
        if (answers.Length == 0)
        {
            throw new InvalidOperationException($"nothing is left to {request}: seed more grants, or measure shorter");
        }

        var spent = target.Server.CpuTime() - server;
        var inDatabase = database.CpuTime() - postgres;
        var bytes = (double)(await database.WrittenBytes() - written);
        var count = answers.Length * (request == Request.Batch ? Target.BatchSize : 1);
        return new(
            count, count / seconds, Percentile(50), Percentile(99), spent.TotalMilliseconds / count, inDatabase?.TotalMilliseconds / count,
            bytes / 1024 / count);

        double Percentile(int percent) => TimeSpan.FromTicks(answers[Math.Min(answers.Length - 1, answers.Length * percent / 100)]).TotalMilliseconds;
    }

    /// <summary>
    /// Round trips to the database a request, one request at a time with a pause after each. On the request's own way: the fewest that any answer took, since
    /// background work can only add. In all: the mean, with event reactions and polling.
    /// </summary>
    public static async Task<(long Own, double All)> CountTrips(Target target, TripCounter counter, Request request, int requests)
    {
        using var client = await RawClient.Connect(target.Server.Port);
        await Send(client, target, request);
        var own = long.MaxValue;
        await Quiet(counter);
        var first = counter.Trips;
        for (var i = 0; i < requests; i++)
        {
            var before = counter.Trips;
            await Send(client, target, request);
            own = Math.Min(own, counter.Trips - before);
            await Quiet(counter);
        }

        return (own, (counter.Trips - first) / (double)requests);
    }

    private static async Task Quiet(TripCounter counter)
    {
        long before;
        do
        {
            before = counter.Trips;
            await Task.Delay(50);
        }
        while (counter.Trips != before);
    }

    private static async Task<List<long>> One(Target target, Request request, Stopwatch clock, TimeSpan time)
    {
        using var client = await RawClient.Connect(target.Server.Port);
        var answers = new List<long>();
        while (clock.Elapsed < time)
        {
            var sent = clock.Elapsed;
            if (!await Send(client, target, request))
            {
                break;
            }

            answers.Add((clock.Elapsed - sent).Ticks);
        }

        return answers;
    }

    private static async Task<bool> Send(RawClient client, Target target, Request request)
    {
        if (target.Next(request) is not { } next)
        {
            return false;
        }

        var (status, answer) = await client.Send(next);
        if (status != (request == Request.Post ? 201 : 200) || (request == Request.Batch && answer.Span.IndexOf("\"refused\":0"u8) < 0))
        {
            throw new InvalidOperationException($"{target.Name} answered {request} with {Encoding.UTF8.GetString(answer.Span)}");
        }

        return true;
    }
}
