namespace Faatimer.Kernel;

/// <summary>Patterns for ILIKE, with what the caller wrote taken literally.</summary>
public static class Like
{
    public static string Containing(string text) => "%" + text
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("%", "\\%", StringComparison.Ordinal)
        .Replace("_", "\\_", StringComparison.Ordinal) + "%";
}
