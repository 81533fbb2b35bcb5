using Microsoft.OpenApi;

namespace Faatimer.Generator;

/// <summary>
/// What OpenAPI 3.0 has to be told in other words than 3.1: the library writes the rest. The generator of the SDK reads 3.0 without fault, and 3.1 with doubled types and lost nulls.
/// </summary>
internal static class OlderForm
{
    public static void Apply(OpenApiDocument document)
    {
        // OAuth is the SDK's own work (AccessTokens), no operation that its caller sees.
        document.Paths.Remove("/connect/token");
        Whole(document.Components!.Schemas!);
        foreach (var schema in document.Components.Schemas!.Values)
        {
            Inside(schema);
        }

        var operations = document.Paths.Values.SelectMany(p => p.Operations!.Values).ToList();
        foreach (var parameter in operations.SelectMany(o => o.Parameters ?? []).Concat(document.Components.Parameters?.Values ?? []).OfType<OpenApiParameter>())
        {
            parameter.Schema = Older(parameter.Schema!);
        }

        // A method has one answer: what a list also is as a file is asked for by its address.
        foreach (var content in operations.SelectMany(o => o.Responses!.Values).Concat(document.Components.Responses?.Values ?? []).OfType<OpenApiResponse>().Select(r => r.Content).OfType<IDictionary<string, IOpenApiMediaType>>())
        {
            foreach (var file in content.ContainsKey("application/json") ? content.Keys.Where(type => type != "application/json").ToList() : [])
            {
                content.Remove(file);
            }
        }
    }

    /// <summary>What several share is in each of them: a record of C# has no second parent.</summary>
    private static void Whole(IDictionary<string, IOpenApiSchema> schemas)
    {
        var parts = new HashSet<string>();
        foreach (var schema in schemas.Values.OfType<OpenApiSchema>().Where(s => s is { AllOf: [OpenApiSchemaReference], Properties.Count: > 0 }))
        {
            var part = ((OpenApiSchemaReference)schema.AllOf![0]).Reference.Id!;
            var shared = (OpenApiSchema)schemas[part];
            foreach (var (name, property) in shared.Properties!)
            {
                schema.Properties!.Add(name, property);
            }

            schema.Required!.UnionWith(shared.Required!);
            schema.AllOf = null;
            parts.Add(part);
        }

        foreach (var part in parts)
        {
            schemas.Remove(part);
        }
    }

    private static void Inside(IOpenApiSchema schema)
    {
        if (schema is not OpenApiSchema own)
        {
            return;
        }

        foreach (var (name, property) in own.Properties?.ToList() ?? [])
        {
            own.Properties![name] = Older(property);
            if (IsNullable(own.Properties[name]))
            {
                // A client reads null from an answer that lacks the field, as one of an older version does.
                own.Required?.Remove(name);
            }
        }

        // That answers are open is the client's own tolerance; the generator would make room in every record for what nobody knows.
        own.AdditionalPropertiesAllowed = own.AdditionalProperties is not null;
        own.Items = own.Items is null ? null : Older(own.Items);
        own.AdditionalProperties = own.AdditionalProperties is null ? null : Older(own.AdditionalProperties);
    }

    private static IOpenApiSchema Older(IOpenApiSchema schema)
    {
        Inside(schema);
        return schema switch
        {
            // 3.0 has no words beside a reference.
            OpenApiSchemaReference { Description: { } description } reference => new OpenApiSchema { AllOf = [Bare(reference)], Description = description },
            OpenApiSchema { OneOf: [OpenApiSchemaReference reference, OpenApiSchema { Type: JsonSchemaType.Null }] } own => new OpenApiSchema
            {
                AllOf = [Bare(reference)], Type = JsonSchemaType.Null, Description = own.Description ?? reference.Description,
            },

            // One of several that have nothing in common is any value.
            OpenApiSchema { AnyOf.Count: > 0 } own => new OpenApiSchema { Description = own.Description },
            _ => schema,
        };
    }

    private static bool IsNullable(IOpenApiSchema schema) => schema is OpenApiSchema own && (own.Type?.HasFlag(JsonSchemaType.Null) ?? own.AllOf is null);

    private static OpenApiSchemaReference Bare(OpenApiSchemaReference reference) => new(reference.Reference.Id!, reference.Reference.HostDocument);
}
