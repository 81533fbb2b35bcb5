using Faatimer.Kernel;
using Faatimer.Sdk;
using Npgsql;

namespace Faatimer.Api.Tests.Infrastructure;

/// <summary>A test class's own database (a copy of the empty template) with one host on it, and more when asked.</summary>
public class ApiFixture(TestServer server) : IAsyncLifetime
{
    private readonly List<TestHost> _more = [];
    private NpgsqlDataSource? _owner;

    protected virtual bool Demo => false;

    /// <summary>Settings of the first host.</summary>
    protected virtual string[] Settings => [];

    public TestHost Host { get; private set; } = null!;

    public string Database { get; private set; } = "";

    /// <summary>The role that serves, for a host that a test starts in its own way.</summary>
    public string AppConnection => server.App(Database);

    /// <summary>The role that migrates.</summary>
    public string OwnerConnection => server.Owner(Database);

    /// <summary>Whether a statement in this database waits for a lock.</summary>
    public async Task<bool> SomebodyWaits() =>
        await Scalar<long>("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") > 0;

    public async ValueTask InitializeAsync()
    {
        Database = await server.CreateDatabase(Demo);
        _owner = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(server.Owner(Database)) { Pooling = true, MaxPoolSize = 10 });
        Host = await TestHost.Start(server, Database, Demo, settings: Settings);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var host in _more)
        {
            await host.DisposeAsync();
        }

        await Host.DisposeAsync();
        await _owner!.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Another host on the same database.</summary>
    public async Task<TestHost> StartHost(Action<Microsoft.AspNetCore.Builder.WebApplicationBuilder>? configure = null, params string[] settings)
    {
        var host = await TestHost.Start(server, Database, Demo, configure, settings);
        _more.Add(host);
        return host;
    }

    /// <summary>A host on a fresh copy of the demo database; the caller disposes of it.</summary>
    public async Task<TestHost> FreshDemoHost() => await TestHost.Start(server, await server.CreateDatabase(demo: true), demo: true);

    public Task<IFaatimerClient> Client(Role role, params Guid[] units) => Host.Client(role, units);

    /// <summary>Asks the database as its owner.</summary>
    public async Task<T?> Scalar<T>(string sql)
    {
        await using var command = _owner!.CreateCommand(sql);
        var value = await command.ExecuteScalarAsync();
        return value is null or DBNull ? default : (T)value;
    }

    /// <summary>Waits until every reaction has handled what has happened, and what the reactions themselves made happen.</summary>
    public async Task Quiet()
    {
        for (long handled = -1, end; (end = await Scalar<long>("select coalesce(max(seq), 0) from kernel.events")) != handled; handled = end)
        {
            await Until(async () => await Scalar<long>($"""
                select count(*) from kernel.subscriptions s join kernel.events e on (e.tx, e.seq) > (s.tx, s.seq) and e.name = any (s.events) where e.seq <= {end}
                """) == 0);
        }
    }

    /// <summary>Waits until a condition holds; fails after 20 seconds.</summary>
    public static async Task Until(Func<Task<bool>> condition)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await condition())
        {
            Assert.False(patience.IsCancellationRequested, "waited 20 seconds");
            await Task.Delay(20); // To ask without a pause would take the processor from what is waited for.
        }
    }
}

/// <summary>The same on a copy of the demo database, with its clients (<c>demo-consultant</c> …, secret <c>demo-secret</c>).</summary>
public sealed class DemoFixture(TestServer server) : ApiFixture(server)
{
    protected override bool Demo => true;
}
