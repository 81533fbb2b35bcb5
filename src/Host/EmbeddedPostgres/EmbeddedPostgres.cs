using System.ComponentModel;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Faatimer.Host.EmbeddedPostgres;

/// <summary>
/// A PostgreSQL server beside the host, in a session of its own. Hosts with the same data folder share one server and the last to leave stops it.
/// A server that died is started again, one that a killed host left behind is adopted.
/// </summary>
/// <remarks>
/// Two locks, which the kernel frees when their holder is killed: start.lock (exclusive) is held while a server is started or stopped, users.lock
/// (shared) by every host that uses the server.
/// </remarks>
internal sealed class EmbeddedPostgres : IAsyncDisposable
{
    private const string Owner = "faatimer";
    private const int UnixPort = 5432;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StalePidPatience = TimeSpan.FromSeconds(2);

    private readonly ILogger _logger;
    private readonly ServerUser _user;
    private readonly string _data, _log, _run;
    private readonly CancellationTokenSource _stopping = new();
    private PostgresBinaries _binaries = null!;
    private string _password = "";
    private int _port = UnixPort;
    private FileStream? _usersLock;
    private Process? _watchdog;
    private Task _keeper = Task.CompletedTask;
    private bool _isUp;

    private EmbeddedPostgres(string root, ServerUser user, ILogger logger)
    {
        (DataDirectory, _user, _logger) = (root, user, logger);
        (_data, _log, _run) = (Path.Combine(root, "data"), Path.Combine(root, "log"), Path.Combine(root, "run"));
        // The path of a Unix socket is limited to 103 bytes on the strictest system, file name included.
        if (!OperatingSystem.IsWindows() && Encoding.UTF8.GetByteCount(SocketFile) > 103)
            _run = Path.Combine("/tmp", "faatimer-" + Hash(root));
    }

    private enum Reply { Nobody, Busy, Ready }

    /// <summary>Connects as the role that owns the database, with all rights on the server.</summary>
    public string OwnerConnectionString { get; private set; } = "";

    /// <summary>The folder of all that belongs to the database: data, log, password.</summary>
    public string DataDirectory { get; }

    /// <summary>Whether the server ran already.</summary>
    public bool Adopted { get; private set; }

    private string PidFile => Path.Combine(_data, "postmaster.pid");

    private string SocketFile => Path.Combine(_run, $".s.PGSQL.{UnixPort}");

    /// <exception cref="DatabaseStartException">It cannot start; the message says what to do.</exception>
    public static async Task<EmbeddedPostgres> StartAsync(EmbeddedPostgresOptions options, ILogger logger, CancellationToken ct)
    {
        EmbeddedPostgres? server = null;
        try
        {
            server = new(Path.GetFullPath(options.DataDirectory ?? DefaultFolder()), ServerUser.Find(options.RunAsUser), logger);
            await server.Start(options, ct);
            return server;
        }
        catch (Exception e)
        {
            if (server is not null)
                await server.DisposeAsync();
            if (e is IOException or UnauthorizedAccessException or Win32Exception or NpgsqlException)
                throw new DatabaseStartException(
                    $"The embedded PostgreSQL could not start: {e.Message} Choose another data folder, or set a connection string to a server of your own.", e);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_usersLock is null)
            return;
        await _stopping.CancelAsync();
        await _keeper;
        using (await Lock("start.lock", FileShare.None, CancellationToken.None))
        {
            await _usersLock.DisposeAsync();
            _usersLock = null;
            using var soleUse = _isUp ? TryLock("users.lock", FileShare.None) : null;
            if (soleUse is not null)
            {
                var (exitCode, output) = await _user.Run(_binaries.Program("pg_ctl"), StopArguments);
                if (exitCode != 0)
                    _logger.LogWarning("PostgreSQL did not stop: {Output}", output);
            }
        }
        _watchdog?.Kill();
        _watchdog?.Dispose();
        _stopping.Dispose();
    }

