using Faatimer.Kernel;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Faatimer.Host.OpenApi;

/// <summary>
/// The form of the document's schemas. What may be null is one of two, and a field that refers to a schema is a reference with words of its own: OpenAPI 3.1 says so plainly, where the generator
/// still speaks 3.0. Answers are open and every field of theirs is there; only requests refuse what they do not know.
/// </summary>
internal sealed class DocumentForm(SchemaNames names) : IDocumentFilter
{
    public void Apply(OpenApiDocument swaggerDoc, DocumentFilterContext context)
    {
        var operations = swaggerDoc.Paths.Values.SelectMany(p => p.Operations!.Values).ToList();
        var schemas = swaggerDoc.Components!.Schemas!;
        foreach (var schema in schemas.Values.OfType<OpenApiSchema>())
        {
            Inside(schema, swaggerDoc);
        }

        // A job's result is that of the operation that started it.
        if (schemas[names.Of(typeof(Job))].Properties![nameof(Job.Result).ToLowerInvariant()] is OpenApiSchema result)
        {
            var results = context.ApiDescriptions.SelectMany(d => d.ActionDescriptor.EndpointMetadata.OfType<Operation>()).Select(o => o.JobResult).OfType<Type>().Select(names.Of).Distinct();
            result.AnyOf = [.. results.Order(StringComparer.Ordinal).Select(name => new OpenApiSchemaReference(name, swaggerDoc)), new OpenApiSchema { Type = JsonSchemaType.Null }];
        }

        var parameters = operations.SelectMany(o => o.Parameters ?? []).OfType<OpenApiParameter>().Where(p => p.Schema is not null).ToList();
        foreach (var parameter in parameters)
        {
            parameter.Schema = Plain(parameter.Schema!, swaggerDoc);
        }

        var bodies = operations.SelectMany(o => o.RequestBody?.Content?.Values ?? []).OfType<OpenApiMediaType>().ToList();
        var answers = operations.SelectMany(o => o.Responses!.Values).Concat(swaggerDoc.Components.Responses?.Values ?? []).SelectMany(r => r.Content?.Values ?? []).OfType<OpenApiMediaType>().ToList();
        foreach (var media in bodies.Concat(answers).Where(m => m.Schema is not null))
        {
            media.Schema = Plain(media.Schema!, swaggerDoc);
            if (media.Schema is OpenApiSchemaReference reference)
            {
                reference.Description = null; // The schema says it itself.
            }
        }

        var asked = Reached(bodies.Select(b => b.Schema).Concat(parameters.Select(p => p.Schema)), schemas);
        var answered = Reached(answers.Select(a => a.Schema), schemas);
        foreach (var unused in schemas.Keys.Where(name => !asked.Contains(name) && !answered.Contains(name)).ToList())
        {
            schemas.Remove(unused);
        }

        foreach (var name in answered)
        {
            var schema = (OpenApiSchema)schemas[name];
            schema.AdditionalPropertiesAllowed = true;
            if (!asked.Contains(name) && schema.Properties is { Count: > 0 })
            {
                schema.Required = schema.Properties.Keys.Except(names.LeftOutWhenNull(name)).ToHashSet();
            }
        }
    }

    private static void Inside(OpenApiSchema schema, OpenApiDocument document)
    {
        foreach (var name in schema.Properties?.Keys.ToList() ?? [])
        {
            schema.Properties![name] = Plain(schema.Properties[name], document);
        }

        schema.Items = schema.Items is null ? null : Plain(schema.Items, document);
        schema.AdditionalProperties = schema.AdditionalProperties is null ? null : Plain(schema.AdditionalProperties, document);
    }

    private static IOpenApiSchema Plain(IOpenApiSchema schema, OpenApiDocument document)
    {
        if (schema is not OpenApiSchema own)
        {
            return schema;
        }

        Inside(own, document);
        if (own.AllOf is not [OpenApiSchemaReference { Reference.Id: { } name }])
        {
            return own;
        }

        return own.Type?.HasFlag(JsonSchemaType.Null) == true
            ? new OpenApiSchema { Description = own.Description, OneOf = [new OpenApiSchemaReference(name, document), new OpenApiSchema { Type = JsonSchemaType.Null }] }
            : new OpenApiSchemaReference(name, document) { Description = own.Description };
    }

    /// <summary>The names of all schemas that some refer to, however deep.</summary>
    private static HashSet<string> Reached(IEnumerable<IOpenApiSchema?> from, IDictionary<string, IOpenApiSchema> schemas)
    {
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<IOpenApiSchema?>(from);
        while (open.TryPop(out var schema))
        {
            if (schema is OpenApiSchemaReference { Reference.Id: { } name })
            {
                if (reached.Add(name))
                {
                    open.Push(schemas[name]);
                }
            }
            else if (schema is OpenApiSchema own)
            {
                foreach (var part in (own.Properties?.Values ?? []).Concat(own.OneOf ?? []).Concat(own.AllOf ?? []).Concat(own.AnyOf ?? []).Append(own.Items).Append(own.AdditionalProperties))
                {
                    open.Push(part);
                }
            }
        }

        return reached;
    }
}
