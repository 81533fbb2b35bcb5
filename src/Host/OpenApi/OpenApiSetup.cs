using System.Numerics;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Faatimer.Host.Api;
using Faatimer.Kernel;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;
using Swashbuckle.AspNetCore.SwaggerUI;

namespace Faatimer.Host.OpenApi;

/// <summary>The OpenAPI document (3.1), made from the running code.</summary>
internal static class OpenApiSetup
{
    public static void AddOpenApiDocument(this WebApplicationBuilder builder)
    {
        var table = builder.Services.RoleTable();
        var names = new SchemaNames();
        builder.Services.AddEndpointsApiExplorer();
        builder.Services.ConfigureSwagger(o => o.CustomDocumentSerializer = new PlainYaml());
        builder.Services.AddSwaggerGen(o =>
        {
            o.SwaggerDoc("v1", new OpenApiInfo
            {
                Title = "Fåtimer",
                Version = "1.0",
                Description = "Job på få lønnede timer: pool, workplaces, candidates and refusion of a Danish municipality. "
                    + "Errors are problem details (RFC 9457) with stable codes; texts are Danish, or English with `Accept-Language: en`.\n\n"
                    + "To begin: get a token (`/connect/token`, or *Authorize* in this document's page), see with `/api/v1/me` what it is good for, and try a payslip with `/api/v1/refusion/payslips/validate`, which stores nothing. "
                    + "In demo mode every role has a client: `demo-payroll` and its like, with the secret `demo-secret`, and all examples work as they stand. `/docs?role=payroll` shows one role's operations only.",
                Contact = new OpenApiContact { Name = "Fåtimer", Url = new Uri("https://faatimer.example/") },
                License = new OpenApiLicense { Name = "EUPL-1.2", Url = new Uri("https://eupl.eu/1.2/en/") },
            });
            o.AddServer(new OpenApiServer { Url = "/", Description = "The host that serves this document." });
            foreach (var documentation in Directory.EnumerateFiles(AppContext.BaseDirectory, "Faatimer.*.xml").Order(StringComparer.Ordinal))
            {
                o.IncludeXmlComments(documentation);
            }

            o.SupportNonNullableReferenceTypes();
            o.NonNullableReferenceTypesAsRequired();
            o.UseAllOfToExtendReferenceSchemas();
            o.CustomSchemaIds(names.Of);
            o.MapType<decimal>(() => new OpenApiSchema { Type = JsonSchemaType.Number, Format = "decimal" });
            o.MapType<System.Text.Json.JsonElement>(() => new OpenApiSchema { Description = "What the operation says that its job results in." });
            o.MapType<DateOnly>(() => new OpenApiSchema { Type = JsonSchemaType.String, Format = "date" });
            o.MapType<BigInteger>(() => new OpenApiSchema { Type = JsonSchemaType.Integer, Format = "int64" });
            o.MapType<CalendarMonth>(() => new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^\\d{4}-\\d{2}$" });
            o.MapType<IsoWeek>(() => new OpenApiSchema { Type = JsonSchemaType.String, Pattern = "^\\d{4}-W\\d{2}$" });
            o.AddSecurityDefinition("oauth2", new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.OAuth2,
                Description = "Client credentials. Without a scope the token carries all scopes of the client's role. In demo mode: `demo-payroll` with the secret `demo-secret`, and so for every role.",
                Flows = new OpenApiOAuthFlows
                {
                    ClientCredentials = new OpenApiOAuthFlow
                    {
                        TokenUrl = new Uri("/connect/token", UriKind.Relative),
                        Scopes = table.Scopes.ToDictionary(s => s, InWords),
                    },
                },
            });
            o.OperationFilter<OperationDescriber>();
            o.SchemaFilter<EnumWords>();
            o.SchemaFilter<OptionalFields>();
            o.OperationFilter<Sentences>();
            o.DocumentFilter<ProblemAnswers>();
            o.DocumentFilter<Headers>();
            o.DocumentFilter<DocumentForm>(names);
            o.DocumentFilter<Constraints>(names);
            o.DocumentFilter<ReadingOrder>();
            o.DocumentFilter<Sentences>();
            o.DocumentFilter<Repeated>();
        });
    }

    /// <summary>The document, with <c>?role=</c> one role's.</summary>
    public static void MapOpenApi(this WebApplication app)
    {
        app.MapSwagger("/openapi/{documentName}.{extension:regex(^(json|ya?ml)$)}", o =>
        {
            o.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            o.PreSerializeFilters.Add((document, request) => RoleDocument.Filter(document, request));
        }).AllowAnonymous();
    }

    /// <summary>The document to read and try, at <c>/docs</c>, with <c>?role=</c> as one role sees it; open, so it comes before authorization.</summary>
    public static void UseDocumentationPage(this WebApplication app)
    {
        app.Use((http, next) =>
        {
            if (http.Request.Path.StartsWithSegments("/docs", StringComparison.Ordinal) && RoleDocument.AskedOf(http.Request) is { } role)
            {
                // The page's own choice among documents.
                http.Response.Redirect($"/docs/index.html?urls.primaryName={Words.Of(role)}");
                return Task.CompletedTask;
            }

            return next(http);
        });
        app.UseSwaggerUI(o =>
        {
            o.RoutePrefix = "docs";
            o.DocumentTitle = "Fåtimer API";
            o.SwaggerEndpoint("/openapi/v1.yaml", "all roles");
            foreach (var role in RoleTable.Roles.Select(r => Words.Of(r)))
            {
                o.SwaggerEndpoint($"/openapi/v1.yaml?role={role}", role);
            }

            // A list of subjects first, to be opened, searched and linked to.
            o.DocExpansion(DocExpansion.None);
            o.EnableFilter();
            o.EnableDeepLinking();
            o.EnablePersistAuthorization();
            o.DisplayRequestDuration();
            o.DefaultModelsExpandDepth(0);
        });
    }

    /// <summary>refusion:decide → decide (approve, reject, close): refusion.</summary>
    private static string InWords(string scope) => scope.Split(':') is [var area, var verb] ? $"{(verb == "decide" ? "decide (approve, reject, close)" : verb)}: {area}" : scope;

    /// <summary>Enums as the camelCase words of the API.</summary>
    private sealed class EnumWords : ISchemaFilter
    {
        public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
        {
            // Where a field refers to the enum, words of its own would make the client's generator see another enum.
            if (context.Type.IsEnum && schema is OpenApiSchema { AllOf: null or { Count: 0 } } concrete)
            {
                concrete.Type = JsonSchemaType.String;
                concrete.Format = null;
                concrete.Enum = [.. Words.Of(context.Type).Select(word => (JsonNode)word)];
            }
        }
    }

    /// <summary>A field with a default may be left out of a request: a constructor's parameter that has one, a property that is not marked as required.</summary>
    private sealed class OptionalFields : ISchemaFilter
    {
        public void Apply(IOpenApiSchema schema, SchemaFilterContext context)
        {
            var parameters = context.Type.GetConstructors().SelectMany(c => c.GetParameters()).ToList();
            var properties = context.Type.GetProperties()
                .Where(p => p.CanWrite && parameters.TrueForAll(q => q.Name != p.Name) && !p.IsDefined(typeof(RequiredMemberAttribute), inherit: true));
            foreach (var optional in parameters.Where(p => p.HasDefaultValue).Select(p => p.Name!).Concat(properties.Select(p => p.Name)))
            {
                schema.Required?.Remove(System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(optional));
            }
        }
    }
}
