using System.Text;

namespace Faatimer.Kernel;

/// <summary>
/// Searching a column for a part of its text: <c>EF.Functions.ILike(Like.Composed(column), Like.Containing(part), Like.Escape)</c>. What the caller wrote is taken
/// literally, and å is å whether it is written as one letter or as a with a ring.
/// </summary>
public static class Like
{
    /// <summary>To be said in the query: without it, the query has no escape character at all.</summary>
    public const string Escape = "\\";

    // U+FFFE is no character, and .NET composes no text that has it: nothing is called so.
    public static string Containing(string part) => "%" + part.Replace('\uFFFE', '\uFFFD').Normalize(NormalizationForm.FormC)
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("%", "\\%", StringComparison.Ordinal)
        .Replace("_", "\\_", StringComparison.Ordinal) + "%";

    /// <summary>A column with its letters composed; only in queries, where it is PostgreSQL's <c>normalize</c>.</summary>
    public static string Composed(string column) => throw new NotSupportedException("Only in a query.");
}
