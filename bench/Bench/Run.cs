namespace Faatimer.Bench;

/// <summary>Seeds, starts the servers, measures them in turn and prints what was found.</summary>
internal sealed class Run(Story story, DatabaseServer database, int clients, TimeSpan time, int rounds, IReadOnlyList<string> names, IReadOnlyList<Request> requests)
{
    private const string Copy = "bench";
    private const int CountedRequests = 50;
    private const int CountedBatches = 5;

    /// <summary>A seeded database is kept, one for each size and month, and never written to again.</summary>
    private string Seeded => $"seeded_{story.Grants}_{story.Payslips}_{story.Workplaces}_{story.StartsPerMonth}_{story.Settled}_{story.ThisMonth:yyyyMM}";

    public async Task Seed()
    {
        if ((await database.Query("postgres", $"select 1 from pg_database where datname = '{Seeded}'", r => r.GetInt32(0))).Count > 0)
        {
            return;
        }

        Console.WriteLine($"Seeding {story.Grants:N0} grants and {story.Payslips:N0} payslips");
        await database.Execute("postgres", "drop database if exists seeding with (force)");
        await database.Execute("postgres", "create database seeding");
        await Seeder.Seed(story, database.Owner("seeding"), database.App("seeding"));
        await database.Execute("seeding", BareTables.Grants);
        await database.Execute("postgres", $"alter database seeding rename to {Seeded}");
    }

    public async Task Measure()
    {
        await Fresh();
        var reads = await Reads.Find(database, Copy, story, requests.Contains(Request.Page));
        Console.WriteLine($"{story.Grants:N0} grants, {story.Payslips:N0} payslips; {clients} clients, {time.TotalSeconds:N0} s a measurement, {rounds} rounds, {Environment.ProcessorCount} processors");
        Console.WriteLine();
        Console.WriteLine($"{"request",-9} {"server",-8} {"round",5} {"requests",9} {"per s",8} {"p50 ms",8} {"p99 ms",8} {"server CPU ms",14} {"PostgreSQL CPU ms",18} {"WAL kB",7}");
        var found = new List<(Request Request, string Name, Figures Figures)>();
        await With(database.App(Copy), reads, async targets =>
        {
            var pairs = requests.SelectMany(r => targets.Where(t => t.Answers(r)).Select(t => (Request: r, Target: t))).ToList();
            foreach (var (request, target) in pairs)
            {
                await Load.Measure(target, database, request, clients, TimeSpan.FromSeconds(Math.Min(3, time.TotalSeconds)));
            }

            for (var round = 1; round <= rounds; round++)
            {
                foreach (var (request, target) in pairs)
                {
                    var f = await Load.Measure(target, database, request, clients, time);
                    found.Add((request, target.Name, f));
                    Console.WriteLine(
                        $"{request,-9} {target.Name,-8} {round,5} {f.Requests,9:N0} {f.PerSecond,8:N0} {f.P50,8:N2} {f.P99,8:N2} {f.ServerCpu,14:N3} {f.DatabaseCpu,18:N3} {f.Written,7:N1}");
                }
            }
        });

        var trips = await CountTrips();
        Console.WriteLine();
        Console.WriteLine("Median of the rounds; round trips to the database on the request's own way, and in all with event reactions and polling");
        Console.WriteLine($"{"request",-9} {"server",-8} {"per s",8} {"p50 ms",8} {"p99 ms",8} {"server CPU ms",14} {"PostgreSQL CPU ms",18} {"WAL kB",7} {"trips",6} {"in all",7}");
        foreach (var request in requests)
        {
            var rows = names.Where(n => trips.ContainsKey((request, n))).Select(n => (Name: n, Of: found.Where(f => f.Request == request && f.Name == n).Select(f => f.Figures).ToList())).ToList();
            foreach (var (name, of) in rows)
            {
                var (own, all) = trips[(request, name)];
                Console.WriteLine(
                    $"{request,-9} {name,-8} {Median(of, f => f.PerSecond),8:N0} {Median(of, f => f.P50),8:N2} {Median(of, f => f.P99),8:N2} {Median(of, f => f.ServerCpu),14:N3} "
                    + $"{Median(of, f => f.DatabaseCpu ?? 0),18:N3} {Median(of, f => f.Written),7:N1} {own,6} {all,7:N1}");
            }

            if (rows is [var a, var b])
            {
                Console.WriteLine(
                    $"{"",-9} {"ratio",-8} {Ratio(f => f.PerSecond),8:N2} {Ratio(f => f.P50),8:N2} {Ratio(f => f.P99),8:N2} {Ratio(f => f.ServerCpu),14:N2} {Ratio(f => f.DatabaseCpu ?? 0),18:N2} {Ratio(f => f.Written),7:N2}");

                double Ratio(Func<Figures, double> figure) => Median(a.Of, figure) / Median(b.Of, figure);
            }
        }
    }

