using Carter;
using Faatimer.Host.Auth;
using Faatimer.Kernel;
using Npgsql;

namespace Faatimer.Host.Features;

/// <summary>Makes an account for a person. The answer holds the one-time link by which the person chooses a password or a passkey; it is shown once. Rule X6.</summary>
internal static class CreateUser
{
    public sealed record Request : UserFields;

    internal sealed class Rules : UserFieldsRules<Request>;

    /// <param name="User">The account.</param>
    /// <param name="Link">The way in. Shown only here and now: null in the answer to the same call made again.</param>
    public sealed record Response(UserView User, [property: ShownOnce] string? Link, DateTimeOffset LinkExpiresAt) : IVersioned
    {
        int IVersioned.Version => User.Version;

        string IVersioned.Key => User.Id.ToString();
    }

    internal sealed class Handler(AuthDb db, UserViews views, SignInLinks links, Caller caller, TimeProvider time, Work work)
    {
        public async Task<Committed<Response>> Handle(Request body, CancellationToken cancellationToken)
        {
            await views.RequireUnits(body.Units, cancellationToken);
            return await work.Commit(db, async () =>
            {
                var user = new User(Guid.CreateVersion7(), body.ToFacts(), caller.Id, time.GetUtcNow());
                db.Users.Add(user);
                var (signIn, link) = links.For(user);
                db.SignIns.Add(signIn);
                work.Audit("user", user.Id);
                work.Raise(new UserCreated(user.Id, user.Role, user.Units));
                await db.SaveUnlessTaken(work, cancellationToken);
                return (user, signIn, link);
            }, async made => new Response(await views.Whole(made.user, caller, cancellationToken), made.link, made.signIn.LinkExpiresAt!.Value), cancellationToken);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/users", (Request body, Handler handler, CancellationToken cancellationToken) => handler.Handle(body, cancellationToken))
            .Operation<Response>(nameof(CreateUser), "Makes an account for a person", Area.Settings, Verb.Write, status: 201)
            .Problems(HostProblems.MailTaken, HostProblems.UnitUnknown)
            .Example(
                new Request { Name = "Bo Test", Mail = "bo@kommune.example", Role = Role.Manager, Units = [DemoIds.Department] },
                new Response(
                    UserView.Example with { Name = "Bo Test", Mail = "bo@kommune.example", Role = Role.Manager, Units = [new(DemoIds.Department, null)], State = UserState.Invited, SignIn = new(false, 0, null, null, 0) },
                    "…", new(2026, 4, 8, 7, 0, 0, TimeSpan.Zero)));
    }
}
