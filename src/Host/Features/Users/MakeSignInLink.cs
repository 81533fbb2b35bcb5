using Carter;
using Faatimer.Host.Auth;
using Faatimer.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Host.Features;

/// <summary>Makes a new one-time link by which a person chooses a new password or passkey; an earlier one is void. It is shown once. Rule X6.</summary>
internal static class MakeSignInLink
{
    /// <param name="Link">The way in. Shown only here and now: null in the answer to the same call made again.</param>
    /// <param name="Version">The account's ETag.</param>
    public sealed record Response(Guid Id, [property: ShownOnce] string? Link, DateTimeOffset ExpiresAt, int Version) : IResource;

    internal sealed class Handler(AuthDb db, UserViews views, SignInLinks links, Caller caller, TimeProvider time, Work work)
    {
        public Task<Committed<Response>> Handle(Guid id, CancellationToken cancellationToken) => work.Commit(db, async () =>
        {
            var user = await views.Get(id, cancellationToken);
            work.RequireVersion(user.Version);
            RuleViolation.ThrowIfAny([.. user.LinkRefusals()]);
            var signIn = await db.SignIns.SingleAsync(s => s.Id == id, cancellationToken);
            var link = links.Renew(signIn);
            user.Note(UserChangeKind.LinkMade, caller.Id, time.GetUtcNow());
            work.Audit("user", id, purpose: "link");
            work.Raise(new UserLinkMade(id));
            return (user, signIn, link);
        }, made => new Response(id, made.link, made.signIn.LinkExpiresAt!.Value, made.user.Version), cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/users/{id:guid}/link", (Guid id, Handler handler, CancellationToken cancellationToken) => handler.Handle(id, cancellationToken))
            .Operation<Response>(nameof(MakeSignInLink), "Makes a new one-time link for a person", Area.Settings, Verb.Write)
            .NeedsIfMatch()
            .Problems(HostProblems.NoUser, HostProblems.UserDeactivated)
            .ParameterExample("id", DemoIds.User)
            .Example(null, new Response(DemoIds.User, "…", new(2026, 4, 9, 7, 0, 0, TimeSpan.Zero), 2));
    }
}
