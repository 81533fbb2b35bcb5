using Faatimer.Host.Auth;
using Faatimer.Host.Features;
using Faatimer.Kernel;
using Npgsql;

namespace Faatimer.Host;

/// <summary>
/// Demo mode (<c>--demo</c>): a municipality that looks lived-in, one machine client per role, and a business clock that <c>--demo-clock 2026-06-15</c> moves.
/// It refuses every address but loopback, and a database that holds anything but demo data.
/// </summary>
internal sealed class DemoMode(bool requested, DateOnly? clock)
{
    public bool Requested => requested;

    /// <summary>Whether the data is the demo's; known once the host has started.</summary>
    public bool IsOn { get; private set; }

    /// <summary>Takes the two switches out of the arguments: the configuration binder would let <c>--demo --urls X</c> swallow <c>--urls</c>.</summary>
    public static (string[] Arguments, DemoMode Demo) From(string[] args)
    {
        var rest = new List<string>();
        var requested = false;
        DateOnly? clock = null;
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--demo":
                    requested = true;
                    break;
                case "--demo-clock" when i + 1 < args.Length:
                    clock = Day(args[++i]);
                    break;
                case var a when a.StartsWith("--demo-clock=", StringComparison.Ordinal):
                    clock = Day(a["--demo-clock=".Length..]);
                    break;
                default:
                    rest.Add(args[i]);
                    break;
            }
        }

        return ([.. rest], new DemoMode(requested, clock));
    }

    public async Task Seed(IServiceProvider services, CancellationToken cancellationToken)
    {
        var environment = services.GetRequiredService<IHostEnvironment>();
        var database = services.GetRequiredService<NpgsqlDataSource>();
        var (clients, demoClients) = await CountClients(database, cancellationToken);
        var (empty, isDemo) = (clients == 0, demoClients > 0);
        if (!requested && !(environment.IsDevelopment() && (empty || isDemo)))
        {
            if (clock is not null)
            {
                throw new InvalidOperationException("--demo-clock moves the clock in demo mode only.");
            }

            if (isDemo)
            {
                throw new InvalidOperationException("This database has the demo clients, whose secrets everybody knows. Start with --demo, or on another database.");
            }

            return;
        }

        IsOn = true;
        RequireLoopback(services.GetRequiredService<IConfiguration>());
        var realPeople = false;
        foreach (var module in services.GetServices<IModule>())
        {
            realPeople |= await module.HoldsRealPeople(database, cancellationToken);
        }

        if (realPeople || (!empty && !isDemo))
        {
            throw new InvalidOperationException("Demo mode refuses this database: it holds data that is not demo data.");
        }

        if (clock is { } day)
        {
            services.GetRequiredService<BusinessClock>().MoveTo(day);
        }

        if (empty)
        {
            await Clients.SeedDemo(services, cancellationToken);
            await DemoPeople.Seed(services, cancellationToken);
            foreach (var module in services.GetServices<IModule>())
            {
                await using var scope = services.CreateAsyncScope();
                await module.SeedDemo(scope.ServiceProvider, cancellationToken);
            }

            await DemoLog.Tell(services, cancellationToken);
            await using var admin = services.As(Caller.DemoClient("demo-admin", Role.Admin, nameof(RunRetention)));
            await admin.ServiceProvider.GetRequiredService<Jobs>().Start(DemoIds.Job, "", new RunRetention.Request(DryRun: true), check: null, cancellationToken);
        }

        services.GetRequiredService<ILogger<DemoMode>>().LogInformation("Demo mode: clients demo-consultant, demo-finance, demo-payroll, demo-workplace … (one for each role) with the secret demo-secret");
    }

    private static async Task<(long All, long Demo)> CountClients(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""select count(*), count(*) filter (where client_id like 'demo-%') from auth."OpenIddictApplications" where client_id <> 'faatimer-pages' """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    private static void RequireLoopback(IConfiguration configuration)
    {
        var urls = (configuration["Urls"] ?? "http://localhost:5080").Split(';', StringSplitOptions.RemoveEmptyEntries)
            .Concat(configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(e => e["Url"]).OfType<string>());
        if (urls.FirstOrDefault(u => !BindingAddress.Parse(u).Host.Trim('[', ']').Equals("localhost", StringComparison.OrdinalIgnoreCase)
            && !(System.Net.IPAddress.TryParse(BindingAddress.Parse(u).Host.Trim('[', ']'), out var ip) && System.Net.IPAddress.IsLoopback(ip))) is { } open)
        {
            throw new InvalidOperationException($"Demo mode has known secrets and serves only loopback addresses, not {open}.");
        }
    }

    private static DateOnly Day(string text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", out var day)
        ? day : throw new InvalidOperationException("--demo-clock takes a date such as 2026-06-15.");
}
