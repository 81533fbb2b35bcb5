using Carter;
using Faatimer.Host.Auth;
using Faatimer.Kernel;

namespace Faatimer.Host.Features;

/// <summary>Shows a person's account: how they sign in, who stands in, and what was done with it. Rule X6.</summary>
internal static class GetUser
{
    internal sealed class Handler(UserViews views, Caller caller, ReadAudit audit)
    {
        public async Task<UserView> Handle(Guid id, CancellationToken cancellationToken)
        {
            var user = await views.Get(id, cancellationToken);
            await audit.Log("user", [id], [], null, cancellationToken);
            return await views.Whole(user, caller, cancellationToken, await views.Names(user.Units, cancellationToken));
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/users/{id:guid}", (Guid id, Handler handler, CancellationToken cancellationToken) => handler.Handle(id, cancellationToken))
            .Operation<UserView>(nameof(GetUser), "Shows a person's account", Area.Settings, Verb.Read)
            .Problems(HostProblems.NoUser)
            .ParameterExample("id", DemoIds.User)
            .Example(null, UserView.Example);
    }
}
