using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Faatimer.Host.Database;
using Faatimer.Host.Embedded;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Faatimer.Bench;

/// <summary>The PostgreSQL that both servers use: the product's embedded one, as it is set up for production.</summary>
internal sealed class DatabaseServer(EmbeddedPostgres postgres) : IAsyncDisposable
{
    private const string AppPassword = "0123456789ABCDEF";

    public static async Task<DatabaseServer> Start(string folder)
    {
        var server = new DatabaseServer(await EmbeddedPostgres.StartAsync(new EmbeddedPostgresOptions { DataDirectory = folder }, NullLogger.Instance, CancellationToken.None));
        await Database.MakeAppRole(server.Owner("postgres"), AppPassword, CancellationToken.None);
        return server;
    }

    public string Owner(string database) => new NpgsqlConnectionStringBuilder(postgres.OwnerConnectionString) { Database = database, Pooling = false, CommandTimeout = 0 }.ConnectionString;

    public string App(string database) =>
        new NpgsqlConnectionStringBuilder(postgres.OwnerConnectionString) { Database = database, Username = Database.AppRole, Password = AppPassword }.ConnectionString;

    public async Task Execute(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(Owner(database));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<List<T>> Query<T>(string database, string sql, Func<NpgsqlDataReader, T> read)
    {
        await using var connection = new NpgsqlConnection(Owner(database));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<T>();
        while (await reader.ReadAsync())
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <summary>Bytes of write-ahead log since the server was made.</summary>
    public async Task<decimal> WrittenBytes() => (await Query("postgres", "select pg_current_wal_insert_lsn() - '0/0'::pg_lsn", r => r.GetDecimal(0)))[0];

    /// <summary>Processor time of all of PostgreSQL's processes; null where there is no /proc.</summary>
    public TimeSpan? CpuTime()
    {
        if (!OperatingSystem.IsLinux())
        {
            return null;
        }

        var postmaster = File.ReadLines(Path.Combine(postgres.DataDirectory, "data", "postmaster.pid")).First();
        long ticks = 0;
        foreach (var process in Directory.EnumerateDirectories("/proc").Where(d => int.TryParse(Path.GetFileName(d), out _)))
        {
            try
            {
                // After the name in brackets: state, parent, …; 11–14 are the own and the ended children's user and system time.
                var stat = File.ReadAllText(Path.Combine(process, "stat"));
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                var own = Path.GetFileName(process) == postmaster;
                if (own || fields[1] == postmaster)
                {
                    ticks += fields.Skip(11).Take(own ? 4 : 2).Sum(f => long.Parse(f, CultureInfo.InvariantCulture));
                }
            }
            catch (Exception ended) when (ended is IOException or UnauthorizedAccessException)
            {
                // A process that ended meanwhile.
            }
        }

        return TimeSpan.FromSeconds(ticks / 100d);
    }

    public ValueTask DisposeAsync() => postgres.DisposeAsync();
}

/// <summary>A server in a process of its own.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;

    private ServerProcess(Process process, int port) => (_process, Port) = (process, port);

    public int Port { get; }

    public TimeSpan CpuTime()
    {
        _process.Refresh();
        return _process.TotalProcessorTime;
    }

    /// <summary>Starts one of the programs beside this one and waits until it answers.</summary>
    public static async Task<ServerProcess> Start(string program, Dictionary<string, string> settings, Func<string, string[]> arguments)
    {
        var port = FreePort();
        var start = new ProcessStartInfo("dotnet") { WorkingDirectory = AppContext.BaseDirectory };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, program));
        foreach (var argument in arguments($"http://127.0.0.1:{port}"))
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var (name, value) in settings)
        {
            start.Environment[name] = value;
        }

        var server = new ServerProcess(Process.Start(start)!, port);
        for (var clock = Stopwatch.StartNew(); ; await Task.Delay(100))
        {
            try
            {
                using var client = await RawClient.Connect(port);
                await client.Send(RawClient.Get("/health/ready", "none"));
                return server;
            }
            catch (SocketException) when (clock.Elapsed < TimeSpan.FromMinutes(2) && !server._process.HasExited)
            {
                // Not yet.
            }
        }
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>The two servers, set up alike.</summary>
internal static class Servers
{
    public const string PayrollClient = "bench-payroll";
    public const string FinanceClient = "bench-finance";

    /// <summary>Approves what the other has closed.</summary>
    public const string ApprovingClient = "bench-finance-2";
    public const string ClientSecret = "bench-secret-0123456789";

    /// <summary>Of databases that hold invented data only.</summary>
    public static string MasterKey { get; } = new('7', 64);

    /// <summary>The product as in production: its own program, logging warnings and worse.</summary>
    public static Task<ServerProcess> Product(string app, string owner) => ServerProcess.Start(
        "Faatimer.Host.dll",
        new()
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Production",
            ["ConnectionStrings__Faatimer"] = app,
            ["ConnectionStrings__FaatimerOwner"] = owner,
            ["Faatimer__MasterKey"] = MasterKey,
            ["Faatimer__RequestsPerMinute"] = "100000000",
            ["Faatimer__TokenLifetimeMinutes"] = "600",
            ["Serilog__MinimumLevel__Default"] = "Warning",
            ["Serilog__MinimumLevel__Override__Microsoft.Hosting.Lifetime"] = "Warning",
        },
        url => [$"--urls={url}"]);

    public static Task<ServerProcess> Bare(string app) =>
        ServerProcess.Start("Faatimer.Bench.dll", new() { ["ConnectionStrings__Faatimer"] = app }, url => ["serve-bare", "--url", url]);

    public static async Task<string> Token(int port, string client)
    {
        using var http = new HttpClient();
        using var form = new FormUrlEncodedContent(new Dictionary<string, string> { ["grant_type"] = "client_credentials", ["client_id"] = client, ["client_secret"] = ClientSecret });
        using var answer = await http.PostAsync(new Uri($"http://127.0.0.1:{port}/connect/token"), form);
        answer.EnsureSuccessStatusCode();
        using var json = JsonDocument.Parse(await answer.Content.ReadAsStringAsync());
        return "Bearer " + json.RootElement.GetProperty("access_token").GetString();
    }
}
