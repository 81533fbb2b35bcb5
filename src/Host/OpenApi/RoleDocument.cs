using Faatimer.Kernel;
using Microsoft.OpenApi;

namespace Faatimer.Host.OpenApi;

/// <summary>The document as one role sees it (<c>?role=payroll</c>): the operations that the role table gives it, and what they refer to.</summary>
internal static class RoleDocument
{
    /// <summary>The role that is asked for; null when none is. A word that is no role is refused with those there are.</summary>
    public static Role? AskedOf(HttpRequest request)
    {
        if (!request.Query.TryGetValue("role", out var words))
        {
            return null;
        }

        return words is [var word] && Words.TryParse(typeof(Role), word, out var role) && RoleTable.Roles.Contains((Role)role!)
            ? (Role)role!
            : throw RuleViolation.Invalid(RuleViolation.Error("request.malformed_value", new { words = string.Join(", ", RoleTable.Roles.Select(r => Words.Of(r))) }, QueryFields.Pointer("role")));
    }

    public static void Filter(OpenApiDocument document, HttpRequest request)
    {
        if (AskedOf(request) is not { } role)
        {
            return;
        }

        var table = request.HttpContext.RequestServices.GetRequiredService<RoleTable>();
        var others = request.HttpContext.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints.Select(e => e.Metadata.GetMetadata<Operation>()).OfType<Operation>()
            .Where(o => o.ReachOf(role, table) == Reach.None).Select(o => o.Id).ToHashSet();
        foreach (var (path, item) in document.Paths.ToList())
        {
            foreach (var method in item.Operations!.Where(o => others.Contains(o.Value.OperationId!)).Select(o => o.Key).ToList())
            {
                item.Operations!.Remove(method);
            }

            if (item.Operations!.Count == 0)
            {
                document.Paths.Remove(path);
            }
        }

        var used = document.Paths.Values.SelectMany(p => p.Operations!.Values).SelectMany(o => o.Tags!).Select(t => t.Name).ToHashSet();
        document.Tags = document.Tags!.Where(t => used.Contains(t.Name)).ToHashSet();
        // The schemes are the settings' own: every document shares them.
        document.Components!.SecuritySchemes = document.Components.SecuritySchemes!.ToDictionary(s => s.Key, IOpenApiSecurityScheme (s) => OfRole(s.Value, table.ScopesOf(role)));
        References.Keep(document);
    }

    private static OpenApiSecurityScheme OfRole(IOpenApiSecurityScheme scheme, IReadOnlyList<string> scopes)
    {
        var own = (OpenApiSecurityScheme)scheme.CreateShallowCopy();
        var flow = scheme.Flows!.ClientCredentials!;
        own.Flows = new OpenApiOAuthFlows { ClientCredentials = new OpenApiOAuthFlow(flow) { Scopes = flow.Scopes!.Where(s => scopes.Contains(s.Key)).ToDictionary() } };
        return own;
    }

    /// <summary>Leaves the components that something refers to, however deep.</summary>
    private sealed class References : OpenApiVisitorBase
    {
        private readonly HashSet<(Type Kind, string Id)> _found = [];

        public static void Keep(OpenApiDocument document)
        {
            var (references, all, before) = (new References(), document.Components!, -1);
            while (before < references._found.Count)
            {
                before = references._found.Count;
                document.Components = new OpenApiComponents
                {
                    SecuritySchemes = all.SecuritySchemes,
                    Schemas = references.Of<OpenApiSchemaReference, IOpenApiSchema>(all.Schemas),
                    Responses = references.Of<OpenApiResponseReference, IOpenApiResponse>(all.Responses),
                    Parameters = references.Of<OpenApiParameterReference, IOpenApiParameter>(all.Parameters),
                    RequestBodies = references.Of<OpenApiRequestBodyReference, IOpenApiRequestBody>(all.RequestBodies),
                    Headers = references.Of<OpenApiHeaderReference, IOpenApiHeader>(all.Headers),
                };
                new OpenApiWalker(references).Walk(document);
            }
        }

        public override void Visit(IOpenApiReferenceHolder referenceHolder)
        {
            var id = referenceHolder switch
            {
                OpenApiSchemaReference schema => schema.Reference.Id,
                OpenApiResponseReference response => response.Reference.Id,
                OpenApiParameterReference parameter => parameter.Reference.Id,
                OpenApiRequestBodyReference body => body.Reference.Id,
                OpenApiHeaderReference header => header.Reference.Id,
                _ => null,
            };
            if (id is not null)
            {
                _found.Add((referenceHolder.GetType(), id));
            }
        }

        private Dictionary<string, T> Of<TReference, T>(IDictionary<string, T>? all) => (all ?? new Dictionary<string, T>()).Where(c => _found.Contains((typeof(TReference), c.Key))).ToDictionary();
    }
}
