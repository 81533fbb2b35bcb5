using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Faatimer.Host.Api;
using Faatimer.Kernel;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Faatimer.Host.OpenApi;

/// <summary>
/// Writes the problems that operations can answer: one answer for each status, with an example of each code in English; each operation names those of its own.
/// </summary>
internal sealed partial class ProblemAnswers(DeclaredProblems declaredProblems, Texts texts) : IDocumentFilter
{
    private static readonly Dictionary<int, (string Name, string Meaning)> Statuses = new()
    {
        [400] = ("Malformed", "The request is malformed."),
        [0] = ("Problem", "401 without a valid token, 403 when the role may not do this, 429 for too many requests, 503 while the service is away: see Retry-After."),
        [404] = ("NotFound", "There is no such thing, or it lies outside the caller's units."),
        [409] = ("Conflict", "A rule says no."),
        [412] = ("Stale", "The resource has changed since it was read."),
        [413] = ("TooLarge", "The body is too large."),
        [422] = ("Unprocessable", "The idempotency key was used for another request, or there is more in the call than it takes."),
        [428] = ("VersionMissing", "If-Match is missing."),
    };

    /// <summary>What every operation can answer is one answer, of any other status.</summary>
    private static readonly HashSet<int> Everywhere = [401, 403, 429, 503];

    private static readonly string[] Limits = ["Retry-After", "RateLimit", "RateLimit-Policy"];

    /// <summary>What the API itself finds, whatever the operation is about.</summary>
    private static readonly HashSet<string> Common =
    [
        "auth.token_invalid", "auth.forbidden", "request.invalid", "request.too_many", "request.version_stale", "request.if_match_required", "request.body_too_large",
        "idempotency.in_progress", "idempotency.key_reused", "service.database_away",
    ];

    /// <summary>Figures for the examples, by the names that texts have for them.</summary>
    private static readonly Dictionary<string, object?> Figures = new()
    {
        ["agreed"] = 12m, ["amount"] = 737.85m, ["budget"] = 1_239_000m, ["column"] = "amount", ["columns"] = "wage", ["day"] = new DateOnly(2026, 3, 1), ["decision"] = "Budget 2026, B-17",
        ["encoding"] = "UTF-16", ["first"] = new DateOnly(2026, 3, 1), ["forecast"] = 1_244_100m, ["free"] = 4m, ["from"] = new DateOnly(2026, 3, 1), ["hours"] = 43.33m,
        ["job"] = Guid.Parse("01900000-0000-7000-8000-000000000099"), ["lastDay"] = new DateOnly(2026, 3, 31), ["latest"] = new DateOnly(2027, 2, 28), ["left"] = 1_250m, ["letters"] = "A, G, L, S", ["max"] = 200, ["min"] = 1,
        ["minLength"] = 2, ["months"] = 12, ["position"] = 7, ["purpose"] = "jobOnFewHours", ["row"] = 14, ["since"] = new DateOnly(2025, 3, 1), ["to"] = new DateOnly(2026, 12, 31),
        ["today"] = new DateOnly(2026, 4, 2), ["total"] = 6_500m, ["weekly"] = 8m, ["workplace"] = "Biblioteket", ["days"] = 30, ["year"] = 2026, ["count"] = 2, ["sum"] = 0m,
    };

    public void Apply(OpenApiDocument swaggerDoc, DocumentFilterContext context)
    {
        var problem = context.SchemaGenerator.GenerateSchema(typeof(Problem), context.SchemaRepository);
        var answers = context.ApiDescriptions.SelectMany(d => Answers(swaggerDoc, d)).ToList();
        swaggerDoc.Components ??= new OpenApiComponents();
        swaggerDoc.Components.Responses = new Dictionary<string, IOpenApiResponse>();
        foreach (var status in answers.GroupBy(a => Everywhere.Contains(a.Status) ? 0 : a.Status))
        {
            var (name, meaning) = Statuses[status.Key];
            var common = Common.Where(code => status.Any(a => a.Codes.Contains(code))).ToList();
            swaggerDoc.Components.Responses[name] = new OpenApiResponse
            {
                Description = common.Count == 0 ? meaning : $"{meaning} Everywhere: {Words(common)}.",
                Headers = status.Key == 0 ? Limits.ToDictionary(h => h, IOpenApiHeader (h) => new OpenApiHeaderReference(h, swaggerDoc)) : null,
                Content = new Dictionary<string, IOpenApiMediaType>
                {
                    ["application/problem+json"] = new OpenApiMediaType
                    {
                        Schema = problem,
                        Examples = status.SelectMany(a => a.Codes.Select(code => (a.Status, Code: code))).DistinctBy(e => e.Code).OrderBy(e => e.Code, StringComparer.Ordinal)
                            .ToDictionary(e => e.Code, IOpenApiExample (e) => new OpenApiExample { Value = Example(e.Status, e.Code) }),
                    },
                },
            };
            foreach (var (_, codes, limit, operation) in status)
            {
                var own = codes.Except(common).ToList();
                var size = limit is { } bytes ? $"The body is larger than {bytes / 1024 / 1024} MB." : null;
                operation.Responses![Key(status.Key)] = new OpenApiResponseReference(name, swaggerDoc) { Description = own.Count > 0 ? $"Codes: {Words(own)}." : size };
            }
        }

        foreach (var operation in answers.Select(a => a.Operation).Distinct())
        {
            var inOrder = operation.Responses!.OrderBy(r => r.Key, StringComparer.Ordinal).ToList();
            operation.Responses!.Clear();
            inOrder.ForEach(r => operation.Responses.Add(r.Key, r.Value));
        }
    }

    private IEnumerable<(int Status, IReadOnlyList<string> Codes, long? Limit, OpenApiOperation Operation)> Answers(OpenApiDocument document, Microsoft.AspNetCore.Mvc.ApiExplorer.ApiDescription description)
    {
        var metadata = description.ActionDescriptor.EndpointMetadata;
        if (metadata.OfType<Operation>().SingleOrDefault() is not { } declared)
        {
            return [];
        }

        var operation = document.Paths.Values.SelectMany(p => p.Operations!.Values).Single(o => o.OperationId == declared.Id);
        return declaredProblems.Of(declared, metadata.OfType<MethodInfo>().First(), description.HttpMethod == "GET", operation.RequestBody is not null)
            .GroupBy(p => p.Status).OrderBy(g => g.Key)
            .Select(g => (g.Key, (IReadOnlyList<string>)[.. g.Select(p => p.Code).Distinct()], g.Key == 413 ? declared.BodyLimit : null, operation));
    }

    private JsonNode? Example(int status, string code)
    {
        var figures = Placeholder().Matches(texts.Get(code, Texts.English)).Select(m => m.Groups[1].Value).Distinct().ToDictionary(name => name, 
            name => Figures.TryGetValue(name, out var figure) ? figure : throw new InvalidOperationException($"{{{name}}} of {code} has no figure for its example here."));
        var problem = ProblemWriter.Describe(texts, Texts.English, "/api/v1/…", "0af76519…", status, [new RuleError(null, code, figures)]);
        return JsonSerializer.SerializeToNode(problem, Json.Options);
    }

    private static string Words(IEnumerable<string> codes) => string.Join(", ", codes.Select(code => $"`{code}`"));

    private static string Key(int status) => status == 0 ? "default" : status.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\{([a-zA-Z]+)(?::[^}]+)?\}")]
    private static partial Regex Placeholder();
}