    private async Task Start(EmbeddedPostgresOptions options, CancellationToken ct)
    {
        var clock = Stopwatch.StartNew();
        await MakeFolders();
        using var startLock = await Lock("start.lock", FileShare.None, ct);
        _usersLock = await Lock("users.lock", FileShare.Read, ct);

        var versionFile = Path.Combine(_data, "PG_VERSION");
        int? dataMajor = File.Exists(versionFile) ? int.Parse(await File.ReadAllTextAsync(versionFile, ct), null) : null;
        _binaries = await PostgresBinaries.Find(options, _user, DataDirectory, dataMajor);
        _password = LoadOrCreatePassword(dataMajor is null);
        if (dataMajor is null)
            await InitDb();
        else    // what a host that was killed in initdb left; its initdb has ended by now
            foreach (var leftover in Directory.GetDirectories(DataDirectory, "init-*"))
                Directory.Delete(leftover, recursive: true);
        if (OperatingSystem.IsWindows())
            _port = File.Exists(PidFile) && int.TryParse(File.ReadLines(PidFile).ElementAtOrDefault(3), out var port) ? port : FreePort();

        Adopted = await AdoptOrLaunch(ct);
        await EnsureDatabase(options.Database, ct);
        OwnerConnectionString = ConnectionString(options.Database, pooling: true);
        StartWatchdog();
        _keeper = Task.Run(() => KeepRunning(_stopping.Token), CancellationToken.None);
        _logger.LogInformation("PostgreSQL {Major} {Start} in {Elapsed} ms; data {Data}, programs {Programs}, user {User}",
            _binaries.Major, Adopted ? "adopted" : "started", clock.ElapsedMilliseconds, DataDirectory, _binaries.Folder, _user.Name);
    }

    private static string DefaultFolder()
    {
        var parent = ServerUser.HostIsRoot
            ? "/var/lib/faatimer"    // /root is closed to the server's user
            : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "faatimer");
        Directory.CreateDirectory(parent);
        if (ServerUser.HostIsRoot && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(parent, (UnixFileMode)0b111_101_101);    // whatever root's umask is
        return Path.Combine(parent, Hash(PostgresBinaries.Home));
    }

    private async Task MakeFolders()
    {
        foreach (var folder in new[] { DataDirectory, _log, _run })
            await _user.CreateFolder(folder);
        // A short run folder lies in /tmp, where another user may have made it first.
        if (!OperatingSystem.IsWindows())
            foreach (var folder in new[] { DataDirectory, _run })
                if ((await _user.Run("test", "-O", folder, "-a", "-w", folder)).ExitCode != 0)
                    throw new DatabaseStartException($"PostgreSQL runs as the user {_user.Name}, who must own {folder} and reach it, and does not: "
                        + "choose another data folder, or start the host as the user who made it.");
    }

    private string LoadOrCreatePassword(bool isNew)
    {
        var path = Path.Combine(DataDirectory, "password");
        if (File.Exists(path) && File.ReadAllText(path) is { Length: > 0 } password)
            return password;
        if (!isNew)
            throw new DatabaseStartException($"The file {path} is lost, and without it nobody can sign in to the data beside it: "
                + $"put it back from a backup, or move {DataDirectory} away to begin with an empty database.");
        password = RandomNumberGenerator.GetHexString(48);
        ServerUser.WriteSecret(path, password);
        return password;
    }

    /// <summary>Beside and then renamed: a host killed meanwhile leaves no half made data.</summary>
    private async Task InitDb()
    {
        var work = Path.Combine(DataDirectory, $"init-{Guid.CreateVersion7():N}");
        var (made, secret) = (Path.Combine(work, "data"), Path.Combine(work, "password"));
        Directory.CreateDirectory(work);
        ServerUser.WriteSecret(secret, _password);
        await _user.GiveToServer(work);
        string[] locale = _binaries.Major >= 17 ? ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"] : ["--locale=C.UTF-8"];
        var (exitCode, output) = await _user.Run(_binaries.Program("initdb"),
            ["-D", made, "-U", Owner, "--auth=scram-sha-256", $"--pwfile={secret}", "--encoding=UTF8", "--data-checksums", .. locale]);
        if (exitCode != 0)
            throw new DatabaseStartException($"initdb could not make the database in {DataDirectory}: {output}");
        Directory.Move(made, _data);
        Directory.Delete(work, recursive: true);
        if (!OperatingSystem.IsWindows())
            await ServerUser.AsHost("sync", DataDirectory);    // the rename and the password are on disk before anything is acknowledged
    }