    /// <summary>A month's settlement from opening to payment, each round on a fresh copy and a fresh product.</summary>
    public async Task Settle()
    {
        Console.WriteLine($"{story.Payslips - story.Settled:N0} payslips to settle, {story.Settled:N0} settled before; {story.Grants:N0} grants, {story.Workplaces:N0} workplaces, {rounds} rounds, {Environment.ProcessorCount} processors");
        Console.WriteLine();
        Console.WriteLine($"{"step",-16} {"round",5} {"ms",9} {"server CPU ms",14} {"PostgreSQL CPU ms",18} {"WAL kB",9} {"answer kB",10}");
        var found = new List<SettlementStep>();
        for (var round = 1; round <= rounds; round++)
        {
            await Fresh();
            using var server = await Servers.Product(database.App(Copy), database.Owner(Copy));
            await foreach (var step in Settlement.Steps(server, database, story, await Settlement.SomeGrant(database, Copy)))
            {
                found.Add(step);
                Print(step, $"{round}");
            }

            await Settlement.Check(database, Copy, story);
        }

        Console.WriteLine();
        foreach (var steps in found.GroupBy(s => s.Name))
        {
            var of = steps.Select(s => new Figures(1, 0, s.Milliseconds, 0, s.ServerCpu, s.DatabaseCpu, s.Written)).ToList();
            Print(new(steps.Key, Median(of, f => f.P50), Median(of, f => f.ServerCpu), Median(of, f => f.DatabaseCpu ?? 0), Median(of, f => f.Written), steps.Last().Answer), "all");
        }

        static void Print(SettlementStep s, string round) =>
            Console.WriteLine($"{s.Name,-16} {round,5} {s.Milliseconds,9:N0} {s.ServerCpu,14:N0} {s.DatabaseCpu,18:N0} {s.Written,9:N0} {s.Answer,10:N1}");
    }

    private async Task<Dictionary<(Request, string), (long Own, double All)>> CountTrips()
    {
        await Fresh();
        using var counter = new TripCounter(database.App(Copy));
        var trips = new Dictionary<(Request, string), (long, double)>();
        foreach (var name in names)
        {
            await With(counter.ConnectionString, await Reads.Find(database, Copy, story, requests.Contains(Request.Page)), async targets =>
            {
                foreach (var request in requests.Where(targets.Single().Answers))
                {
                    trips[(request, name)] = await Load.CountTrips(targets.Single(), counter, request, request == Request.Batch ? CountedBatches : CountedRequests);
                }
            }, name);
        }

        return trips;
    }

    private async Task With(string app, Reads reads, Func<List<Target>, Task> work, string? only = null)
    {
        var targets = new List<Target>();
        try
        {
            foreach (var name in names.Where(n => only is null || n == only))
            {
                targets.Add(name == "product" ? await Product(app, reads) : await Bare(app, reads));
            }

            await work(targets);
        }
        finally
        {
            targets.ForEach(t => t.Server.Dispose());
        }
    }

    private async Task<Target> Product(string app, Reads reads)
    {
        var server = await Servers.Product(app, database.Owner(Copy));
        return new("product", server, story, reads, await Servers.Token(server.Port, Servers.PayrollClient), await Servers.Token(server.Port, Servers.FinanceClient), isProduct: true);
    }

    private async Task<Target> Bare(string app, Reads reads) => new("bare", await Servers.Bare(app), story, reads, BareServer.Token, BareServer.Token, isProduct: false);

    private async Task Fresh()
    {
        await database.Execute("postgres", $"drop database if exists {Copy} with (force)");
        await database.Execute("postgres", $"create database {Copy} template {Seeded} strategy file_copy");
        await database.Execute("postgres", "checkpoint");
    }

    private static double Median(List<Figures> of, Func<Figures, double> figure)
    {
        var sorted = of.Select(figure).Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
