using System.Text.Json;
using System.Text.RegularExpressions;
using FluentValidation.Results;

namespace Faatimer.Kernel;

/// <summary>What cannot be read or does not hold, as stable codes at JSON pointers: the same for a whole body and for one row of a batch.</summary>
public static partial class Malformed
{
    /// <summary>A fault of reading JSON: one, at the place where reading stopped.</summary>
    public static RuleError Error(JsonException json)
    {
        var code = KnownJsonCode().IsMatch(json.Message) ? KnownJsonCode().Match(json.Message).Value
            : json.Message.Contains("could not be mapped to any .NET member", StringComparison.Ordinal) ? "request.unknown_field"
            : json.Message.Contains("missing required", StringComparison.Ordinal) ? "request.required"
            : json.Path is "$" or null or "" ? "request.malformed_json" : "request.malformed_value";
        return RuleViolation.Error(code, null, JsonPointer(json));
    }

    /// <summary>All faults that validation found.</summary>
    public static IReadOnlyList<RuleError> Errors(IEnumerable<ValidationFailure> failures) =>
        [.. failures.Select(e => new RuleError(Pointer(e.PropertyName), Code(e.ErrorCode), Figures(e.FormattedMessagePlaceholderValues)))];

    /// <summary>System.Text.Json names the place as a path ($.lines[0].amount); the API speaks JSON pointer. A missing field stands in the message.</summary>
    private static string? JsonPointer(JsonException json)
    {
        var path = json.Path is null ? "" : PathStep().Replace(json.Path.TrimStart('$'), m => "/" + (m.Groups[1].Success ? m.Groups[1].Value : m.Groups[2].Success ? m.Groups[2].Value : m.Groups[3].Value));
        if (MissingField().Match(json.Message) is { Success: true } missing)
        {
            path += "/" + missing.Groups[1].Value;
        }

        return path.Length == 0 ? null : path;
    }

    /// <summary>FluentValidation's property path (Lines[0].Amount) as a JSON pointer (/lines/0/amount).</summary>
    private static string Pointer(string property) => "/" + string.Join('/', property.Replace("[", ".", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal)
        .Split('.', StringSplitOptions.RemoveEmptyEntries).Select(JsonNamingPolicy.CamelCase.ConvertName));

    /// <summary>Rules say their code; those of the library itself get ours.</summary>
    private static string Code(string code) => code switch
    {
        "NotEmptyValidator" or "NotNullValidator" => "request.required",
        "MaximumLengthValidator" or "LengthValidator" or "MinimumLengthValidator" => "request.too_long",
        _ when code.Contains('.', StringComparison.Ordinal) => code,
        _ => "request.invalid",
    };

    /// <summary>Figures for the text: limits only, never the value, which may be personal.</summary>
    private static Dictionary<string, object?> Figures(Dictionary<string, object> placeholders) => placeholders
        .Where(p => p.Key is "MaxLength" or "MinLength" or "From" or "To" or "ComparisonValue" && p.Value is int or decimal)
        .ToDictionary(p => JsonNamingPolicy.CamelCase.ConvertName(p.Key), p => (object?)p.Value);

    [GeneratedRegex(@"request\.[a-z_]+")]
    private static partial Regex KnownJsonCode();

    [GeneratedRegex(@"\.([A-Za-z0-9_]+)|\[(\d+)\]|\['([^']+)'\]")]
    private static partial Regex PathStep();

    [GeneratedRegex(@"missing required propert(?:y|ies) including: '([^']+)'")]
    private static partial Regex MissingField();
}
