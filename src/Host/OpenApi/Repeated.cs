using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Faatimer.Host.OpenApi;

/// <summary>What several operations have word by word, said once: parameters, bodies, answers of success, what every page has, and what a field's schema says of itself.</summary>
internal sealed class Repeated : IDocumentFilter
{
    public void Apply(OpenApiDocument swaggerDoc, DocumentFilterContext context)
    {
        var operations = swaggerDoc.Paths.Values.SelectMany(p => p.Operations!.Values).ToList();
        var components = swaggerDoc.Components!;
        ShareWhatPagesHave(components.Schemas!, swaggerDoc);
        foreach (var schema in components.Schemas!.Values)
        {
            DropRepeatedWords(schema, components.Schemas);
        }

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

        components.RequestBodies = new Dictionary<string, IOpenApiRequestBody>();
        foreach (var same in operations.Where(o => o.RequestBody is OpenApiRequestBody).GroupBy(o => Written(o.RequestBody!)).Where(g => g.Count() > 1).ToList())
        {
            var body = same.First().RequestBody!;
            var name = Free(components.RequestBodies.Keys, body.Content!.Values.Select(m => m.Schema).OfType<OpenApiSchemaReference>().First().Reference.Id!);
            components.RequestBodies[name] = body;
            foreach (var operation in same)
            {
                operation.RequestBody = new OpenApiRequestBodyReference(name, swaggerDoc);
            }
        }

        // The same resource in the same form: the example of the operation that is read first stands for all.
        var answers = operations.SelectMany(o => o.Responses!.Where(r => r.Key[0] == '2').Select(r => (Operation: o, Status: r.Key, Response: (OpenApiResponse)r.Value)));
        foreach (var same in answers.Where(a => SchemaOf(a.Response) is not null).GroupBy(a => (a.Status, SchemaOf(a.Response), string.Join(' ', a.Response.Headers?.Keys ?? []))).ToList())
        {
            var name = Free(components.Responses.Keys, SchemaOf(same.First().Response) + (same.Key.Status == "201" ? "Created" : ""));
            if (same.Count() > 1)
            {
                components.Responses[name] = same.First().Response;
                foreach (var (operation, status, response) in same)
                {
                    // What an operation says of it in words of its own stays, such as what its job results in.
                    operation.Responses![status] = new OpenApiResponseReference(name, swaggerDoc) { Description = response.Description == same.First().Response.Description ? null : response.Description };
                }
            }
        }
    }

    /// <summary>What every page of a list has beside its items stands once.</summary>
    private static void ShareWhatPagesHave(IDictionary<string, IOpenApiSchema> schemas, OpenApiDocument document)
    {
        var pages = schemas.Values.OfType<OpenApiSchema>().Where(s => s.Properties is { } fields && fields.ContainsKey("items") && fields.ContainsKey("next") && fields.ContainsKey("prev")).ToList();
        if (pages.Count == 0)
        {
            return;
        }

        var shared = new OpenApiSchema { Type = JsonSchemaType.Object, Description = "What every page of a list has beside its items.", Properties = new Dictionary<string, IOpenApiSchema>(), Required = new HashSet<string>() };
        foreach (var name in pages[0].Properties!.Keys.Where(name => name != "items").ToList())
        {
            shared.Properties.Add(name, pages[0].Properties![name]);
            if (pages[0].Required!.Contains(name))
            {
                shared.Required.Add(name);
            }

            foreach (var page in pages)
            {
                page.Properties!.Remove(name);
                page.Required!.Remove(name);
            }
        }

        schemas.Add("Page", shared);
        foreach (var page in pages)
        {
            page.AllOf = [new OpenApiSchemaReference("Page", document)];
        }
    }

    /// <summary>A field that says no more than the schema it refers to says nothing.</summary>
    private static void DropRepeatedWords(IOpenApiSchema schema, IDictionary<string, IOpenApiSchema> schemas)
    {
        switch (schema)
        {
            case OpenApiSchemaReference { Reference.Id: { } name } reference when reference.Reference.Description == schemas[name].Description:
                reference.Description = null;
                break;
            case OpenApiSchema { OneOf: [OpenApiSchemaReference { Reference.Id: { } name }, _] } own when own.Description == schemas[name].Description:
                own.Description = null;
                break;
            case OpenApiSchema own:
                foreach (var part in (own.Properties?.Values ?? []).Append(own.Items).Append(own.AdditionalProperties).OfType<IOpenApiSchema>())
                {
                    DropRepeatedWords(part, schemas);
                }

                break;
        }
    }

    private static string? SchemaOf(OpenApiResponse response) => response.Content is { Count: > 0 } content ? (content.Values.First().Schema as OpenApiSchemaReference)?.Reference.Id : null;

    private static string Free(ICollection<string> taken, string name) => Enumerable.Range(1, int.MaxValue).Select(i => i == 1 ? name : $"{name}{i}").First(n => !taken.Contains(n));

    private static string Written(IOpenApiSerializable part)
    {
        using var text = new StringWriter(System.Globalization.CultureInfo.InvariantCulture);
        part.SerializeAsV31(new OpenApiJsonWriter(text));
        return text.ToString();
    }
}
