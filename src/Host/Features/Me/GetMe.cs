using System.Globalization;
using System.Security.Claims;
using Carter;
using Faatimer.Contracts;
using Faatimer.Host.Auth;
using Faatimer.Kernel;
using MediatR;
using OpenIddict.Abstractions;

namespace Faatimer.Host.Features;

/// <summary>Says who calls, what the token may be used for, and which installation answers.</summary>
internal static class GetMe
{
    /// <summary>The API's version, as in its document.</summary>
    public const string ApiVersion = "1.0";

    internal sealed class Handler(IOpenIddictApplicationManager clients, People people, IMediator mediator, Caller caller, DemoMode demo, BusinessClock clock, IConfiguration configuration, IHostEnvironment environment)
    {
        public async Task<MeView> Handle(ClaimsPrincipal user, CancellationToken cancellationToken)
        {
            var name = User.OfCaller(caller.Id) is { } person ? (await people.Find(person, cancellationToken))?.Name
                : await clients.FindByClientIdAsync(caller.Id, cancellationToken) is { } client ? await clients.GetDisplayNameAsync(client, cancellationToken) : null;
            var units = await mediator.Send(new OrganisationUnits([.. user.GetClaims(Clients.UnitClaim).Select(Guid.Parse)]), cancellationToken);
            return new(
                caller.Id, name ?? caller.Id, caller.Role,
                [.. units.Select(u => new MyUnitView(u.Id, Enum.Parse<OrganisationLevel>(u.Level), u.Name))], [.. user.GetScopes().Order(StringComparer.Ordinal)],
                CultureInfo.CurrentUICulture.TwoLetterISOLanguageName, demo.IsOn, clock.Today, ApiVersion, configuration.GetValue("Faatimer:Municipality", "Kommunen"), environment.EnvironmentName);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/me", (ClaimsPrincipal user, Handler handler, CancellationToken cancellationToken) => handler.Handle(user, cancellationToken))
            .Operation<MeView>(nameof(GetMe), "Says who calls", Area.Me, Verb.Read)
            .Example(null, new MeView(
                "demo-payroll", "Demo Payroll", Role.Payroll, [], ["me:read", "refusion:write"], "da", true, new(2026, 11, 27), ApiVersion, "Kommunen", "Production"));
    }
}

/// <summary>Who calls.</summary>
/// <param name="Id">The client's or the person's id.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Units">The units it is limited to.</param>
/// <param name="Scopes">What the token may be used for.</param>
/// <param name="Language">The language of texts: da or en.</param>
/// <param name="Demo">The data is invented.</param>
/// <param name="Today">The day that rules go by, in Danish time; a demo can have another than the calendar.</param>
/// <param name="ApiVersion">The API's version.</param>
/// <param name="Municipality">Whose installation this is.</param>
/// <param name="Environment">Production, or another.</param>
internal sealed record MeView(
    string Id, string Name, Role Role, IReadOnlyList<MyUnitView> Units, IReadOnlyList<string> Scopes, string Language, bool Demo, DateOnly Today, string ApiVersion, string Municipality, string Environment);

/// <summary>A unit of the caller.</summary>
/// <param name="Kind">Its level.</param>
internal sealed record MyUnitView(Guid Id, OrganisationLevel Kind, string Name);

/// <summary>The levels of the organisation.</summary>
internal enum OrganisationLevel
{
    Directorate,
    Department,
    Workplace,
}
