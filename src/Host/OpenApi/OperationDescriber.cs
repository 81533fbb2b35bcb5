using System.Text.Json;
using System.Text.Json.Nodes;
using Faatimer.Host.Api;
using Faatimer.Kernel;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Faatimer.Host.OpenApi;

/// <summary>Writes what an endpoint declares (<see cref="Operation"/>) into the document: request headers, scopes, roles and examples.</summary>
internal sealed class OperationDescriber(RoleTable table) : IOperationFilter
{
    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        if (context.ApiDescription.ActionDescriptor.EndpointMetadata.OfType<Operation>().SingleOrDefault() is not { } declared)
        {
            return;
        }

        var writes = context.ApiDescription.HttpMethod != "GET" && !declared.OnlyReads;
        operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference("oauth2", context.Document)] = [RoleTable.ScopeOf(declared.Area, declared.Verb)] }];
        operation.Description = string.Join("\n\n", new[] { operation.Description, Roles(declared) }.Where(t => !string.IsNullOrEmpty(t)));
        operation.Parameters ??= [];
        var fields = context.MethodInfo.GetParameters().Select(p => p.ParameterType).Where(QueryFields.IsFilter).SelectMany(f => QueryFields.Of(f).All).ToDictionary(f => f.Name);
        foreach (var parameter in operation.Parameters.OfType<OpenApiParameter>())
        {
            if (fields.TryGetValue(parameter.Name!, out var field) && field.Pattern is { } pattern)
            {
                parameter.Schema = new OpenApiSchema { Type = JsonSchemaType.String, Pattern = pattern };
            }

            if (parameter.Name is { } name && declared.ParameterExamples.TryGetValue(name, out var example))
            {
                parameter.Example = parameter.Schema?.Type?.HasFlag(JsonSchemaType.Integer) == true ? JsonNode.Parse(example)
                    : parameter.Schema?.Type?.HasFlag(JsonSchemaType.Boolean) == true ? JsonValue.Create(bool.Parse(example))
                    : parameter.Schema?.Type?.HasFlag(JsonSchemaType.Array) == true ? new JsonArray(JsonValue.Create(example)) : JsonValue.Create(example);
            }
        }

        if (writes)
        {
            operation.Parameters.Add(Header("Idempotency-Key", "Makes the call safe to repeat: the same key and body give the first answer again, with the header Idempotency-Replayed: true. 1–255 printable characters.", required: false));
        }

        if (declared.NeedsIfMatch)
        {
            operation.Parameters.Add(Header("If-Match", "The ETag of the version this change is meant for, for example \"1\" in quotes.", required: true));
        }

        if (declared.FileTypes.Count > 0)
        {
            operation.Parameters.Add(Header("If-None-Match", "The ETag of the file that the caller has: 304 when it is the same.", required: false));
        }

        Describe(operation, context, declared);
        Examples(operation, declared);
    }

    private static void Describe(OpenApiOperation operation, OperationFilterContext context, Operation declared)
    {
        operation.Responses ??= [];
        if (declared.SuccessStatus != 200)
        {
            operation.Responses.Remove("200");
        }

        if (declared.FileTypes.Count > 0)
        {
            operation.Responses["304"] = new OpenApiResponse { Description = "The file is the one that the caller has." };
            operation.Responses["200"] = new OpenApiResponse
            {
                Description = "The file.",
                Content = declared.FileTypes.ToDictionary(
                    t => t, IOpenApiMediaType (_) => new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = "binary" } }),
            };
        }

        if (context.MethodInfo.GetParameters().Any(p => p.ParameterType.IsAssignableTo(typeof(IListFilter))) && operation.Responses["200"].Content is { } page)
        {
            // All that is filtered, as a file.
            page[ListFile.Csv] = new OpenApiMediaType();
            page[ListFile.Xlsx] = new OpenApiMediaType();
        }

        if (declared.JobResult is { } result && operation.Responses["202"] is OpenApiResponse started)
        {
            var name = ((OpenApiSchemaReference)context.SchemaGenerator.GenerateSchema(result, context.SchemaRepository)).Reference.Id;
            started.Description = $"The job is started. When it is done, its `result` is a `{name}`.";
        }
    }

    private static void Examples(OpenApiOperation operation, Operation declared)
    {
        var bodies = operation.RequestBody?.Content;
        if (declared.RequestExample is { } request && bodies?.Values.FirstOrDefault() is OpenApiMediaType body)
        {
            body.Example = Node(request);
        }

        foreach (var (mediaType, example) in declared.TextExamples)
        {
            bodies![mediaType] = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String, Format = declared.StreamsBody ? "binary" : null }, Example = JsonValue.Create(example) };
        }

        if (declared.ResponseExample is { } response
            && operation.Responses![declared.SuccessStatus.ToString(System.Globalization.CultureInfo.InvariantCulture)].Content?.Values.FirstOrDefault() is OpenApiMediaType answer)
        {
            answer.Example = Node(response);
        }
    }

    private string Roles(Operation declared)
    {
        var roles = RoleTable.Roles.Select(r => (Role: r, Reach: declared.ReachOf(r, table))).Where(r => r.Reach != Reach.None)
            .Select(r => r.Role.ToString().ToLowerInvariant() + (r.Reach == Reach.Own ? table.OwnIsPosted(r.Role, declared.Area) ? " (what it posted)" : " (own units)" : ""));
        return $"Roles: {string.Join(", ", roles)}.";
    }

    private static JsonNode? Node(object example) => JsonSerializer.SerializeToNode(example, example.GetType(), Json.Options);

    private static OpenApiParameter Header(string name, string description, bool required) => new()
    {
        Name = name,
        In = ParameterLocation.Header,
        Required = required,
        Description = description,
        Schema = new OpenApiSchema { Type = JsonSchemaType.String },
    };
}