    /// <summary>Returns when a server answers; true if one ran already.</summary>
    private async Task<bool> AdoptOrLaunch(CancellationToken ct)
    {
        var clock = Stopwatch.StartNew();
        var failure = "it does not accept connections";
        for (var adopted = true; clock.Elapsed < Patience; await Task.Delay(100, ct))
        {
            var reply = await Ask(ct);
            if (reply == Reply.Ready)
            {
                _isUp = true;
                return adopted;
            }
            if (reply == Reply.Busy)
                continue;
            if (await Launch() is not { } reason)
            {
                adopted = false;
                continue;
            }
            failure = reason;
            var pidIsTaken = reason.Contains("\" already exists", StringComparison.Ordinal) || reason.Contains("\" is empty", StringComparison.Ordinal);
            if (pidIsTaken && clock.Elapsed > StalePidPatience)
                ForgetStalePid();
            // Sessions of a killed server leave within seconds, and hold its memory until then.
            else if (!pidIsTaken && !reason.Contains("pre-existing shared memory block", StringComparison.Ordinal))
                break;
        }
        throw new DatabaseStartException($"PostgreSQL did not start in {DataDirectory}: {failure} Mend that (more may stand in {_log}) and start again.");
    }

    private async Task<Reply> Ask(CancellationToken ct)
    {
        try
        {
            await using var connection = await Connect(ct);
            return Reply.Ready;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.CannotConnectNow)
        {
            return Reply.Busy;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InvalidPassword)
        {
            throw new DatabaseStartException($"The server in {DataDirectory} refuses the password in the file beside its data: put the right file back from a backup.", e);
        }
        catch (NpgsqlException e) when (e is not PostgresException)
        {
            return e.InnerException is SocketException ? Reply.Nobody : Reply.Busy;
        }
    }

