using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Host.Database;
using Faatimer.Host.Embedded;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

[assembly: AssemblyFixture(typeof(TestServer))]

namespace Faatimer.Api.Tests.Infrastructure;

/// <summary>One embedded PostgreSQL a run, with two migrated templates: an empty database, and one with demo data. A test class gets a copy of one.</summary>
public sealed class TestServer : IAsyncLifetime
{
    private const string AppPassword = "0123456789ABCDEF";
    private readonly string _folder = Path.Combine(Path.GetTempPath(), "faatimer tests " + Guid.CreateVersion7().ToString("N")[^8..]);
    private readonly SemaphoreSlim _copying = new(1, 1);
    private EmbeddedPostgres? _postgres;
    private int _databases;

    /// <summary>The master key of every test host.</summary>
    public static string MasterKey { get; } = new('7', 64);

    public async ValueTask InitializeAsync()
    {
        _postgres = await EmbeddedPostgres.StartAsync(new EmbeddedPostgresOptions { DataDirectory = _folder }, NullLogger.Instance, CancellationToken.None);
        // Nothing here survives the run. And a hundred databases would be vacuumed one after another, all the time.
        foreach (var setting in new[] { "fsync = off", "synchronous_commit = off", "full_page_writes = off", "autovacuum_naptime = '5min'" })
        {
            await Execute($"alter system set {setting}");
        }

        await Execute("select pg_reload_conf()");
        await Database.MakeAppRole(Owner("postgres"), AppPassword, CancellationToken.None);
        foreach (var template in new[] { "template_empty", "template_demo" })
        {
            await Execute($"create database {template}");
            await using var host = await TestHost.Start(this, template, demo: template == "template_demo");
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_postgres is not null)
        {
            await _postgres.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
        _copying.Dispose();
    }

    /// <summary>A fresh copy of a template.</summary>
    public async Task<string> CreateDatabase(bool demo)
    {
        var name = $"test_{Interlocked.Increment(ref _databases)}";
        await _copying.WaitAsync();
        try
        {
            await Execute($"create database {name} template {(demo ? "template_demo" : "template_empty")}");
        }
        finally
        {
            _copying.Release();
        }

        return name;
    }

    /// <summary>A database with nothing in it, not even schemas.</summary>
    public async Task<string> CreateBareDatabase()
    {
        var name = $"bare_{Interlocked.Increment(ref _databases)}";
        await Execute($"create database {name}");
        return name;
    }

    /// <summary>The role that migrates.</summary>
    public string Owner(string database) => new NpgsqlConnectionStringBuilder(_postgres!.OwnerConnectionString) { Database = database, Pooling = false }.ConnectionString;

    /// <summary>The role that serves.</summary>
    public string App(string database) => new NpgsqlConnectionStringBuilder(_postgres!.OwnerConnectionString)
    {
        Database = database, Username = Database.AppRole, Password = AppPassword, MaxPoolSize = 20,
    }.ConnectionString;

    /// <summary>A host with a database server of its own, for tests that stop it.</summary>
    public async Task<OwnServer> StartOwnServer() => await OwnServer.Start(this, _folder + " own");

    private async Task Execute(string sql)
    {
        await using var connection = new NpgsqlConnection(Owner("postgres"));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}

/// <summary>A host on a database server that a test stops and starts.</summary>
public sealed class OwnServer : IAsyncDisposable
{
    private readonly string _folder;
    private EmbeddedPostgres _postgres;

    private OwnServer(string folder, EmbeddedPostgres postgres, TestHost host) => (_folder, _postgres, Host) = (folder, postgres, host);

    public TestHost Host { get; }

    internal static async Task<OwnServer> Start(TestServer server, string folder)
    {
        var postgres = await EmbeddedPostgres.StartAsync(new EmbeddedPostgresOptions { DataDirectory = folder }, NullLogger.Instance, CancellationToken.None);
        var app = await Database.MakeAppRole(postgres.OwnerConnectionString, "0123456789ABCDEF", CancellationToken.None);
        var host = await TestHost.Start(server, "unused", settings: [$"--ConnectionStrings:Faatimer={app}", $"--ConnectionStrings:FaatimerOwner={postgres.OwnerConnectionString}"]);
        return new OwnServer(folder, postgres, host);
    }

    public async Task StopDatabase() => await _postgres.DisposeAsync();

    public async Task StartDatabase() =>
        _postgres = await EmbeddedPostgres.StartAsync(new EmbeddedPostgresOptions { DataDirectory = _folder }, NullLogger.Instance, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await _postgres.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
