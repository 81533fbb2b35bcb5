using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Faatimer.Host.OpenApi;

/// <summary>What several operations have word by word, said once: parameters, and answers of success.</summary>
internal sealed class Repeated : IDocumentFilter
{
    public void Apply(OpenApiDocument swaggerDoc, DocumentFilterContext context)
    {
        var operations = swaggerDoc.Paths.Values.SelectMany(p => p.Operations!.Values).ToList();
        var components = swaggerDoc.Components!;
        components.Parameters = new Dictionary<string, IOpenApiParameter>();
        components.Responses ??= new Dictionary<string, IOpenApiResponse>();
        foreach (var same in operations.SelectMany(o => o.Parameters ?? []).OfType<OpenApiParameter>().GroupBy(p => Written(p)).Where(g => g.Count() > 1))
        {
            var name = Free(components.Parameters.Keys, same.First().Name!);
            components.Parameters[name] = same.First();
            var parameters = same.ToHashSet<IOpenApiParameter>(ReferenceEqualityComparer.Instance);
            foreach (var operation in operations)
            {
                operation.Parameters = [.. (operation.Parameters ?? []).Select(p => parameters.Contains(p) ? new OpenApiParameterReference(name, swaggerDoc) : p)];
            }
        }

        // The same resource in the same form: the example of the operation that is read first stands for all.
        var answers = operations.SelectMany(o => o.Responses!.Where(r => r.Key[0] == '2').Select(r => (Operation: o, Status: r.Key, Response: (OpenApiResponse)r.Value)));
        foreach (var same in answers.Where(a => SchemaOf(a.Response) is not null).GroupBy(a => (a.Status, a.Response.Description, SchemaOf(a.Response), string.Join(' ', a.Response.Headers?.Keys ?? []))).ToList())
        {
            var name = Free(components.Responses.Keys, SchemaOf(same.First().Response) + (same.Key.Status == "201" ? "Created" : ""));
            if (same.Count() > 1)
            {
                components.Responses[name] = same.First().Response;
                foreach (var (operation, status, _) in same)
                {
                    operation.Responses![status] = new OpenApiResponseReference(name, swaggerDoc);
                }
            }
        }
    }

    private static string? SchemaOf(OpenApiResponse response) => response.Content is { Count: 1 } content ? (content.Values.First().Schema as OpenApiSchemaReference)?.Reference.Id : null;

    private static string Free(ICollection<string> taken, string name) => Enumerable.Range(1, int.MaxValue).Select(i => i == 1 ? name : $"{name}{i}").First(n => !taken.Contains(n));

    private static string Written(OpenApiParameter parameter)
    {
        using var text = new StringWriter(System.Globalization.CultureInfo.InvariantCulture);
        parameter.SerializeAsV31(new OpenApiJsonWriter(text));
        return text.ToString();
    }
}
