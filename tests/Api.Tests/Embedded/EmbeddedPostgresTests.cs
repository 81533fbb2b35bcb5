using System.Diagnostics;
using Faatimer.Host.Embedded;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Server = Faatimer.Host.Embedded.EmbeddedPostgres;

namespace Faatimer.Api.Tests.Embedded;

/// <summary>The real server, in folders of its own; each test leaves nothing running.</summary>
public sealed class EmbeddedPostgresTests(EmbeddedPostgresTests.MadeDatabase made) : IClassFixture<EmbeddedPostgresTests.MadeDatabase>, IDisposable
{
    private readonly string _top = TemporaryFolder();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Folder => Path.Combine(_top, "data folder");

    private string PidFile => Path.Combine(Folder, "data", "postmaster.pid");

    public void Dispose() => Directory.Delete(_top, recursive: true);

    [Fact]
    public async Task Data_stay_when_the_host_starts_again()
    {
        await using (var first = await StartMade())
        {
            Assert.False(first.Adopted);
            Assert.Equal(Folder, first.DataDirectory);
            await Scalar(first, "CREATE EXTENSION btree_gist; CREATE TABLE kept (name text); INSERT INTO kept VALUES ('Åse')");
        }

        Assert.False(File.Exists(PidFile));
        await using var second = await Start();
        Assert.False(second.Adopted);
        Assert.Equal("åse", await Scalar(second, "SELECT lower(name) FROM kept"));
    }

