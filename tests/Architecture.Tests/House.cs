using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Faatimer.Architecture.Tests;

/// <summary>The house as it stands on disk and in assemblies. Modules are found by listing <c>src/Modules</c>, so that none can be forgotten.</summary>
internal static partial class House
{
    public static string Root { get; } = FindRoot();

    public static IReadOnlyList<string> ModuleNames { get; } =
        [.. Directory.GetDirectories(Path.Combine(Root, "src", "Modules")).Select(d => Path.GetFileName(d)!).Order(StringComparer.Ordinal)];

    public static IReadOnlyList<Assembly> Modules { get; } = [.. ModuleNames.Select(m => Assembly.Load($"Faatimer.{m}"))];

    public static Assembly Kernel { get; } = Assembly.Load("Faatimer.Kernel");

    public static Assembly Contracts { get; } = Assembly.Load("Faatimer.Contracts");

    public static Assembly Host { get; } = Assembly.Load("Faatimer.Host");

    public static Assembly Sdk { get; } = Assembly.Load("Faatimer.Sdk");

    /// <summary>All hand-written types of an assembly.</summary>
    public static IEnumerable<Type> Types(Assembly assembly) => assembly.GetTypes()
        .Where(t => t.GetCustomAttribute<CompilerGeneratedAttribute>() is null && !t.Name.Contains('<', StringComparison.Ordinal));

    /// <summary>Hand-written source files below a folder of the repository.</summary>
    public static IEnumerable<string> Sources(string folder, string pattern = "*.cs") =>
        Directory.EnumerateFiles(Path.Combine(Root, folder), pattern, SearchOption.AllDirectories)
            .Where(f => !Skipped().IsMatch(f[Root.Length..].Replace('\\', '/')));

    public static string Relative(string file) => Path.GetRelativePath(Root, file).Replace('\\', '/');

    private static string FindRoot([CallerFilePath] string here = "")
    {
        var folder = new DirectoryInfo(Path.GetDirectoryName(here)!);
        while (!File.Exists(Path.Combine(folder.FullName, "Monolith.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("no Monolith.sln above the tests");
        }

        return folder.FullName;
    }

    [GeneratedRegex("/(bin|obj|Migrations|node_modules)/")]
    private static partial Regex Skipped();
}
