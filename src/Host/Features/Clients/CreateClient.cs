using Carter;
using Faatimer.Host.Auth;
using Faatimer.Kernel;
using FluentValidation;
using OpenIddict.Abstractions;

namespace Faatimer.Host.Features;

/// <summary>Creates a machine client. Its secret is shown once, in this answer, and kept only as a hash.</summary>
internal static class CreateClient
{
    /// <summary>A token names each unit, and travels in every request.</summary>
    private const int MaxUnits = 100;

    /// <param name="Name">What the client is, for example the payroll system's name; at most 200 characters, no personal data.</param>
    /// <param name="Role">What it may do.</param>
    /// <param name="Units">Directorates, departments or workplaces that a role with own units is limited to; required for workplace, manager and payroll.</param>
    /// <param name="SuccessorOf">The client_id of one of the same role that it takes over from: what that one posted is its own too.</param>
    public sealed record Request(string Name, Role Role, IReadOnlyList<Guid>? Units = null, string? SuccessorOf = null);

    /// <param name="ClientId">Its OAuth client_id.</param>
    /// <param name="ClientSecret">Its OAuth client_secret. Shown only here and now: null in the answer to the same call made again, since it was shown.</param>
    /// <param name="Version">Its ETag.</param>
    /// <param name="AllowedActions">What the caller may do with it now.</param>
    public sealed record Response(
        string ClientId, [property: ShownOnce] string? ClientSecret, string Name, Role Role, IReadOnlyList<Guid> Units, int Version, IReadOnlyList<AllowedAction> AllowedActions) : IVersioned
    {
        string IVersioned.Key => ClientId;
    }

    internal sealed class Rules : AbstractValidator<Request>
    {
        public Rules()
        {
            RuleFor(r => r.Name).Text(200);
            RuleFor(r => r.Role).NotEqual(Role.System).WithProblem(HostProblems.RoleReserved);
            RuleFor(r => r.Units).Must(u => u is null || u.Count <= MaxUnits).WithProblem(HostProblems.TooManyUnits);
            RuleFor(r => r.Units).NotEmpty().When(r => r.Role is Role.Workplace or Role.Manager or Role.Payroll).WithProblem(HostProblems.UnitsRequired);
        }
    }

    internal sealed class Handler(AuthDb db, IOpenIddictApplicationManager clients, RoleTable table, Caller caller, Texts texts, Work work)
    {
        public Task<Committed<Response>> Handle(Request body, CancellationToken cancellationToken) => work.Commit(db, async () =>
        {
            var (key, request) = (Guid.CreateVersion7(), body);
            var (id, secret, units) = ($"{request.Role}-{key:N}".ToLowerInvariant(), Clients.NewSecret(), request.Units ?? []);
            await clients.CreateAsync(Clients.Describe(table, id, request.Name, secret, request.Role, units, await Predecessors(request, cancellationToken)), cancellationToken);
            work.Audit("client", purpose: id);
            return new Response(id, secret, request.Name, request.Role, units, 1, ClientView.Actions(id, caller, texts));
        }, created => created, cancellationToken);

        /// <summary>The one it succeeds, and those that one succeeded.</summary>
        private async Task<IReadOnlyList<string>> Predecessors(Request request, CancellationToken cancellationToken)
        {
            if (request.SuccessorOf is not { } id)
            {
                return [];
            }

            // An empty id is nobody's, and the library takes none.
            var properties = id.Length > 0 && id != PagesClient.Id && await clients.FindByClientIdAsync(id, cancellationToken) is { } found ? await clients.GetPropertiesAsync(found, cancellationToken) : throw HostProblems.PredecessorUnknown.With();
            return properties[Clients.RoleProperty].GetString() == request.Role.ToString() ? [id, .. Clients.Predecessors(properties)] : throw HostProblems.PredecessorUnknown.With();
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/clients", (Request body, Handler handler, CancellationToken cancellationToken) => handler.Handle(body, cancellationToken))
            .Operation<Response>(nameof(CreateClient), "Creates a machine client", Area.Settings, Verb.Write, status: 201)
            .Problems(HostProblems.PredecessorUnknown)
            .Example(
                new Request("Lønsystem", Role.Payroll, DemoIds.Directorates, "demo-payroll"),
                new Response("payroll-0190000000007000800000000000a001", "…", "Lønsystem", Role.Payroll, DemoIds.Directorates, 1, [new(nameof(RotateClient), true, null, null), new(nameof(DeleteClient), true, null, null)]));
    }
}
