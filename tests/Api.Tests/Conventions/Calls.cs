using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Kernel;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Faatimer.Api.Tests.Conventions;

/// <summary>One operation as a request, made of its own documentation: parameter and request examples.</summary>
/// <param name="Role">The first role that may do it everywhere.</param>
internal sealed partial record Calls(Operation Operation, string Method, string Route, Role Role)
{
    public static IReadOnlyList<Calls> Of(TestHost host) =>
    [
        .. from endpoint in host.Services.GetServices<EndpointDataSource>().SelectMany(s => s.Endpoints).OfType<RouteEndpoint>()
           let operation = endpoint.Metadata.GetMetadata<Operation>()
           where operation is not null
           let method = endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods.Single()
           orderby operation.Id
           let table = host.Services.GetRequiredService<RoleTable>()
           let role = RoleTable.Roles.First(r => table.Of(r, operation.Area, operation.Verb) == Reach.All)
           select new Calls(operation, method, endpoint.RoutePattern.RawText!, role),
    ];

    /// <param name="mediaType">A body in another media type than JSON, where the operation has an example of one.</param>
    public HttpRequestMessage Request(string? mediaType = null)
    {
        var path = Parameter().Replace(Route, m => Uri.EscapeDataString(Operation.ParameterExamples.GetValueOrDefault(m.Groups[1].Value, Guid.Empty.ToString())));
        var inPath = Parameter().Matches(Route).Select(m => m.Groups[1].Value).ToHashSet();
        var query = string.Join('&', Operation.ParameterExamples.Where(p => !inPath.Contains(p.Key)).Select(p => $"{p.Key}={Uri.EscapeDataString(p.Value)}"));
        var request = new HttpRequestMessage(new HttpMethod(Method), query.Length == 0 ? path : $"{path}?{query}");
        if ((mediaType ?? (Operation.StreamsBody ? Operation.TextExamples.Keys.Single() : null)) is { } type)
        {
            request.Content = new StringContent(Operation.TextExamples[type], Encoding.UTF8, type);
        }
        else if (Operation.RequestExample is { } example)
        {
            request.Content = new StringContent(JsonSerializer.Serialize(example, example.GetType(), Json.Options), Encoding.UTF8, "application/json");
        }

        if (Operation.NeedsIfMatch)
        {
            request.Headers.TryAddWithoutValidation("If-Match", $"\"{Operation.ExampleVersion}\"");
        }

        return request;
    }

    [GeneratedRegex(@"\{(\w+)(?::[^}]*)?\}")]
    private static partial Regex Parameter();
}
