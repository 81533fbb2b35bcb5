using Carter;
using Faatimer.Host.Auth;
using Faatimer.Kernel;
using FluentValidation;
using OpenIddict.Abstractions;
using OpenIddict.EntityFrameworkCore.Models;

namespace Faatimer.Host.Features;

/// <summary>
/// Gives a machine client another secret, which is shown once. The earlier ones work on for some hours, so that every machine that has them can be given the new one in its time; with none of these
/// they end at once. Tokens that were issued run out by themselves.
/// </summary>
internal static class RotateClient
{
    private const int UsualHours = 24;
    private const int MaxHours = 720;

    /// <param name="OverlapHours">How long the earlier secrets work on; 24 when absent, 0 ends them at once.</param>
    public sealed record Request(int OverlapHours = UsualHours);

    /// <param name="ClientId">The client.</param>
    /// <param name="ClientSecret">Its new secret. Shown only here and now: null in the answer to the same call made again.</param>
    /// <param name="EarlierSecretsUntil">From when on the earlier ones are refused.</param>
    /// <param name="Version">Its ETag.</param>
    public sealed record Response(string ClientId, [property: ShownOnce] string? ClientSecret, DateTimeOffset EarlierSecretsUntil, int Version) : IVersioned
    {
        string IVersioned.Key => ClientId;
    }

    internal sealed class Rules : AbstractValidator<Request>
    {
        public Rules() => RuleFor(r => r.OverlapHours).InclusiveBetween(0, MaxHours).WithProblem(HostProblems.OverlapOutOfRange);
    }

    internal sealed class Handler(AuthDb db, ClientManager clients, Work work, TimeProvider time)
    {
        public Task<Committed<Response>> Handle(string clientId, Request body, CancellationToken cancellationToken) => work.Commit(db, async () =>
        {
            var client = (clientId == PagesClient.Id ? null : await clients.FindByClientIdAsync(clientId, cancellationToken)) ?? throw HostProblems.NoClient.With();
            var version = Clients.Version(await clients.GetPropertiesAsync(client, cancellationToken));
            work.RequireVersion(version);
            var (secret, until) = (Clients.NewSecret(), time.GetUtcNow().AddHours(body.OverlapHours));
            try
            {
                await clients.Rotate(client, secret, until, cancellationToken);
            }
            catch (OpenIddictExceptions.ConcurrencyException)
            {
                // Somebody else changed it since it was read.
                throw KernelProblems.VersionStale.With();
            }

            work.Audit("client", purpose: clientId);
            return new Response(clientId, secret, until, version + 1);
        }, rotated => rotated, cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/clients/{clientId}/rotate", (string clientId, Request? body, Handler handler, CancellationToken cancellationToken) => handler.Handle(clientId, body ?? new Request(), cancellationToken))
            .Operation<Response>(nameof(RotateClient), "Gives a machine client another secret", Area.Settings, Verb.Write)
            .NeedsIfMatch()
            .Problems(HostProblems.NoClient)
            .ParameterExample("clientId", "demo-reporting")
            .Example(new Request(48), new Response("demo-reporting", "…", new(2026, 4, 4, 9, 0, 0, TimeSpan.Zero), 2));
    }
}
