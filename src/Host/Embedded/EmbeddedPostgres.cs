using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Faatimer.Host.Embedded;

/// <summary>
/// A PostgreSQL server beside the host, in a session of its own. Hosts with the same data folder share one server and the last to leave stops it.
/// A server that died is started again; one that a killed host left behind is adopted.
/// </summary>
/// <remarks>
/// Two locks, which the system frees when their holder is killed: start.lock (exclusive) is held while a server is started or stopped,
/// users.lock (shared) by every host that uses the server.
/// </remarks>
internal sealed class EmbeddedPostgres : IAsyncDisposable
{
    private static readonly TimeSpan LockPatience = 2 * PostgresServer.Patience;
    private static readonly TimeSpan RestartPause = TimeSpan.FromSeconds(2);

    private readonly ILogger _logger;
    private readonly CancellationTokenSource _stopping = new();
    private FileStream? _usersLock;
    private PostgresServer? _server;
    private Process? _watchdog;
    private Task _keeper = Task.CompletedTask;

    private EmbeddedPostgres(string root, ILogger logger) => (DataDirectory, _logger) = (root, logger);

    /// <summary>Connects as the role that owns the database, with all rights on the server.</summary>
    public string OwnerConnectionString { get; private set; } = "";

    /// <summary>The folder of all that belongs to the database: data, log, password.</summary>
    public string DataDirectory { get; }

    /// <summary>Whether the server ran already.</summary>
    public bool Adopted { get; private set; }

    /// <exception cref="DatabaseStartException">It cannot start; the message says what to do.</exception>
    public static async Task<EmbeddedPostgres> StartAsync(EmbeddedPostgresOptions options, ILogger logger, CancellationToken ct)
    {
        EmbeddedPostgres? embedded = null;
        try
        {
            embedded = new(Path.GetFullPath(options.DataDirectory ?? DefaultFolder()), logger);
            await embedded.Start(options, ct);
            return embedded;
        }
        catch (Exception e)
        {
            if (embedded is not null)
                await embedded.DisposeAsync();
            if (e is IOException or UnauthorizedAccessException or Win32Exception or NpgsqlException)
                throw new DatabaseStartException(
                    $"The embedded PostgreSQL could not start: {e.Message} Set Embedded:DataDirectory to another folder, or ConnectionStrings:Faatimer to a server of your own.", e);
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
            using var soleUse = TryLock("users.lock", FileShare.None);
            if (soleUse is not null && _server is not null)
                await _server.Stop();
        }
        _watchdog?.Kill();
        _watchdog?.Dispose();
        _stopping.Dispose();
    }

    private async Task Start(EmbeddedPostgresOptions options, CancellationToken ct)
    {
        var clock = Stopwatch.StartNew();
        var user = ServerUser.Find(options.RunAsUser);
        await user.CreateFolder(DataDirectory);
        using var startLock = await Lock("start.lock", FileShare.None, ct);
        _usersLock = await Lock("users.lock", FileShare.Read, ct);

        var versionFile = Path.Combine(DataDirectory, "data", "PG_VERSION");
        int? dataMajor = File.Exists(versionFile) ? int.Parse(await File.ReadAllTextAsync(versionFile, ct), null) : null;
        var binaries = await PostgresBinaries.Find(options, user, DataDirectory, dataMajor);
        var passwordFile = Path.Combine(DataDirectory, "password");
        if (dataMajor is not null && !File.Exists(passwordFile))
            throw new DatabaseStartException($"The file {passwordFile} is lost, and without it nobody can sign in to the data beside it: "
                + $"put it back from a backup, or move {DataDirectory} away to begin with an empty database.");
        _server = new PostgresServer(DataDirectory, user, binaries, _logger);
        Adopted = await _server.AdoptOrLaunch(isNew: dataMajor is null, ct);
        await _server.EnsureDatabase(options.Database, ct);
        OwnerConnectionString = _server.ConnectionString(options.Database);
        _watchdog = StartWatchdog(_server.StopCommand());
        _keeper = Task.Run(() => KeepRunning(_server, _stopping.Token), CancellationToken.None);
        _logger.LogInformation("PostgreSQL {Major} {Start} in {Elapsed} ms as user {User}; data in {Data}, programs in {Programs}",
            binaries.Major, Adopted ? "adopted" : "started", clock.ElapsedMilliseconds, user.Name, DataDirectory, binaries.Folder);
    }

    private static string DefaultFolder()
    {
        var parent = Path.Combine(
            ServerUser.HostIsRoot ? "/var/lib"    // root's own folder is closed to the server's user
                : Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.Create), "faatimer");
        return Path.Combine(parent, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(PostgresBinaries.Home)))[..12]);
    }

    /// <summary>An idle session notices at once when the server goes; then it is started again at the same address.</summary>
    private async Task KeepRunning(PostgresServer server, CancellationToken ct)
    {
        while (!ct.IsCancellationRequested)
        {
            try
            {
                await server.WaitUntilGone(ct);
                _logger.LogWarning("PostgreSQL went away: starting it again");
                using var startLock = await Lock("start.lock", FileShare.None, ct);
                await server.AdoptOrLaunch(isNew: false, ct);
                _logger.LogInformation("PostgreSQL runs again");
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                _logger.LogError(e, "PostgreSQL could not be started again; the next try follows");
                await Task.Delay(RestartPause, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    /// <summary>
    /// A shell reads a pipe that only this host can write to: at its end the host is gone, and the server stops unless another host uses it. A host that is killed
    /// lets go of the pipe a moment before it lets go of its lock, so the lock is tried for a while.
    /// </summary>
    private Process? StartWatchdog(ProcessStartInfo stop)
    {
        const string script = """
            trap '' INT TERM HUP; exec >/dev/null 2>&1; read -r _
            command -v flock || exec "$@"
            for _ in 1 2 3 4 5 6 7 8 9 10; do
                flock -n -x "$0" true && exec flock -n -x "$0" "$@"
                sleep 1
            done
            """;
        string[] arguments = ["-c", script, Path.Combine(DataDirectory, "users.lock"), stop.FileName, .. stop.ArgumentList];
        return OperatingSystem.IsWindows() ? null
            : Process.Start(new ProcessStartInfo("/bin/sh", arguments) { RedirectStandardInput = true, WorkingDirectory = "/" });
    }

    private async Task<FileStream> Lock(string name, FileShare share, CancellationToken ct)
    {
        for (var clock = Stopwatch.StartNew(); clock.Elapsed < LockPatience; await Task.Delay(50, ct))
            if (TryLock(name, share) is { } held)
                return held;
        throw new DatabaseStartException(
            $"Another program has held {Path.Combine(DataDirectory, name)} for {LockPatience.TotalSeconds} s: end it, or set Embedded:DataDirectory to another folder.");
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
}
