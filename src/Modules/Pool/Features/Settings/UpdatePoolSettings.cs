using System.Globalization;
using Carter;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Pool.Data;
using Faatimer.Pool.Domain;
using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Pool.Features;

/// <summary>Says where the figures of a version of the pool's settings stand, also when they are in force: the figures themselves are never changed. Rules P2, P4, P6, P12, P18.</summary>
internal static class UpdatePoolSettings
{
    /// <param name="Sources">Where each stands, as it is to be.</param>
    public sealed record Request(PoolSettingsSources Sources);

    internal sealed class Rules : AbstractValidator<Request>
    {
        public Rules() => RuleFor(r => r.Sources).SetValidator(new PoolSettingsSourcesRules());
    }

    internal sealed class Handler(PoolDb db, Work work, SettingsInForce settingsInForce)
    {
        public async Task<Committed<PoolSettingsView>> Handle(string validFrom, Request body, CancellationToken cancellationToken)
        {
            var said = await work.Commit(db, async () =>
            {
                var settings = DateOnly.TryParseExact(validFrom, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
                    ? await db.Settings.SingleOrDefaultAsync(s => s.ValidFrom == day, cancellationToken) : null;
                if (settings is null)
                {
                    throw PoolProblems.NoSettings.With();
                }

                work.RequireVersion(settings.Version);
                settings.Source(body.Sources);
                work.Audit("pool-settings");
                work.Raise(new PoolSettingsSourcesChanged(day));
                return settings;
            }, settings => PoolSettingsView.Of(settings), cancellationToken);
            settingsInForce.Forget();
            return said;
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPut("/api/v1/pool/settings/{validFrom}", (string validFrom, Request body, Handler handler, CancellationToken cancellationToken) => handler.Handle(validFrom, body, cancellationToken))
            .Operation<PoolSettingsView>(nameof(UpdatePoolSettings), "Says where the figures of the pool's rules stand", Area.Settings, Verb.Write)
            .NeedsIfMatch()
            .Problems(PoolProblems.NoSettings)
            .ParameterExample("validFrom", "2000-01-01")
            .Example(
                new Request(PoolSettingsSources.First with { MaxSubsidisedHours = new("Lov om en aktiv beskæftigelsesindsats", true) }),
                PoolSettingsView.Example with { Sources = PoolSettingsSources.First with { MaxSubsidisedHours = new("Lov om en aktiv beskæftigelsesindsats", true) }, Version = 2 });
    }
}
