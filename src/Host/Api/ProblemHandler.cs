using System.Net.Sockets;
using System.Text.Json;
using System.Text.RegularExpressions;
using Faatimer.Host.Auth;
using Faatimer.Kernel;
using FluentValidation;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Faatimer.Host.Api;

/// <summary>
/// Maps every exception to a problem: validation → 400, rule → its status, missing → 404, stale → 412, the database away → 503. What is left is our fault: 500,
/// logged by kind and trace id only, since messages can quote data.
/// </summary>
internal sealed partial class ProblemHandler(ProblemWriter problems, IEnumerable<IModule> modules, ILogger<ProblemHandler> logger) : IExceptionHandler
{
    private readonly Dictionary<string, string> _constraints = modules.SelectMany(m => m.Constraints).ToDictionary();

    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (httpContext.RequestAborted.IsCancellationRequested)
        {
            httpContext.Response.StatusCode = 499;
            return true;
        }

        var (status, errors) = Map(exception);
        if (status == 500)
        {
            logger.LogError("Unexpected {Kind} at {Location}", exception.GetType().Name, Location(exception));
            logger.LogDebug(exception, "Unexpected");
        }

        if (status is 403 or 404 && httpContext.RequestServices.GetRequiredService<UseCase>() is { Operation.Length: > 0, Reach: Reach.Own } useCase)
        {
            // Outside the caller's own units: to the caller it does not exist, to the log it was refused.
            await AccessDenied.Log(httpContext, useCase);
        }

        await problems.Write(httpContext, status, errors);
        return true;
    }

    private (int, IReadOnlyList<RuleError>) Map(Exception exception) => exception switch
    {
        RuleViolation rule => (rule.Status, rule.Errors),
        ValidationException invalid => (400, [.. invalid.Errors.Select(e => new RuleError(Pointer(e.PropertyName), Code(e.ErrorCode), Figures(e.FormattedMessagePlaceholderValues)))]),
        BadHttpRequestException bad => Map(bad),
        DbUpdateConcurrencyException => (412, [RuleViolation.Error("request.version_stale")]),
        DbUpdateException { InnerException: { } inner } => Map(inner),
        PostgresException { SqlState: "23P01" or "23505" or "23514", ConstraintName: { } name } when _constraints.TryGetValue(name, out var code) => (409, [RuleViolation.Error(code)]),
        PostgresException { SqlState: "23505", ConstraintName: "idempotency_pkey" } => (409, [RuleViolation.Error("idempotency.in_progress")]),
        PostgresException { SqlState: "40001" or "40P01" or "55P03" } => (503, [RuleViolation.Error("service.busy")]),
        NpgsqlException or SocketException or TimeoutException => exception is PostgresException { IsTransient: false } ? (500, Unexpected) : (503, [RuleViolation.Error("service.database_away")]),
        InvalidOperationException { InnerException: { } inner } when inner is NpgsqlException or TimeoutException => Map(inner),
        _ => (500, Unexpected),
    };

    private static readonly RuleError[] Unexpected = [RuleViolation.Error("service.unexpected")];

    private static (int, IReadOnlyList<RuleError>) Map(BadHttpRequestException bad)
    {
        if (bad.InnerException is JsonException json)
        {
            var code = KnownJsonCode().IsMatch(json.Message) ? KnownJsonCode().Match(json.Message).Value
                : json.Message.Contains("could not be mapped to any .NET member", StringComparison.Ordinal) ? "request.unknown_field"
                : json.Message.Contains("missing required", StringComparison.Ordinal) ? "request.required"
                : json.Path is "$" or null or "" ? "request.malformed_json" : "request.malformed_value";
            return (400, [RuleViolation.Error(code, null, JsonPointer(json))]);
        }

        return bad.StatusCode switch
        {
            413 => (413, [RuleViolation.Error("request.body_too_large")]),
            415 => (415, [RuleViolation.Error("request.content_type")]),
            _ when bad.Message.Contains("no body was provided", StringComparison.Ordinal) => (400, [RuleViolation.Error("request.body_missing")]),
            _ => (400, [RuleViolation.Error("request.malformed")]),
        };
    }

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

    private static string Location(Exception exception) =>
        (exception.StackTrace ?? "").Split('\n').FirstOrDefault(l => l.Contains("Faatimer.", StringComparison.Ordinal))?.Trim() ?? "unknown";

    [GeneratedRegex(@"request\.[a-z_]+")]
    private static partial Regex KnownJsonCode();

    [GeneratedRegex(@"\.([A-Za-z0-9_]+)|\[(\d+)\]|\['([^']+)'\]")]
    private static partial Regex PathStep();

    [GeneratedRegex(@"missing required propert(?:y|ies) including: '([^']+)'")]
    private static partial Regex MissingField();
}
