using Faatimer.Kernel;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing.Template;

namespace Faatimer.Host.Api;

/// <summary>What is said to a body of another media type than the operation takes: those that it takes.</summary>
internal static class ContentTypes
{
    public static RuleError Refused(HttpContext http)
    {
        var types = (http.GetEndpoint() is RouteEndpoint endpoint ? [endpoint] : Meant(http.Request)).SelectMany(e => e.Metadata.GetMetadata<IAcceptsMetadata>()?.ContentTypes ?? []).Distinct().ToList();
        return KernelProblems.ContentType.Error(types.Count > 0 ? new { types = string.Join(" / ", types) } : null);
    }

    /// <summary>Routing that finds the path, but not with this media type, answers itself and does not say which operation it found.</summary>
    private static IEnumerable<RouteEndpoint> Meant(HttpRequest request) => request.HttpContext.RequestServices.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        .Where(e => e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains(request.Method) == true
            && new TemplateMatcher(new RouteTemplate(e.RoutePattern), []).TryMatch(request.Path, []));
}
