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
/// Writes the problems that operations can answer: each operation names its own codes with what they say, in English; what any operation can answer is one answer for all, under <c>default</c>.
/// </summary>
internal sealed partial class ProblemAnswers(DeclaredProblems declaredProblems, Texts texts) : IDocumentFilter
{
    /// <summary>The shared answers, each with an example that who posts payslips meets.</summary>
    private static readonly Dictionary<int, (string Name, string Meaning, RuleError[] Example)> Statuses = new()
    {
        [400] = ("Malformed", "The request is malformed: each error has the JSON pointer of its place.",
            [RuleViolation.Error("request.required", null, "/period/to"), RuleViolation.Error("request.too_many_decimals", null, "/lines/0/amount")]),
        [404] = ("NotFound", "There is no such thing, or it lies outside the caller's units.", [RuleViolation.Error("payslip.not_found")]),
        [409] = ("Conflict", "A rule says no.", [RuleViolation.Error("refusion.number_reused")]),
        [413] = ("TooLarge", "The body is too large.", [RuleViolation.Error("request.body_too_large")]),
        [422] = ("Unprocessable", "There is more in the call than it takes.", [RuleViolation.Error("refusion.batch_too_large", new { max = 1000 })]),
    };

    /// <summary>What the API itself finds, whatever the operation is about.</summary>
    private static readonly (int Status, string Code)[] Common =
    [
        (401, "auth.token_invalid"), (403, "auth.forbidden"), (409, "idempotency.in_progress"), (412, "request.version_stale"), (413, "request.body_too_large"), (422, "idempotency.key_reused"),
        (428, "request.if_match_required"), (429, "request.too_many"), (503, "service.database_away"),
    ];

    private static readonly string[] Limits = ["Retry-After", "RateLimit", "RateLimit-Policy"];

    public void Apply(OpenApiDocument swaggerDoc, DocumentFilterContext context)
    {
        var problem = context.SchemaGenerator.GenerateSchema(typeof(Problem), context.SchemaRepository);
        var answers = context.ApiDescriptions.SelectMany(d => Answers(swaggerDoc, d)).ToList();
        swaggerDoc.Components ??= new OpenApiComponents();
        swaggerDoc.Components.Responses = new Dictionary<string, IOpenApiResponse>
        {
            ["Problem"] = Answer($"What any operation can answer.\n\n{string.Join('\n', Common.Select(c => $"- {c.Status} {Said(c.Code)}"))}", problem, 401, [RuleViolation.Error("auth.token_invalid")]),
        };
        ((OpenApiResponse)swaggerDoc.Components.Responses["Problem"]).Headers = Limits.ToDictionary(h => h, IOpenApiHeader (h) => new OpenApiHeaderReference(h, swaggerDoc));
        foreach (var status in answers.GroupBy(a => a.Status).OrderBy(s => s.Key))
        {
            var (name, meaning, example) = Statuses[status.Key];
            swaggerDoc.Components.Responses[name] = Answer(meaning, problem, status.Key, example);
            foreach (var (_, codes, limit, operation) in status)
            {
                var size = limit is { } bytes ? $"The body is larger than {bytes / 1024 / 1024} MB." : null;
                operation.Responses![status.Key.ToString(CultureInfo.InvariantCulture)] =
                    new OpenApiResponseReference(name, swaggerDoc) { Description = codes.Count > 0 ? string.Join('\n', codes.Select(code => $"- {Said(code)}")) : size };
            }
        }

        foreach (var operation in answers.Select(a => a.Operation).Distinct())
        {
            var inOrder = operation.Responses!.OrderBy(r => r.Key, StringComparer.Ordinal).ToList();
            operation.Responses!.Clear();
            inOrder.ForEach(r => operation.Responses.Add(r.Key, r.Value));
            operation.Responses["default"] = new OpenApiResponseReference("Problem", swaggerDoc);
        }
    }

    /// <summary>An operation's own answers: codes of its own, a body larger than usual; and 400, which every request can be.</summary>
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
            .Select(g => (g.Key, (IReadOnlyList<string>)[.. g.Select(p => p.Code).Except(Common.Select(c => c.Code)).Except(["request.invalid"]).Distinct()], g.Key == 413 ? declared.BodyLimit : null, operation))
            .Where(a => a.Item2.Count > 0 || a.Item3 is not null || a.Key == 400);
    }

    private OpenApiResponse Answer(string description, IOpenApiSchema schema, int status, RuleError[] errors) => new()
    {
        Description = description,
        Content = new Dictionary<string, IOpenApiMediaType>
        {
            ["application/problem+json"] = new OpenApiMediaType
            {
                Schema = schema,
                Example = JsonSerializer.SerializeToNode(ProblemWriter.Describe(texts, Texts.English, "/api/v1/…", "0af7651916cd43dd8448eb211c80319c", status, errors), Json.Options),
            },
        },
    };

    private string Said(string code) => $"`{code}`: {Text(code)}";

    /// <summary>A code's sentence, with the names of its figures.</summary>
    private string Text(string code) => Format().Replace(texts.Get(code, Texts.English), "{$1}");

    [GeneratedRegex(@"\{([a-zA-Z]+):[^}]+\}")]
    private static partial Regex Format();
}