    /// <summary>Starts the server; returns the reason if it did not.</summary>
    private async Task<string?> Launch()
    {
        static string Quote(string value) => $"'{value.Replace("\\", @"\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal)}'";
        await File.WriteAllTextAsync(Path.Combine(_data, "postgresql.conf"), $"""
            # Written by the host at every start; use ALTER SYSTEM for settings of your own.
            listen_addresses = '{(OperatingSystem.IsWindows() ? "127.0.0.1" : "")}'
            port = {_port}
            unix_socket_directories = {(OperatingSystem.IsWindows() ? "''" : Quote(_run))}
            unix_socket_permissions = 0700
            max_connections = 200
            fsync = on
            password_encryption = 'scram-sha-256'
            logging_collector = on
            log_directory = {Quote(_log)}
            log_filename = 'postgresql-%a.log'
            log_rotation_age = 1d
            log_truncate_on_rotation = on
            log_error_verbosity = terse    # DETAIL lines hold values of rows

            """);
        var startLog = Path.Combine(_log, "start.log");
        File.Delete(startLog);
        var (exitCode, output) = await _user.Run(_binaries.Program("pg_ctl"),
            "start", "-s", "-w", "-t", $"{Patience.TotalSeconds}", "-D", _data, "-l", startLog);
        if (exitCode == 0)
            return null;
        var fatal = File.Exists(startLog) ? File.ReadLines(startLog).Where(line => line.Contains("FATAL", StringComparison.Ordinal)) : [];
        return string.Join(' ', fatal.DefaultIfEmpty(output).Append("."));
    }

    /// <summary>
    /// After a crash, the pid in the lock files may belong to another process by now, which PostgreSQL takes for a running server. Nobody listens, so it is not.
    /// Only the pid is replaced: the line that names the shared memory stays, and with it PostgreSQL's own guard against two servers on one folder.
    /// </summary>
    private void ForgetStalePid()
    {
        _logger.LogWarning("The process named in {PidFile} is not our server: forgotten", PidFile);
        File.Delete(SocketFile + ".lock");
        var lines = File.Exists(PidFile) ? File.ReadAllLines(PidFile) : [];
        if (lines.Length == 0)
            File.Delete(PidFile);
        else
            File.WriteAllLines(PidFile, [$"{int.MaxValue}", .. lines[1..]]);
    }

    /// <summary>One idle session notices at once when the server goes; then it is started again at the same address.</summary>
    private async Task KeepRunning(CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await using var connection = await Connect(ct);
                while (true)
                    await connection.WaitAsync(ct);
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (NpgsqlException e)
            {
                _logger.LogWarning("PostgreSQL went away ({Reason}): starting it again", e.Message);
            }
            await Restart(ct);
        }
    }

    private async Task Restart(CancellationToken ct)
    {
        _isUp = false;
        try
        {
            using var startLock = await Lock("start.lock", FileShare.None, ct);
            await AdoptOrLaunch(ct);
            _logger.LogInformation("PostgreSQL runs again");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            _logger.LogError(e, "PostgreSQL cannot be started again; the next try follows");
            await Task.Delay(StalePidPatience, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            // the host stops
        }
    }

    /// <summary>A shell that reads a pipe which only this host can write to: at its end the host is gone, and the server stops unless another host uses it.</summary>
    private void StartWatchdog()
    {
        if (OperatingSystem.IsWindows())
            return;
        const string script = """
            trap '' INT TERM HUP; exec >/dev/null 2>&1; read -r _
            command -v flock && exec flock -n -x "$0" "$@"
            exec "$@"
            """;
        var stop = _user.Command(_binaries.Program("pg_ctl"), StopArguments);
        string[] arguments = ["-c", script, Path.Combine(DataDirectory, "users.lock"), stop.FileName, .. stop.ArgumentList];
        _watchdog = Process.Start(new ProcessStartInfo("/bin/sh", arguments) { RedirectStandardInput = true, WorkingDirectory = "/" });
    }

    private string[] StopArguments => ["stop", "-s", "-m", "fast", "-w", "-t", $"{Patience.TotalSeconds}", "-D", _data];

    private async Task EnsureDatabase(string name, CancellationToken ct)
    {
        await using var connection = await Connect(ct);
        await using var find = new NpgsqlCommand("SELECT 1 FROM pg_database WHERE datname = $1", connection) { Parameters = { new() { Value = name } } };
        if (await find.ExecuteScalarAsync(ct) is not null)
            return;
        var identifier = new NpgsqlCommandBuilder().QuoteIdentifier(name);
        await using var create = new NpgsqlCommand($"CREATE DATABASE {identifier}", connection);
        await create.ExecuteNonQueryAsync(ct);
    }

    private async Task<NpgsqlConnection> Connect(CancellationToken ct)
    {
        var connection = new NpgsqlConnection(ConnectionString("postgres", pooling: false));
        try
        {
            await connection.OpenAsync(ct);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    private string ConnectionString(string database, bool pooling) => new NpgsqlConnectionStringBuilder
    {
        Host = OperatingSystem.IsWindows() ? "127.0.0.1" : _run,
        Port = _port,
        Username = Owner,
        Password = _password,
        Database = database,
        SslMode = SslMode.Disable,
        ApplicationName = "faatimer",
        Pooling = pooling,
    }.ConnectionString;

    private async Task<FileStream> Lock(string name, FileShare share, CancellationToken ct)
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < 2 * Patience; await Task.Delay(50, ct))
            if (TryLock(name, share) is { } held)
                return held;
        throw new DatabaseStartException($"Another program has held {Path.Combine(DataDirectory, name)} for {2 * Patience.TotalSeconds} s: end it, or choose another data folder.");
    }

    private FileStream? TryLock(string name, FileShare share)
    {
        var path = Path.Combine(DataDirectory, name);
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.Read, share);
        }
        catch (IOException) when (File.Exists(path))
        {
            return null;    // held by another
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string Hash(string path) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(path)))[..12];
}
