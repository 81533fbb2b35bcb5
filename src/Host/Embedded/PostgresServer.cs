using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Faatimer.Host.Database;
using Npgsql;

namespace Faatimer.Host.Embedded;

/// <summary>One server on one folder. Whoever starts or stops it holds the folder's start.lock.</summary>
internal sealed class PostgresServer
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private const string Owner = "faatimer";
    private const int UnixPort = 5432;
    private const int LongestSocketPath = 103;    // bytes, on the strictest system
    private static readonly TimeSpan StalePidPatience = TimeSpan.FromSeconds(1);

    private readonly string _root, _data, _log, _run, _passwordFile, _password;
    private readonly ServerUser _user;
    private readonly PostgresBinaries _binaries;
    private readonly ILogger _logger;
    private readonly int _port = UnixPort;
    private bool _isOurs;

    public PostgresServer(string root, ServerUser user, PostgresBinaries binaries, ILogger logger)
    {
        (_root, _user, _binaries, _logger) = (root, user, binaries, logger);
        _passwordFile = Path.Combine(root, "password");
        _password = SecretFile.ReadOrCreate(_passwordFile, 24);
        (_data, _log, _run) = (Path.Combine(root, "data"), Path.Combine(root, "log"), Path.Combine(root, "run"));
        if (OperatingSystem.IsWindows())
            _port = File.Exists(PidFile) && int.TryParse(File.ReadLines(PidFile).ElementAtOrDefault(3), out var port) ? port : FreePort();
        else if (Encoding.UTF8.GetByteCount(SocketFile) > LongestSocketPath)
            _run = "/tmp/faatimer-" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(root)))[..12];
    }

    private enum Reply { Nobody, Busy, Ready }

    private string PidFile => Path.Combine(_data, "postmaster.pid");

    private string SocketFile => Path.Combine(_run, $".s.PGSQL.{UnixPort}");

    public string ConnectionString(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = OperatingSystem.IsWindows() ? "127.0.0.1" : _run,
        Port = _port,
        Username = Owner,
        Password = _password,
        Database = database,
        SslMode = SslMode.Disable,
        ApplicationName = "faatimer",
    }.ConnectionString;

    public ProcessStartInfo StopCommand() =>
        _user.Command(_binaries.Program("pg_ctl"), "stop", "-s", "-m", "fast", "-w", "-t", $"{Patience.TotalSeconds}", "-D", _data);

    /// <summary>Returns when a server answers; true if it ran already.</summary>
    public async Task<bool> AdoptOrLaunch(bool isNew, CancellationToken ct)
    {
        await _user.CreateFolder(_log);
        await _user.CreateFolder(_run);
        if (isNew)
            await InitDb();
        else    // left by a host that was killed in initdb, which has ended by now
            foreach (var leftover in Directory.GetDirectories(_root, "init-*"))
                Directory.Delete(leftover, recursive: true);
        _isOurs = false;
        var failure = "it does not accept connections.";
        var adopted = true;
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < Patience; await Task.Delay(100, ct))
        {
            var reply = await Ask(ct);
            _isOurs |= reply == Reply.Ready;
            if (reply == Reply.Ready)
                return adopted;
            if (reply == Reply.Busy)
                continue;
            if (await Launch() is not { } reason)
            {
                adopted = false;
                _isOurs = true;
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
        throw new DatabaseStartException($"PostgreSQL did not start in {_root}: {failure} Mend that (more may stand in {_log}) and start again.");
    }

    /// <summary>Only a server that answered to our password: the pid file alone could name any process.</summary>
    public async Task Stop()
    {
        if (!_isOurs)
            return;
        var (exitCode, output) = await ServerUser.Run(StopCommand());
        if (exitCode != 0)
            _logger.LogWarning("PostgreSQL did not stop: {Output}", output);
    }

    public async Task WaitUntilGone(CancellationToken ct)
    {
        await using var source = AdminSource();
        try
        {
            await using var connection = await source.OpenConnectionAsync(ct);
            while (true)
                await connection.WaitAsync(ct);
        }
        catch (NpgsqlException)
        {
            // it is gone
        }
    }

    public async Task EnsureDatabase(string name, CancellationToken ct)
    {
        await using var source = AdminSource();
        await using var find = source.CreateCommand("SELECT 1 FROM pg_database WHERE datname = $1");
        find.Parameters.Add(new() { Value = name });
        if (await find.ExecuteScalarAsync(ct) is not null)
            return;
        using var builder = new NpgsqlCommandBuilder();
        await using var create = source.CreateCommand($"CREATE DATABASE {builder.QuoteIdentifier(name)}");
        await create.ExecuteNonQueryAsync(ct);
    }

    private NpgsqlDataSource AdminSource() => NpgsqlDataSource.Create(ConnectionString("postgres") + ";Pooling=false");

    /// <summary>Beside and then renamed: a host killed meanwhile leaves no half made data.</summary>
    private async Task InitDb()
    {
        var work = Path.Combine(_root, $"init-{Guid.CreateVersion7():N}");
        var (made, secret) = (Path.Combine(work, "data"), Path.Combine(work, "password"));
        Directory.CreateDirectory(work);
        File.Copy(_passwordFile, secret);    // with its mode
        await _user.GiveToServer(work);
        string[] locale = _binaries.Major >= 17 ? ["--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8"] : ["--locale=C.UTF-8"];
        var (exitCode, output) = await _user.Run(_binaries.Program("initdb"),
            ["-D", made, "-U", Owner, "--auth=scram-sha-256", $"--pwfile={secret}", "--encoding=UTF8", "--data-checksums", .. locale]);
        if (exitCode != 0)
            throw new DatabaseStartException($"initdb could not make the database in {_root}: {output}");
        Directory.Move(made, _data);
        Directory.Delete(work, recursive: true);
        if (!OperatingSystem.IsWindows())
            await ServerUser.AsHost("sync", _passwordFile, _root);    // on disk before anything is acknowledged
    }

    private async Task<Reply> Ask(CancellationToken ct)
    {
        await using var source = AdminSource();
        try
        {
            await using var connection = await source.OpenConnectionAsync(ct);
            return Reply.Ready;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.CannotConnectNow)
        {
            return Reply.Busy;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InvalidPassword)
        {
            throw new DatabaseStartException($"The server refuses the password in {_passwordFile}: put the right file back from a backup.", e);
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
        return string.Join(' ', fatal.DefaultIfEmpty(output)) + ".";
    }

    /// <summary>
    /// After a crash the pid in the lock files may belong to another process by now, which PostgreSQL takes for a running server. Nobody listens, so it is not.
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

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
