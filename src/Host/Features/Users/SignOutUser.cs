using Carter;
using Faatimer.Host.Auth;
using Faatimer.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Host.Features;

/// <summary>Ends every session of a person on every host: browsers at once, tokens that are out within a minute. Rule X6.</summary>
internal static class SignOutUser
{
    internal sealed class Handler(AuthDb db, UserViews views, Sessions sessions, Caller caller, TimeProvider time, Work work)
    {
        public Task<Committed<UserView>> Handle(Guid id, CancellationToken cancellationToken) => work.Commit(db, async () =>
        {
            var user = await views.Get(id, cancellationToken);
            work.RequireVersion(user.Version);
            await sessions.EndAll(id, cancellationToken);
            user.Note(UserChangeKind.SignedOut, caller.Id, time.GetUtcNow());
            work.Audit("user", id);
            work.Raise(new UserSignedOut(id));
            return user;
        }, user => views.Whole(user, caller, cancellationToken), cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/users/{id:guid}/sign-out", (Guid id, Handler handler, CancellationToken cancellationToken) => handler.Handle(id, cancellationToken))
            .Operation<UserView>(nameof(SignOutUser), "Ends every session of a person", Area.Settings, Verb.Write)
            .NeedsIfMatch()
            .Problems(HostProblems.NoUser)
            .ParameterExample("id", DemoIds.User)
            .Example(null, UserView.Example with { Version = 2 });
    }
}
