using System.Text.Json.Nodes;
using Faatimer.Kernel;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Faatimer.Host.OpenApi;

/// <summary>The headers of answers, and the token endpoint, which is the OAuth server's and not a use case.</summary>
internal sealed class Headers : IDocumentFilter
{
    private static readonly Dictionary<string, (string Description, string Example)> Known = new()
    {
        ["ETag"] = ("The version, for If-Match; of a file its content's tag, for If-None-Match.", "\"3\""),
        ["Location"] = ("Where the resource is that was made.", "/api/v1/jobs/01900000-0000-7000-8000-000000000099"),
        ["RateLimit-Policy"] = ("How many requests a client has in how many seconds.", "\"client\";q=6000;w=60"),
        ["RateLimit"] = ("How many of them are left.", "\"client\";r=5999"),
        ["Retry-After"] = ("Seconds to wait before the next try.", "5"),
    };

    public void Apply(OpenApiDocument swaggerDoc, DocumentFilterContext context)
    {
        swaggerDoc.Components!.Headers = Known.ToDictionary(h => h.Key, IOpenApiHeader (h) => new OpenApiHeader
        {
            Description = h.Value.Description, Schema = new OpenApiSchema { Type = JsonSchemaType.String }, Example = JsonValue.Create(h.Value.Example),
        });
        foreach (var declared in context.ApiDescriptions.SelectMany(d => d.ActionDescriptor.EndpointMetadata.OfType<Operation>()))
        {
            var operation = swaggerDoc.Paths.Values.SelectMany(p => p.Operations!.Values).Single(o => o.OperationId == declared.Id);
            var success = (OpenApiResponse)operation.Responses!.Single(r => r.Key[0] == '2').Value;
            success.Headers = Names(declared).ToList() is not { Count: > 0 } names ? null : names.ToDictionary(name => name, IOpenApiHeader (name) => new OpenApiHeaderReference(name, swaggerDoc));
        }

        swaggerDoc.Paths["/connect/token"] = Token(swaggerDoc);
    }

    private static IEnumerable<string> Names(Operation operation)
    {
        if (typeof(IVersioned).IsAssignableFrom(operation.Response) || operation.FileTypes.Count > 0)
        {
            yield return "ETag";
        }

        if (operation.SuccessStatus is 201 or 202)
        {
            yield return "Location";
        }
    }

    private static OpenApiPathItem Token(OpenApiDocument document) => new()
    {
        Operations = new Dictionary<HttpMethod, OpenApiOperation>
        {
            [HttpMethod.Post] = new OpenApiOperation
            {
                OperationId = "IssueToken",
                Summary = "Gives an access token",
                Description = "OAuth 2, client credentials. The token carries the client's role and units, and lasts some minutes: keep it, and ask again shortly before it runs out.",
                Security = [],
                RequestBody = new OpenApiRequestBody
                {
                    Required = true,
                    Content = new Dictionary<string, IOpenApiMediaType>
                    {
                        ["application/x-www-form-urlencoded"] = new OpenApiMediaType
                        {
                            Schema = Object(
                                ["grant_type", "client_id", "client_secret"],
                                ("grant_type", Text("Always client_credentials.", "client_credentials")), ("client_id", Text("The client's id.")), ("client_secret", Text("Its secret.")),
                                ("scope", Text("Which of its role's scopes the token is for, with spaces between; all when absent."))),
                            Example = new JsonObject { ["grant_type"] = "client_credentials", ["client_id"] = "demo-payroll", ["client_secret"] = "demo-secret" },
                        },
                    },
                },
                Responses = new OpenApiResponses
                {
                    ["200"] = Answer(
                        "The token.",
                        Object(
                            ["access_token", "token_type", "expires_in"],
                            ("access_token", Text("Goes into the header Authorization, after Bearer.")), ("token_type", Text("Always Bearer.")),
                            ("expires_in", new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int32", Description = "Seconds it lasts." }), ("scope", Text("The scopes that were granted, when not all that were asked for."))),
                        new JsonObject { ["access_token"] = "eyJhbGciOiJFUzI1NiIs…", ["token_type"] = "Bearer", ["expires_in"] = 1799 }),
                    ["400"] = Answer("What is wrong with the request, by RFC 6749: `invalid_request`, `unsupported_grant_type`, `invalid_scope`.", Error(), new JsonObject { ["error"] = "invalid_scope" }),
                    ["401"] = Answer("The client is unknown, or its secret is wrong: `invalid_client`.", Error(), new JsonObject { ["error"] = "invalid_client" }),
                    ["429"] = Answer("Too many wrong secrets; see Retry-After.", Error(), new JsonObject { ["error"] = "temporarily_unavailable" }),
                },
            },
        },
    };

    private static OpenApiSchema Error() => Object(["error"], ("error", Text("The code of RFC 6749.")), ("error_description", Text("What is wrong, in English.")));

    private static OpenApiResponse Answer(string description, OpenApiSchema schema, JsonNode example) => new()
    {
        Description = description, Content = new Dictionary<string, IOpenApiMediaType> { ["application/json"] = new OpenApiMediaType { Schema = schema, Example = example } },
    };

    private static OpenApiSchema Object(string[] required, params (string Name, OpenApiSchema Schema)[] fields) => new()
    {
        Type = JsonSchemaType.Object, Required = required.ToHashSet(), Properties = fields.ToDictionary(f => f.Name, IOpenApiSchema (f) => f.Schema),
    };

    private static OpenApiSchema Text(string description, string? only = null) =>
        new() { Type = JsonSchemaType.String, Description = description, Enum = only is null ? null : [JsonValue.Create(only)] };
}
