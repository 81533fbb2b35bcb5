using Carter;
using Faatimer.Host.Auth;
using Faatimer.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Host.Features;

/// <summary>Takes a person's account out of use: every session ends at once, and a token that is out counts no longer within a minute. What the person did stays theirs. Rule X6.</summary>
internal static class DeactivateUser
{
    internal sealed class Handler(AuthDb db, UserViews views, Sessions sessions, Caller caller, TimeProvider time, Work work)
    {
        public Task<Committed<UserView>> Handle(Guid id, CancellationToken cancellationToken) => work.Commit(db, async () =>
        {
            var user = await views.Get(id, cancellationToken);
            work.RequireVersion(user.Version);
            user.Deactivate(caller, time.GetUtcNow());
            await sessions.EndAll(id, cancellationToken);
            work.Audit("user", id);
            work.Raise(new UserDeactivated(id));
            return user;
        }, user => views.Whole(user, caller, cancellationToken), cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/users/{id:guid}/deactivate", (Guid id, Handler handler, CancellationToken cancellationToken) => handler.Handle(id, cancellationToken))
            .Operation<UserView>(nameof(DeactivateUser), "Takes an account out of use", Area.Settings, Verb.Write)
            .NeedsIfMatch()
            .Problems(HostProblems.NoUser, HostProblems.UserDeactivated, HostProblems.OwnUser)
            .ParameterExample("id", DemoIds.User)
            .Example(null, UserView.Example with { State = UserState.Deactivated, DeactivatedAt = new(2026, 4, 2, 9, 0, 0, TimeSpan.Zero), Version = 2 });
    }
}
