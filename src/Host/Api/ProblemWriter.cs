using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Faatimer.Kernel;

namespace Faatimer.Host.Api;

/// <summary>An error answer, RFC 9457.</summary>
/// <param name="Type">Stable URI of the kind of problem: <c>urn:faatimer:{code}</c>.</param>
/// <param name="Title">What kind of problem it is, in the reader's language.</param>
/// <param name="Status">HTTP status.</param>
/// <param name="Detail">What is wrong here, in the reader's language (Danish, or English by Accept-Language).</param>
/// <param name="Instance">The path that was called.</param>
/// <param name="TraceId">W3C trace id; quote it when asking for help.</param>
/// <param name="Code">Stable English code, for example <c>pool.capacity_exceeded</c>.</param>
/// <param name="Errors">Everything that is wrong, each at its place.</param>
internal sealed record Problem(string Type, string Title, int Status, string Detail, string Instance, string TraceId, string Code, IReadOnlyList<ProblemError> Errors)
{
    /// <summary>What else a program needs to go on: ids by name, as the code's documentation says.</summary>
    [JsonExtensionData]
    public IDictionary<string, object>? More { get; init; }
}

/// <summary>Writes problems. The only place that does.</summary>
internal sealed class ProblemWriter(Texts texts)
{
    public async Task Write(HttpContext http, int status, IReadOnlyList<RuleError> errors)
    {
        var problem = Describe(http, status, errors);
        http.Items[typeof(Problem)] = problem;
        http.Response.StatusCode = status;
        if (status is 503 or 429 && http.Response.Headers.RetryAfter.Count == 0)
        {
            http.Response.Headers.RetryAfter = "5";
        }

        http.Response.ContentType = "application/problem+json";
        await JsonSerializer.SerializeAsync(http.Response.Body, problem, Json.Options, http.RequestAborted);
    }

    public Problem Describe(HttpContext http, int status, IReadOnlyList<RuleError> errors) =>
        Describe(texts, CultureInfo.CurrentUICulture, http.Request.Path.Value ?? "/", TraceId(http), status, errors);

    internal static Problem Describe(Texts texts, CultureInfo culture, string path, string traceId, int status, IReadOnlyList<RuleError> errors) => new(
        $"urn:faatimer:{errors[0].Code}",
        texts.Get($"title.{status}", culture),
        status,
        texts.Get(errors[0].Code, culture, errors[0].Args),
        Redaction.Mask(path),
        traceId,
        errors[0].Code,
        [.. errors.Select(e => ProblemError.Of(e, texts, culture))])
    { More = errors[0].Ids() };

    public static string TraceId(HttpContext http) => Activity.Current?.TraceId.ToString() ?? http.TraceIdentifier;
}
