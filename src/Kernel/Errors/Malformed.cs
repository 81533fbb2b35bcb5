using System.Text.Json;
using System.Text.RegularExpressions;
using FluentValidation.Results;

namespace Faatimer.Kernel;

/// <summary>
/// A body in which some callers must state more than others. A malformed one is told that with the rest of its faults; of a well-formed one the use case asks it, which knows when it need not.
/// </summary>
public abstract record CallersBody
{
    /// <summary>What this caller must state and has not.</summary>
    public abstract IReadOnlyList<RuleError> MissingOf(Caller caller);
}

/// <summary>What cannot be read or does not hold, as stable codes at JSON pointers: the same for a whole body and for one row of a batch.</summary>
public static partial class Malformed
{
    /// <summary>A fault of reading JSON: one, at the place where reading stopped.</summary>
    /// <param name="begins">Where in the body begins what was read: the lines before it, and the bytes before it on its first line.</param>
    public static RuleError Error(JsonException json, (long Lines, long Bytes) begins = default) => json switch
    {
        UnreadableValue value => RuleViolation.Error(value.Code, value.Figures, Pointer(json) + value.At),
        _ when IsNoJson(json) && DigitForName().IsMatch(json.Message) => RuleViolation.Error("request.malformed_json", new { line = Line(json, begins), at = At(json, begins), @decimal = "10.5" }, Pointer(json)),
        _ when IsNoJson(json) => RuleViolation.Error("request.malformed_json", new { line = Line(json, begins), at = At(json, begins) }, Pointer(json)),
        _ when json.Message.Contains("could not be mapped to any .NET member", StringComparison.Ordinal) =>
            RuleViolation.Error("request.unknown_field", new { line = Line(json, begins), at = At(json, begins) }, Pointer(json, withoutName: true)),
        _ when MissingField().Match(json.Message) is { Success: true } missing => RuleViolation.Error("request.required", null, $"{Pointer(json)}/{missing.Groups[1].Value}"),
        _ => RuleViolation.Error("request.malformed_value", null, Pointer(json)),
    };

    /// <summary>The reader itself stopped; the serialiser wraps what it says.</summary>
    private static bool IsNoJson(JsonException json) => json is { InnerException: JsonException } or { Path: null, LineNumber: not null };

    private static long Line(JsonException json, (long Lines, long Bytes) begins) => begins.Lines + (json.LineNumber ?? 0) + 1;

    private static long At(JsonException json, (long Lines, long Bytes) begins) => (json.LineNumber is null or 0 ? begins.Bytes : 0) + (json.BytePositionInLine ?? 0) + 1;

    /// <summary>All faults that validation found.</summary>
    public static IReadOnlyList<RuleError> Errors(IEnumerable<ValidationFailure> failures) =>
        [.. failures.Select(e => new RuleError(Pointer(e.PropertyName), Code(e.ErrorCode), Figures(e.FormattedMessagePlaceholderValues)))];

    /// <summary>All that is wrong with a body that validation refused, with what the caller has left out.</summary>
    public static RuleViolation Body(object body, IEnumerable<ValidationFailure> failures, Caller caller) =>
        RuleViolation.Invalid([.. Errors(failures), .. body is CallersBody callers ? callers.MissingOf(caller) : []]);

    /// <summary>
    /// System.Text.Json names the place as a path ($.lines[0].amount); the API speaks JSON pointer. Of a field that is not known the pointer is its object's: the name is
    /// the caller's own text, perhaps a CPR number, and is not repeated (ID3). Known names are plain, so what stands in quotation marks is not one.
    /// </summary>
    private static string? Pointer(JsonException json, bool withoutName = false)
    {
        var path = json.Path ?? "";
        if (withoutName)
        {
            path = path[..(path.IndexOf("['", StringComparison.Ordinal) is >= 0 and var quoted ? quoted : Math.Max(path.LastIndexOf('.'), 0))];
        }

        var steps = KnownSteps().Match(path).Groups[1].Captures.Select(c => c.Value.Trim('.', '[', ']')).ToList();
        return steps.Count == 0 ? null : "/" + string.Join('/', steps);
    }

    /// <summary>FluentValidation's property path (Lines[0].Amount) as a JSON pointer (/lines/0/amount).</summary>
    private static string Pointer(string property) => "/" + string.Join('/', property.Replace("[", ".", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal)
        .Split('.', StringSplitOptions.RemoveEmptyEntries).Select(JsonNamingPolicy.CamelCase.ConvertName));

    /// <summary>Rules say their code; those of the library itself get ours.</summary>
    private static string Code(string code) => code switch
    {
        "NotEmptyValidator" or "NotNullValidator" => "request.required",
        "MaximumLengthValidator" or "LengthValidator" => "request.too_long",
        "MinimumLengthValidator" => "request.too_short",
        _ when code.Contains('.', StringComparison.Ordinal) => code,
        _ => "request.invalid",
    };

    /// <summary>Figures for the text: limits only, never the value, which may be personal.</summary>
    private static Dictionary<string, object?> Figures(Dictionary<string, object> placeholders) => placeholders
        .Where(p => p.Key is "MaxLength" or "MinLength" or "From" or "To" or "ComparisonValue" && p.Value is int or decimal)
        .ToDictionary(p => JsonNamingPolicy.CamelCase.ConvertName(p.Key), p => (object?)p.Value);

    [GeneratedRegex(@"^\$(\.[A-Za-z0-9_]+|\[\d+\])*")]
    private static partial Regex KnownSteps();

    /// <summary>10,5 is a number, a comma, and a 5 where the next name should begin.</summary>
    [GeneratedRegex("^'[0-9]' is an invalid start of a property name")]
    private static partial Regex DigitForName();

    [GeneratedRegex(@"missing required propert(?:y|ies) including: '([^']+)'")]
    private static partial Regex MissingField();
}