    [Fact]
    public async Task Commits_are_durable_and_everything_is_closed_to_others()
    {
        await using var server = await StartMade();
        Assert.Equal("on", await Scalar(server, "SHOW fsync"));
        Assert.Equal("terse", await Scalar(server, "SHOW log_error_verbosity"));
        Assert.Equal("", await Scalar(server, "SHOW listen_addresses"));
        const UnixFileMode others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute
            | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
        if (!OperatingSystem.IsWindows())
            foreach (var path in new[] { server.DataDirectory, Path.Combine(server.DataDirectory, "password") })
                Assert.Equal(UnixFileMode.None, File.GetUnixFileMode(path) & others);

        var wrong = new NpgsqlConnectionStringBuilder(server.OwnerConnectionString) { Password = "wrong", Pooling = false };
        await using var connection = new NpgsqlConnection(wrong.ConnectionString);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => connection.OpenAsync(Ct));
        Assert.Equal(PostgresErrorCodes.InvalidPassword, refused.SqlState);
    }

    [Fact]
    public async Task Two_hosts_that_start_at_once_share_one_server_and_the_last_stops_it()
    {
        var hosts = await Task.WhenAll(Start(), Start());
        Assert.Single(hosts, host => host.Adopted);
        Assert.Equal(hosts[0].OwnerConnectionString, hosts[1].OwnerConnectionString);

        await hosts[0].DisposeAsync();
        Assert.Equal("1", await Scalar(hosts[1], "SELECT '1'"));
        await hosts[1].DisposeAsync();
        Assert.False(File.Exists(PidFile));
    }

    [Fact]
    public async Task A_server_left_behind_by_a_killed_host_is_adopted()
    {
        await using (var first = await StartMade())
            await Scalar(first, "CREATE TABLE kept (id int)");
        var user = ServerUser.Find(null);
        var binaries = await PostgresBinaries.Find(new(), user, Folder, null);
        var left = await user.Run(binaries.Program("pg_ctl"), "start", "-s", "-w", "-D", Path.Combine(Folder, "data"), "-l", Path.Combine(Folder, "log", "left.log"));
        Assert.Equal((0, ""), left);
        var pid = ServerPid();

        await using (var second = await Start())
        {
            Assert.True(second.Adopted);
            Assert.Equal(pid, ServerPid());
            await Scalar(second, "INSERT INTO kept VALUES (1)");
        }

        Assert.False(File.Exists(PidFile));
    }

    [Fact]
    public async Task The_server_stops_when_its_only_host_is_killed()
    {
        await made.CopyTo(Folder);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Faatimer.Host.dll"), "--urls", "http://127.0.0.1:0"]) { RedirectStandardOutput = true };
        start.Environment["Embedded__DataDirectory"] = Folder;
        using var host = Process.Start(start)!;
        string? line;
        do
            line = await host.StandardOutput.ReadLineAsync(Ct);
        while (line?.Contains(Folder, StringComparison.Ordinal) == false);
        Assert.NotNull(line);
        Assert.True(File.Exists(PidFile));

        host.Kill();
        await Until(() => Task.FromResult(!File.Exists(PidFile)));
    }

    [Fact]
    public async Task A_killed_server_comes_back_with_its_data_while_the_host_runs()
    {
        await using var server = await StartMade();
        await Scalar(server, "CREATE TABLE kept AS SELECT 42 AS id");
        var killed = ServerPid();
        using (var process = Process.GetProcessById(killed))
            process.Kill();

        await Until(async () => await Scalar(server, "SELECT id::text FROM kept") == "42");
        Assert.NotEqual(killed, ServerPid());
    }

    [Fact]
    public async Task A_stale_pid_that_belongs_to_another_process_is_forgotten()
    {
        await using (var first = await StartMade())
            await Scalar(first, "CREATE TABLE kept AS SELECT 7 AS id");
        // As after a crash: the lock file is there, and the pid in it is a living process of the server's user.
        using var other = Process.Start(ServerUser.Find(null).Command("sleep", "60"))!;
        await File.WriteAllTextAsync(PidFile, $"{other.Id}\n{Folder}/data\n1700000000\n5432\n{Folder}/run\n\n  0  0\nready\n", Ct);

        await using var second = await Start();
        Assert.False(second.Adopted);
        Assert.Equal("7", await Scalar(second, "SELECT id::text FROM kept"));
        Assert.False(other.HasExited);
        other.Kill();
    }

    [Fact]
    public async Task A_folder_too_deep_for_a_socket_still_works()
    {
        var deep = Path.Combine(_top, new string('d', 100));
        await made.CopyTo(deep);
        string? run;
        await using (var server = await Start(deep))
        {
            Assert.Equal("1", await Scalar(server, "SELECT '1'"));
            run = new NpgsqlConnectionStringBuilder(server.OwnerConnectionString).Host;
        }

        Assert.NotNull(run);
        Assert.False(run.StartsWith(_top, StringComparison.Ordinal));
        Directory.Delete(run);
    }

    [Fact]
    public async Task Data_of_another_major_version_are_refused()
    {
        Directory.CreateDirectory(Path.Combine(Folder, "data"));
        await File.WriteAllTextAsync(Path.Combine(Folder, "data", "PG_VERSION"), "9\n", Ct);
        var user = ServerUser.Find(null);
        await user.GiveToServer(Folder);

        var refused = await Assert.ThrowsAsync<DatabaseStartException>(() => Start());
        Assert.Contains("made by PostgreSQL 9", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Install PostgreSQL 9", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_programs_the_message_says_what_to_install()
    {
        var options = new EmbeddedPostgresOptions { DataDirectory = Folder, BinDirectory = _top };
        var missing = await Assert.ThrowsAsync<DatabaseStartException>(() => Server.StartAsync(options, NullLogger.Instance, Ct));
        Assert.Contains("Install Node.js with npm", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lost_password_is_told_and_the_data_stay()
    {
        await using (var first = await StartMade())
            await Scalar(first, "CREATE TABLE kept (id int)");
        var password = Path.Combine(Folder, "password");
        File.Move(password, password + ".away");
        var lost = await Assert.ThrowsAsync<DatabaseStartException>(() => Start());
        Assert.Contains("put it back from a backup", lost.Message, StringComparison.Ordinal);

        await File.WriteAllTextAsync(password, "another", Ct);
        var wrong = await Assert.ThrowsAsync<DatabaseStartException>(() => Start());
        Assert.Contains("refuses the password", wrong.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(PidFile));

        File.Move(password + ".away", password, overwrite: true);
        await using var again = await Start();
        Assert.Equal("0", await Scalar(again, "SELECT count(*)::text FROM kept"));
    }

    [Fact]
    public async Task A_data_folder_that_cannot_be_made_is_told()
    {
        var file = Path.Combine(_top, "file");
        await File.WriteAllTextAsync(file, "", Ct);
        var impossible = await Assert.ThrowsAsync<DatabaseStartException>(() => Start(Path.Combine(file, "below")));
        Assert.Contains("Set Embedded:DataDirectory to another folder", impossible.Message, StringComparison.Ordinal);
    }

    private async Task<Server> StartMade()
    {
        await made.CopyTo(Folder);
        return await Start();
    }

    private Task<Server> Start(string? folder = null) =>
        Server.StartAsync(new() { DataDirectory = folder ?? Folder }, NullLogger.Instance, Ct);

    private int ServerPid() => int.Parse(File.ReadLines(PidFile).First(), null);


    private static async Task<string?> Scalar(Server server, string sql)
    {
        var unpooled = new NpgsqlConnectionStringBuilder(server.OwnerConnectionString) { Pooling = false };
        await using var source = NpgsqlDataSource.Create(unpooled);
        await using var command = source.CreateCommand(sql);
        return (string?)await command.ExecuteScalarAsync(Ct);
    }

    private static async Task Until(Func<Task<bool>> condition)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        limit.CancelAfter(TimeSpan.FromSeconds(30));
        while (true)
        {
            try
            {
                if (await condition())
                    return;
            }
            catch (NpgsqlException)
            {
                // not yet
            }
            await Task.Delay(50, limit.Token);
        }
    }

    private static string TemporaryFolder()
    {
        var folder = Directory.CreateTempSubdirectory("faatimer tests ").FullName;
        if (!OperatingSystem.IsWindows())    // the server may run as another user
            File.SetUnixFileMode(folder, File.GetUnixFileMode(folder) | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute);
        return folder;
    }

    /// <summary>Made once and copied, because initdb is most of a first start.</summary>
    public sealed class MadeDatabase : IAsyncLifetime
    {
        private readonly string _top = TemporaryFolder();

        public async ValueTask InitializeAsync()
        {
            var server = await Server.StartAsync(new() { DataDirectory = Path.Combine(_top, "made") }, NullLogger.Instance, CancellationToken.None);
            await server.DisposeAsync();
        }

        public Task CopyTo(string folder) => ServerUser.AsHost("cp", "-a", Path.Combine(_top, "made"), folder);

        public ValueTask DisposeAsync()
        {
            Directory.Delete(_top, recursive: true);
            return ValueTask.CompletedTask;
        }
    }
}
