using System.Net.Sockets;
using System.Text.Json;
using Faatimer.Host.Auth;
using Faatimer.Kernel;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Faatimer.Host.Api;

/// <summary>
/// Maps every exception to a problem: validation → 400, rule → its status, missing → 404, stale → 412, the database away → 503. What is left is our fault: 500,
/// logged by kind and trace id only, since messages can quote data.
/// </summary>
internal sealed class ProblemHandler(ProblemWriter problems, IEnumerable<IModule> modules, ILogger<ProblemHandler> logger) : IExceptionHandler
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
        if (status == 415 && errors[0].Args is null)
        {
            errors = [ContentTypes.Refused(httpContext)];
        }

        if (status == 500)
        {
            logger.LogError("Unexpected {Kind} at {Location}", exception.GetType().Name, Location(exception));
            logger.LogDebug(exception, "Unexpected");
        }

        if (status is 403 or 404 && httpContext.RequestServices.GetRequiredService<Call>() is { IsSettled: true, Caller: { Scope.IsAll: false } caller })
        {
            // Outside the caller's own units: to the caller it does not exist, to the log it was refused.
            await AccessDenied.Log(httpContext, caller);
        }

        if (errors[0] is { Code: "jobs.running", Args: { } figures })
        {
            httpContext.Response.Headers.Location = $"/api/v1/jobs/{figures["job"]}";
        }

        await problems.Write(httpContext, status, errors);
        return true;
    }

    private (int, IReadOnlyList<RuleError>) Map(Exception exception) => exception switch
    {
        RuleViolation rule => (rule.Status, rule.Errors),
        BadHttpRequestException bad => Map(bad),
        DbUpdateConcurrencyException => (412, [RuleViolation.Error("request.version_stale")]),
        PostgresException { SqlState: "23P01" or "23505" or "23514", ConstraintName: { } name } when _constraints.TryGetValue(name, out var code) => (409, [RuleViolation.Error(code)]),
        PostgresException { SqlState: "23505", ConstraintName: "idempotency_pkey" } or PostgresException { SqlState: Work.KeyInUse } => (409, [RuleViolation.Error("idempotency.in_progress")]),
        PostgresException { SqlState: "40001" or "40P01" or "55P03" } => (503, [RuleViolation.Error("service.busy")]),

        // Class 57: the server is being stopped, or ended the connection.
        PostgresException { IsTransient: false, SqlState: not ['5', '7', ..] } => (500, Unexpected),
        NpgsqlException or SocketException or TimeoutException => (503, [RuleViolation.Error("service.database_away")]),

        // What is not the database's is the request's body: it broke off, or its chunks have no size.
        IOException => (400, [RuleViolation.Error("request.malformed")]),
        DbUpdateException or InvalidOperationException or AggregateException when exception.InnerException is { } inner => Map(inner),
        _ => (500, Unexpected),
    };

    private static readonly RuleError[] Unexpected = [RuleViolation.Error("service.unexpected")];

    private static (int, IReadOnlyList<RuleError>) Map(BadHttpRequestException bad)
    {
        if (bad.InnerException is JsonException json)
        {
            return (400, [Malformed.Error(json)]);
        }

        return bad.StatusCode switch
        {
            413 => (413, [RuleViolation.Error("request.body_too_large")]),
            415 => (415, [RuleViolation.Error("request.content_type")]),
            _ when bad.Message.Contains("no body was provided", StringComparison.Ordinal) => (400, [RuleViolation.Error("request.body_missing")]),
            _ => (400, [RuleViolation.Error("request.malformed")]),
        };
    }

    private static string Location(Exception exception) =>
        (exception.StackTrace ?? "").Split('\n').FirstOrDefault(l => l.Contains("Faatimer.", StringComparison.Ordinal))?.Trim() ?? "unknown";
}
