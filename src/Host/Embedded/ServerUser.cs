using System.Diagnostics;

namespace Faatimer.Host.Embedded;

/// <summary>Runs PostgreSQL's programs as the host's own user or, because PostgreSQL refuses root, as an unprivileged one.</summary>
internal sealed class ServerUser
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private readonly (string User, string Group)? _ids;

    private ServerUser(string name, (string User, string Group)? ids) => (Name, _ids) = (name, ids);

    public static bool HostIsRoot => !OperatingSystem.IsWindows() && Environment.IsPrivilegedProcess;

    public string Name { get; }

    public static ServerUser Find(string? wanted)
    {
        if (!HostIsRoot)
            return new(Environment.UserName, null);
        var accounts = File.ReadLines("/etc/passwd").Select(line => line.Split(':')).Where(f => f.Length > 3 && f[2] != "0").ToLookup(f => f[0]);
        string[] names = wanted is null ? ["postgres", "nobody"] : [wanted];
        return names.SelectMany(name => accounts[name]).Select(f => new ServerUser(f[0], (f[2], f[3]))).FirstOrDefault()
            ?? throw new DatabaseStartException(
                $"The host runs as root, PostgreSQL must not, and there is no unprivileged user {string.Join(" or ", names)}: create it, or run the host as a normal user.");
    }

    public ProcessStartInfo Command(string program, params IEnumerable<string> arguments)
    {
        string[] prefix = _ids is { } ids ? ["setpriv", $"--reuid={ids.User}", $"--regid={ids.Group}", "--clear-groups", "--"] : [];
        string[] line = [.. prefix, program, .. arguments];
        // The working folder must be one that every user can enter.
        var command = new ProcessStartInfo(line[0], line[1..]) { WorkingDirectory = Path.GetPathRoot(Environment.CurrentDirectory) };
        command.Environment["LC_ALL"] = "C";    // messages are read below, and no database may depend on the machine's language
        foreach (var name in command.Environment.Keys.Where(k => k.StartsWith("PG", StringComparison.Ordinal)).ToList())
            command.Environment.Remove(name);
        return command;
    }

    public Task<(int ExitCode, string Output)> Run(string program, params IEnumerable<string> arguments) => Run(Command(program, arguments));

    /// <summary>Makes sure of a folder that the server's user owns and can reach. A new or empty one is closed to all others.</summary>
    public async Task CreateFolder(string path)
    {
        if (_ids is not null && Path.GetDirectoryName(path) is { } parent && !Directory.Exists(parent))
            await AsHost("mkdir", "-p", "-m", "755", parent);    // whatever root's umask is, the server's user must get through
        Directory.CreateDirectory(path);
        if (OperatingSystem.IsWindows())
            return;
        if (!Directory.EnumerateFileSystemEntries(path).Any())
        {
            File.SetUnixFileMode(path, OwnerOnly);
            await GiveToServer(path);
        }
        if ((await Run("test", "-O", path, "-a", "-w", path)).ExitCode != 0)
            throw new DatabaseStartException($"PostgreSQL runs as the user {Name}, who cannot reach {path} or does not own it: "
                + "set Embedded:DataDirectory to another folder, or start the host as the user who made this one.");
    }

    public async Task GiveToServer(string path)
    {
        if (_ids is { } ids)
            await AsHost("chown", "-R", $"{ids.User}:{ids.Group}", path);
    }

    /// <summary>Runs a program of the operating system as the host's own user; it has to succeed.</summary>
    public static async Task AsHost(string program, params IEnumerable<string> arguments)
    {
        var (exitCode, output) = await Run(new ProcessStartInfo(program, arguments));
        if (exitCode != 0)
            throw new IOException($"{output.Split('\n')[0]}.");
    }

    public static async Task<(int ExitCode, string Output)> Run(ProcessStartInfo command)
    {
        command.RedirectStandardInput = command.RedirectStandardOutput = command.RedirectStandardError = true;
        using var process = Process.Start(command)!;
        process.StandardInput.Close();
        var texts = await Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, string.Concat(texts).Trim());
    }
}
