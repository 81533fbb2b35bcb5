using System.Security.Claims;
using Faatimer.Contracts;
using Faatimer.Host.Api;
using Faatimer.Kernel;
using MediatR;
using Microsoft.Extensions.Caching.Memory;
using OpenIddict.Abstractions;
using static OpenIddict.Abstractions.OpenIddictConstants;

namespace Faatimer.Host.Auth;

/// <summary>
/// The one place that makes a request's caller: of the token's claims, and of the workplaces that its units hold. Those are asked for before any module's code runs and
/// remembered for a few seconds; a changed organisation counts on every host within them.
/// </summary>
internal sealed class Callers(RoleTable table, TimeProvider time) : IDisposable
{
    private static readonly TimeSpan Remembered = TimeSpan.FromSeconds(5);

    private readonly MemoryCache _workplaces = new(new MemoryCacheOptions { SizeLimit = 10_000 });

    /// <summary>Who calls, and as what; null without a valid token.</summary>
    public static (string Id, Role Role)? Of(ClaimsPrincipal user) =>
        user.GetClaim(Claims.Subject) is { } id && Enum.TryParse<Role>(user.GetClaim(Claims.Role), out var role) && role != Role.System ? (id, role) : null;

    /// <summary>The caller of an operation; it is settled for the rest of the request. Null without a valid token.</summary>
    public async Task<Caller?> Settle(HttpContext http, Operation operation)
    {
        var call = http.RequestServices.GetRequiredService<Call>();
        if (call.IsSettled)
        {
            return call.Caller;
        }

        if (Of(http.User) is not { } user)
        {
            return null;
        }

        var units = http.User.GetClaims(Clients.UnitClaim).Select(Guid.Parse).ToList();
        var own = await ScopeOf(units, http.RequestServices, http.RequestAborted);
        call.Settle(Caller.Of(table, user.Id, user.Role, own, [user.Id, .. http.User.GetClaims(Clients.PredecessorClaim)], operation.Id, operation.Area, operation.Verb, ProblemWriter.TraceId(http)));
        return call.Caller;
    }

    /// <summary>Who started a job, as the client or the person stands now; null when it is gone, out of use, or has no role any more.</summary>
    public async Task<Caller?> Find(JobStarter starter, IServiceProvider services, CancellationToken cancellationToken)
    {
        if (User.OfCaller(starter.Client) is { } id)
        {
            return await services.GetRequiredService<People>().Find(id, cancellationToken) is { } person
                ? Caller.Of(table, starter.Client, person.Role, await ScopeOf(person.Units, services, cancellationToken), [starter.Client], starter.Operation, starter.Area, starter.Verb, starter.TraceId)
                : null;
        }

        await using var scope = services.CreateAsyncScope();
        var clients = scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>();
        if (await clients.FindByClientIdAsync(starter.Client, cancellationToken) is not { } client)
        {
            return null;
        }

        var properties = await clients.GetPropertiesAsync(client, cancellationToken);
        if (Clients.RoleOf(properties) is not { } role)
        {
            return null;
        }

        var own = await ScopeOf(Clients.Units(properties), scope.ServiceProvider, cancellationToken);
        return Caller.Of(table, starter.Client, role, own, [starter.Client, .. Clients.Predecessors(properties)], starter.Operation, starter.Area, starter.Verb, starter.TraceId);
    }

    public void Dispose() => _workplaces.Dispose();

    private async Task<Scope> ScopeOf(IReadOnlyList<Guid> units, IServiceProvider services, CancellationToken cancellationToken) =>
        units.Count == 0 ? Scope.None : Scope.OfUnits(units, await WorkplacesIn(units, services, cancellationToken));

    private async Task<IReadOnlyList<Guid>> WorkplacesIn(IReadOnlyList<Guid> units, IServiceProvider services, CancellationToken cancellationToken)
    {
        var key = string.Join(' ', units.Order());
        if (_workplaces.TryGetValue<(IReadOnlyList<Guid> Workplaces, DateTimeOffset Until)>(key, out var known) && known.Until > time.GetUtcNow())
        {
            return known.Workplaces;
        }

        var workplaces = await services.GetRequiredService<IMediator>().Send(new WorkplacesInUnits(units), cancellationToken);
        _workplaces.Set(key, (workplaces, time.GetUtcNow() + Remembered), new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Remembered });
        return workplaces;
    }
}
