using System.Globalization;
using System.Text.Json.Serialization;
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

/// <summary>
/// Records new figures of the pool's rules, in force from a day until the next version's. They may reach back to the day after the version in force began, since laws
/// do; what older versions said of older days stays, because decisions rest on it. Rules P2, P4, P6, P12, P18.
/// </summary>
internal static class CreatePoolSettings
{
    /// <param name="ValidFrom">The first day they are in force.</param>
    /// <param name="MaxSubsidisedHours">The most hours a week that a grant pays (P2).</param>
    /// <param name="MaxMonths">The longest a job lasts, extensions included (P6).</param>
    /// <param name="JoinedWithinDays">Grants at one workplace with at most this many days between them count together (P6).</param>
    /// <param name="OfferDays">An offer can be answered on the day it is made and so many days after it (P4).</param>
    /// <param name="ExpectedHourlyCost">What an hour paid by the pool is expected to cost in kroner (P12).</param>
    /// <param name="RetroactiveDays">A job can be applied for without saying why so late on its first day and so many days after it (P18).</param>
    /// <param name="Decision">Where they were decided, at most 500 characters.</param>
    /// <param name="Sources">Where each stands; all are to be confirmed when nothing is said.</param>
    public sealed record Request(
        DateOnly ValidFrom, decimal MaxSubsidisedHours, int MaxMonths, int JoinedWithinDays, int OfferDays, decimal ExpectedHourlyCost, int RetroactiveDays = 30, string? Decision = null,
        PoolSettingsSources? Sources = null);

    internal sealed class Rules : AbstractValidator<Request>
    {
        public Rules()
        {
            RuleFor(s => s.ValidFrom).Day();
            RuleFor(s => s.MaxSubsidisedHours).WeeklyHours();
            RuleFor(s => s.MaxMonths).InclusiveBetween(1, 60).WithProblem(PoolProblems.SettingOutOfRange);
            RuleFor(s => s.JoinedWithinDays).InclusiveBetween(0, 366).WithProblem(PoolProblems.SettingOutOfRange);
            RuleFor(s => s.OfferDays).InclusiveBetween(0, 60).WithProblem(PoolProblems.SettingOutOfRange);
            RuleFor(s => s.Decision).OptionalText(500);
            RuleFor(s => s.RetroactiveDays).InclusiveBetween(0, 366).WithProblem(PoolProblems.SettingOutOfRange);
            RuleFor(s => s.Sources!).SetValidator(new PoolSettingsSourcesRules());
            RuleFor(s => s.ExpectedHourlyCost).InclusiveBetween(0, 9_999).WithProblem(PoolProblems.SettingOutOfRange);
        }
    }

