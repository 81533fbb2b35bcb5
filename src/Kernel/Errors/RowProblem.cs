using System.Globalization;
using System.Text.Json.Serialization;

namespace Faatimer.Kernel;

/// <summary>One thing that is wrong.</summary>
/// <param name="Pointer">JSON pointer into the request body, or <c>#/query/name</c> or <c>#/path/name</c> of a parameter; in a row of a batch, into the row.</param>
/// <param name="Code">Stable English code.</param>
/// <param name="Detail">What is wrong, in the reader's language.</param>
/// <param name="Row">Of a file: the line of the file where it stands, the heading being row 1.</param>
/// <param name="Column">Of a file: the heading of the column where it stands, when it stands in one.</param>
/// <param name="Value">Of a file: what stands in that column of the row, at most 100 characters, with everything that may be a CPR number masked.</param>
public sealed record ProblemError(
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Pointer,
    string Code,
    string Detail,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Row = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Column = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Value = null)
{
    /// <summary>What else a program needs to go on: ids by name, as the code's documentation says.</summary>
    [JsonExtensionData]
    public IDictionary<string, object>? More { get; init; }

    public static ProblemError Of(RuleError error, Texts texts, CultureInfo culture, FilePlace? place = null) =>
        new(error.Pointer, error.Code, texts.Get(error.Code, culture, error.Args), place?.Row, place?.Column, place?.Value) { More = error.Ids() };
}

/// <summary>Where in a file an error stands.</summary>
/// <param name="Row">The line of the file where its row begins.</param>
/// <param name="Column">The column's heading; null when it is about the row as a whole.</param>
/// <param name="Value">What stands there and may be said back; null when nothing does.</param>
public sealed record FilePlace(int Row, string? Column, string? Value);

/// <summary>Why one row of a batch was refused, or a job failed: what a call of its own would have answered.</summary>
/// <param name="Code">Stable English code of the first error.</param>
/// <param name="Title">What kind of problem it is, in the reader's language.</param>
/// <param name="Status">The HTTP status that the row alone would have answered.</param>
/// <param name="Detail">What is wrong, in the reader's language.</param>
/// <param name="Errors">Everything that is wrong with the row, each at its place in it.</param>
public sealed record RowProblem(string Code, string Title, int Status, string Detail, IReadOnlyList<ProblemError> Errors)
{
    /// <param name="place">Where in the file an error stands, of what came in one.</param>
    public static RowProblem Of(RuleViolation refused, Texts texts, CultureInfo culture, Func<RuleError, FilePlace?>? place = null) => new(
        refused.Code, texts.Get($"title.{refused.Status}", culture), refused.Status, texts.Get(refused.Code, culture, refused.Errors[0].Args),
        [.. refused.Errors.Select(e => ProblemError.Of(e, texts, culture, place?.Invoke(e)))]);
}
