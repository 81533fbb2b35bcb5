using Carter;
using Faatimer.Host.Auth;
using Faatimer.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Host.Features;

/// <summary>Changes a person's name, mail, role and units. Another role or other units count within a minute on every host. Rule X6.</summary>
internal static class UpdateUser
{
    public sealed record Request : UserFields;

    internal sealed class Rules : UserFieldsRules<Request>;

    internal sealed class Handler(AuthDb db, UserViews views, Caller caller, TimeProvider time, Work work)
    {
        public async Task<Committed<UserView>> Handle(Guid id, Request body, CancellationToken cancellationToken)
        {
            await views.RequireUnits(body.Units, cancellationToken);
            return await work.Commit(db, async () =>
            {
                var user = await views.Get(id, cancellationToken);
                work.RequireVersion(user.Version);
                if (User.CallerId(id) == caller.Id && body.Role != user.Role)
                {
                    throw HostProblems.OwnUser.With();
                }

                var signIn = await db.SignIns.SingleAsync(s => s.Id == id, cancellationToken);
                signIn.Follow(user.Mail, body.Mail.Trim());
                user.Change(body.ToFacts(), caller.Id, time.GetUtcNow());
                work.Audit("user", id);
                work.Raise(new UserChanged(id, user.Role, user.Units));
                await db.SaveUnlessTaken(work, cancellationToken);
                return user;
            }, user => views.Whole(user, caller, cancellationToken), cancellationToken);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPut("/api/v1/users/{id:guid}", (Guid id, Request body, Handler handler, CancellationToken cancellationToken) => handler.Handle(id, body, cancellationToken))
            .Operation<UserView>(nameof(UpdateUser), "Changes a person's account", Area.Settings, Verb.Write)
            .NeedsIfMatch()
            .Problems(HostProblems.NoUser, HostProblems.MailTaken, HostProblems.UnitUnknown, HostProblems.OwnUser)
            .ParameterExample("id", DemoIds.User)
            .Example(
                new Request { Name = "Maja Demo", Mail = "konsulent@demo.example", Role = Role.Coordinator },
                UserView.Example with { Role = Role.Coordinator, Version = 2 });
    }
}
