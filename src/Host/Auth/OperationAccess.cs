using Faatimer.Host.Api;
using Faatimer.Kernel;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using OpenIddict.Abstractions;

namespace Faatimer.Host.Auth;

internal sealed class OperationRequirement : IAuthorizationRequirement;

/// <summary>Role, organisation unit and scope against the operation that the endpoint declares. An endpoint that declares none is closed.</summary>
internal sealed class OperationAccess(Callers callers, RoleTable table) : AuthorizationHandler<OperationRequirement>
{
    protected override async Task HandleRequirementAsync(AuthorizationHandlerContext context, OperationRequirement requirement)
    {
        if (context.Resource is HttpContext { } nowhere && nowhere.GetEndpoint() is not RouteEndpoint && context.User.Identity?.IsAuthenticated == true)
        {
            // No such path, or not with this method or content type: routing answers that.
            context.Succeed(requirement);
        }
        else if (context.Resource is HttpContext http
            && http.GetEndpoint()?.Metadata.GetMetadata<Operation>() is { } operation
            && await callers.Settle(http, operation) is { } caller
            && table.Of(caller.Role, operation.Area, operation.Verb) != Reach.None
            && context.User.HasScope(RoleTable.ScopeOf(operation.Area, operation.Verb)))
        {
            context.Succeed(requirement);
        }
    }
}

/// <summary>401 and 403 as problems; a refused call of a known client is logged (X1).</summary>
internal sealed class AccessDenied(ProblemWriter problems) : IAuthorizationMiddlewareResultHandler
{
    private static readonly AuthorizationMiddlewareResultHandler Default = new();

    public async Task HandleAsync(RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult)
    {
        if (authorizeResult.Succeeded)
        {
            await next(context);
            return;
        }

        if (context.GetEndpoint()?.Metadata.GetMetadata<Operation>() is null && policy.AuthenticationSchemes.Count > 0)
        {
            // A page: who is not signed in is led there.
            await Default.HandleAsync(next, context, policy, authorizeResult);
            return;
        }

        if (Callers.Of(context.User) is null)
        {
            context.Response.Headers.WWWAuthenticate = context.Request.Headers.Authorization.Count > 0 ? "Bearer error=\"invalid_token\"" : "Bearer";
            await problems.Write(context, 401, [RuleViolation.Error("auth.token_invalid")]);
            return;
        }

        if (context.RequestServices.GetRequiredService<Call>() is { IsSettled: true } call)
        {
            await Log(context, call.Caller);
        }

        context.Response.Headers.WWWAuthenticate = "Bearer error=\"insufficient_scope\"";
        await problems.Write(context, 403, [RuleViolation.Error("auth.forbidden")]);
    }

    /// <summary>Logs that a call was refused, with the ids it named (X1).</summary>
    public static Task Log(HttpContext context, Caller caller)
    {
        var ids = context.Request.RouteValues.Values.Select(v => Guid.TryParse(v?.ToString(), out var id) ? id : (Guid?)null).OfType<Guid>().ToArray();
        return context.RequestServices.GetRequiredService<ReadAuditWriter>().Write(new("denied", false, null, ids, [], null), caller, [], context.RequestAborted);
    }
}