    internal sealed class Handler(PoolDb db, Caller caller, Work work, BusinessClock clock, SettingsInForce settingsInForce)
    {
        public async Task<Committed<PoolSettingsView>> Handle(Request body, CancellationToken cancellationToken)
        {
            var recorded = await work.Commit(db, async () =>
            {
                await db.LockPool(cancellationToken);
                var versions = await db.Settings.AsNoTracking().ToListAsync(cancellationToken);
                var added = new PoolSettings(
                    body.ValidFrom, body.MaxSubsidisedHours, body.MaxMonths, body.JoinedWithinDays, body.OfferDays, body.ExpectedHourlyCost, body.RetroactiveDays, body.Decision?.Trim(), clock.Now, caller.Id,
                    body.Sources);
                if (versions.Any(s => s.ValidFrom == added.ValidFrom))
                {
                    throw PoolProblems.SettingsExist.With(new { day = added.ValidFrom });
                }

                var inForce = PoolSettings.On(versions, clock.Today).ValidFrom;
                if (added.ValidFrom < inForce)
                {
                    throw PoolProblems.SettingsTooEarly.With(new { from = inForce });
                }

                db.Add(added);
                work.Audit("pool-settings");
                work.Raise(new PoolSettingsChanged(added.ValidFrom));
                return added;
            }, added => PoolSettingsView.Of(added), cancellationToken);
            settingsInForce.Forget();
            return recorded;
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/pool/settings", (Request body, Handler handler, CancellationToken cancellationToken) => handler.Handle(body, cancellationToken))
            .Operation<PoolSettingsView>(nameof(CreatePoolSettings), "Records figures of the pool's rules from a day on", Area.Settings, Verb.Write)
            .Problems(PoolProblems.SettingsExist, PoolProblems.SettingsTooEarly)
            .Example(
                new Request(new(2027, 1, 1), 10, 12, 30, 5, 176, Decision: "Byrådet, 10. december 2026, punkt 4", Sources: PoolSettingsSources.First),
                PoolSettingsView.Example with { ValidFrom = new(2027, 1, 1), ExpectedHourlyCost = 176, Decision = "Byrådet, 10. december 2026, punkt 4", CreatedAt = new(2026, 11, 12, 9, 0, 0, TimeSpan.Zero), CreatedBy = new("demo-admin", null) });
    }
}

/// <summary>Each says a place when it is confirmed.</summary>
internal sealed class PoolSettingsSourcesRules : AbstractValidator<PoolSettingsSources>
{
    public PoolSettingsSourcesRules()
    {
        var one = new FigureSourceRules();
        RuleFor(s => s.MaxSubsidisedHours!).SetValidator(one);
        RuleFor(s => s.MaxMonths!).SetValidator(one);
        RuleFor(s => s.JoinedWithinDays!).SetValidator(one);
        RuleFor(s => s.OfferDays!).SetValidator(one);
        RuleFor(s => s.ExpectedHourlyCost!).SetValidator(one);
        RuleFor(s => s.RetroactiveDays!).SetValidator(one);
    }
}

/// <summary>The figures of the pool's rules, in force from a day until the next version's first day.</summary>
/// <param name="ValidFrom">The first day they are in force.</param>
/// <param name="MaxSubsidisedHours">The most hours a week that a grant pays (P2).</param>
/// <param name="MaxMonths">The longest a job lasts, extensions included (P6).</param>
/// <param name="JoinedWithinDays">Grants at one workplace with at most this many days between them count together (P6).</param>
/// <param name="OfferDays">An offer can be answered on the day it is made and so many days after it (P4).</param>
/// <param name="ExpectedHourlyCost">What an hour paid by the pool is expected to cost in kroner, until its payslip is decided (P12).</param>
/// <param name="RetroactiveDays">A job can be applied for without saying why so late on its first day and so many days after it (P18).</param>
/// <param name="Decision">Where they were decided; null when nobody has said.</param>
/// <param name="Sources">Where each stands, and which somebody has found there.</param>
/// <param name="Version">Raised with what is said of where they stand; the ETag.</param>
/// <param name="CreatedAt">When they were recorded; null for the first ones, and for those of earlier versions.</param>
/// <param name="CreatedBy">By whom; null likewise.</param>
internal sealed record PoolSettingsView(
    DateOnly ValidFrom, decimal MaxSubsidisedHours, int MaxMonths, int JoinedWithinDays, int OfferDays, decimal ExpectedHourlyCost, int RetroactiveDays, string? Decision, PoolSettingsSources Sources, int Version,
    DateTimeOffset? CreatedAt, Actor? CreatedBy) : IVersioned
{
    [JsonIgnore]
    public string Key => ValidFrom.ToString("O", CultureInfo.InvariantCulture);

    public static PoolSettingsView Example { get; } = new(new(2000, 1, 1), 10, 12, 30, 5, 170, 30, null, PoolSettingsSources.First, 1, null, null);

    public static PoolSettingsView Of(PoolSettings s, IReadOnlyDictionary<string, string>? names = null) => new(
        s.ValidFrom, s.MaxSubsidisedHours, s.MaxMonths, s.JoinedWithinDays, s.OfferDays, s.ExpectedHourlyCost, s.RetroactiveDays, s.Decision, s.Sources ?? PoolSettingsSources.None, s.Version, s.CreatedAt, Actor.Of(s.CreatedBy, names));
}
