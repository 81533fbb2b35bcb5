using System.Collections.Concurrent;
using System.Reflection;
using Faatimer.Host.Api;
using Faatimer.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Faatimer.Api.Tests.Infrastructure;

/// <summary>Notes every problem that a test host answers and its operation did not declare; the host's end fails on them.</summary>
internal sealed class ProblemsAreDeclared : IStartupFilter
{
    /// <summary>The API's own problems, which every operation can answer.</summary>
    private static readonly string[] OfTheApi = ["request.", "auth.", "idempotency.", "service."];

    /// <summary>Modules whose catalogues are still being written, by the prefix of their areas and codes.</summary>
    private static readonly string[] Before = ["pool.", "refusion."];

    private readonly ConcurrentDictionary<string, bool> _undeclared = new();

    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.Use(async (http, rest) =>
        {
            await rest(http);
            var endpoint = http.GetEndpoint() ?? http.Features.Get<IExceptionHandlerFeature>()?.Endpoint;
            if (http.Items[typeof(Problem)] is Problem problem && endpoint?.Metadata.GetMetadata<Operation>() is { } operation && !Before.Any(b => operation.Area.StartsWith(b, StringComparison.Ordinal)))
            {
                var declared = app.ApplicationServices.GetRequiredService<DeclaredProblems>().Of(operation, endpoint.Metadata.GetMetadata<MethodInfo>()!, HttpMethods.IsGet(http.Request.Method), hasBody: true);
                foreach (var code in problem.Errors.Select(e => e.Code).Append(problem.Code).Where(c => !OfTheApi.Concat(Before).Any(p => c.StartsWith(p, StringComparison.Ordinal)) && !declared.Contains((problem.Status, c))))
                {
                    _undeclared.TryAdd($"{operation.Id}: {problem.Status} {code}", true);
                }
            }
        });
        next(app);
    };

    public void Require() => Assert.Empty(_undeclared.Keys);
}
