using Carter;
using Faatimer.Host.Auth;
using Faatimer.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Host.Features;

/// <summary>Takes a person's account into use again, with the password and the passkeys it had. Rule X6.</summary>
internal static class ActivateUser
{
    internal sealed class Handler(AuthDb db, UserViews views, Caller caller, TimeProvider time, Work work)
    {
        public Task<Committed<UserView>> Handle(Guid id, CancellationToken cancellationToken) => work.Commit(db, async () =>
        {
            var user = await views.Get(id, cancellationToken);
            work.RequireVersion(user.Version);
            user.Activate(caller.Id, time.GetUtcNow());
            work.Audit("user", id);
            work.Raise(new UserActivated(id));
            return user;
        }, user => views.Whole(user, caller, cancellationToken), cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/users/{id:guid}/activate", (Guid id, Handler handler, CancellationToken cancellationToken) => handler.Handle(id, cancellationToken))
            .Operation<UserView>(nameof(ActivateUser), "Takes an account into use again", Area.Settings, Verb.Write)
            .NeedsIfMatch()
            .Problems(HostProblems.NoUser, HostProblems.UserActive)
            .ParameterExample("id", DemoIds.FormerUser)
            .Example(null, UserView.Example with { Id = DemoIds.FormerUser, Version = 3 });
    }
}
