using Carter;
using Faatimer.Kernel;
using Faatimer.Pool.Data;
using Faatimer.Pool.Domain;
using FluentValidation;
using FluentValidation.Results;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Pool.Features;

/// <summary>
/// What if: new, longer, shorter or ended grants and another size of the pool, week by week and in kroner, and the first day a wanted job fits. Rule P13. Changes
/// nothing, and holds no personal data.
/// </summary>
internal static class SimulatePool
{
    private const int MaxChanges = 200;

    /// <param name="Changes">Made one after the other, at most 200.</param>
    /// <param name="From">The first day whose week is shown; that of the first change when absent.</param>
    /// <param name="To">The last day whose week is shown; that of the last change when absent. At most 104 weeks.</param>
    /// <param name="Wanted">A job that looks for its first feasible start after the changes.</param>
    public sealed record Request(IReadOnlyList<SimulatedChange> Changes, DateOnly? From = null, DateOnly? To = null, WantedJob? Wanted = null);

    /// <param name="Weeks">The pool's hours by ISO week, before and after.</param>
    /// <param name="Fits">Whether the changes leave no day with more than the council has decided (or, where it held too much already, with still more).</param>
    /// <param name="OverbookedWeeks">The weeks where they do, also outside those shown.</param>
    /// <param name="FirstFeasibleStart">The first day from which the wanted job fits on every day; null when none is wanted, or none fits among the days with decided hours.</param>
    /// <param name="Waiting">How many wait in the queue: what is free goes to them first (P4).</param>
    /// <param name="Budget">The years of the fund whose cost changes (P12).</param>
    public sealed record Response(
        IReadOnlyList<SimulatedWeekView> Weeks, bool Fits, IReadOnlyList<OverbookedWeekView> OverbookedWeeks, DateOnly? FirstFeasibleStart, int Waiting,
        IReadOnlyList<SimulatedYearView> Budget);

    internal sealed class Rules : AbstractValidator<Request>
    {
        public Rules()
        {
            RuleForEach(r => r.Changes).SetValidator(new ChangeRules());
            RuleFor(r => r.From).Day();
            RuleFor(r => r.To).Day();
            RuleFor(r => r.To).Must((r, to) => to is null || r.From is null || to >= r.From).WithProblem(KernelProblems.PeriodReversed);
            RuleFor(r => r.Wanted!).ChildRules(wanted =>
            {
                wanted.RuleFor(w => w.SubsidisedHours).WeeklyHours();
                wanted.RuleFor(w => w.From).Day();
                wanted.RuleFor(w => w.Months).Must((w, months) => months is null != w.Days is null).WithProblem(PoolProblems.WantedLength);
                wanted.RuleFor(w => w.Months).Must(months => months is null or (>= 1 and <= 60)).WithProblem(PoolProblems.WantedLength);
                wanted.RuleFor(w => w.Days).Must(days => days is null or (>= 1 and <= 1_830)).WithProblem(PoolProblems.WantedLength);
            }).When(r => r.Wanted is not null);
        }
    }

    /// <summary>Each kind of change has its own fields.</summary>
    private sealed class ChangeRules : AbstractValidator<SimulatedChange>
    {
        public ChangeRules()
        {
            RuleFor(c => c).Custom((change, context) =>
            {
                foreach (var (field, value, use) in Fields(change))
                {
                    var code = use switch
                    {
                        Use.Required when value is null => "request.required",
                        Use.None when value is not null => PoolProblems.ChangeFieldUnused.Code,
                        _ => null,
                    };
                    if (code is not null)
                    {
                        context.AddFailure(new ValidationFailure($"{context.PropertyPath}.{field}".TrimStart('.'), "") { ErrorCode = code, FormattedMessagePlaceholderValues = [] });
                    }
                }
            });
            RuleFor(c => c.From).Day();
            RuleFor(c => c.To).Day();
            RuleFor(c => c.To).Must((c, to) => to is null || to >= (c.From ?? c.EffectiveFrom ?? to)).WithProblem(KernelProblems.PeriodReversed);
            RuleFor(c => c.EffectiveFrom).Day();
            RuleFor(c => c.LastDay).Day();
            RuleFor(c => c.WeeklyHours).WeeklyHours();
            RuleFor(c => c.SubsidisedHours).WeeklyHours();
            RuleFor(c => c.Hours).Must(h => h is null or (>= 0 and <= 9_999)).WithProblem(PoolProblems.SchemeHoursOutOfRange);
        }

        private enum Use { None, Optional, Required }

        private static IEnumerable<(string Field, object? Value, Use Use)> Fields(SimulatedChange c)
        {
            var (isNew, changes, ends, pool) = (c.Kind == ChangeKind.NewGrant, c.Kind == ChangeKind.ChangeGrant, c.Kind == ChangeKind.EndGrant, c.Kind == ChangeKind.Pool);
            yield return (nameof(c.GrantId), c.GrantId, changes || ends ? Use.Required : Use.None);
            yield return (nameof(c.From), c.From, isNew || pool ? Use.Required : Use.None);
            yield return (nameof(c.To), c.To, isNew ? Use.Required : ends ? Use.None : Use.Optional);
            yield return (nameof(c.EffectiveFrom), c.EffectiveFrom, changes ? Use.Required : Use.None);
            yield return (nameof(c.LastDay), c.LastDay, ends ? Use.Required : Use.None);
            yield return (nameof(c.WeeklyHours), c.WeeklyHours, isNew || changes ? Use.Optional : Use.None);
            yield return (nameof(c.SubsidisedHours), c.SubsidisedHours, isNew ? Use.Required : changes ? Use.Optional : Use.None);
            yield return (nameof(c.Hours), c.Hours, pool ? Use.Required : Use.None);
        }
    }

    internal sealed class Handler(PoolDb db, BusinessClock clock)
    {
        public async Task<Response> Handle(Request body, CancellationToken cancellationToken)
        {
            if (body.Changes.Count > MaxChanges)
            {
                throw PoolProblems.TooManyChanges.With(new { max = (decimal)MaxChanges });
            }

            if (body is { From: { } from, To: { } to } && IsoWeek.Touching(new(from, to)).Skip(Simulation.MaxWeeks).Any())
            {
                throw PoolProblems.TooManyWeeks.With(new { max = (decimal)Simulation.MaxWeeks });
            }

            var (snapshot, waiting) = await db.ReadSnapshot(body.Changes, body.From, body.Wanted?.From, clock.Today, cancellationToken);
            var answer = Simulation.Run(snapshot, body.Changes, (body.From, body.To), body.Wanted);
            return new(
                [.. answer.Weeks.Select(w => new SimulatedWeekView(w.Week, w.Week.Monday, w.Week.Sunday, w.Before, w.After))],
                answer.Overbooked.Count == 0, [.. answer.Overbooked.Select(w => OverbookedWeekView.Of(w.Week, w.Hours))], answer.FirstFeasibleStart, waiting,
                [.. answer.Years.Select(y => new SimulatedYearView(y.After.Year, y.After.Budget, y.Before.Forecast, y.After.Forecast, y.After.Crossed))]);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/pool/simulations", (Request body, Handler handler, CancellationToken cancellationToken) => handler.Handle(body, cancellationToken))
            .Operation<Response>(nameof(SimulatePool), "Answers what a list of changes would do to the pool's hours and kroner", Area.PoolPlanning, Verb.Read)
            .OnlyReads()
            .Problems(PoolProblems.NoGrant)
            .Problems(PoolProblems.SubsidisedAboveLimit, PoolProblems.SubsidisedAboveWeekly, PoolProblems.LongerThanAllowed, PoolProblems.OverlappingGrant, PoolProblems.AddendumOutsideGrant, PoolProblems.PeriodNotLonger, PoolProblems.AddendumChangesNothing, PoolProblems.EndOutsideGrant, PoolProblems.GrantAnnulled)
            .Problems(PoolProblems.TooManyChanges)
            .Example(
                new Request(
                    [
                        new(ChangeKind.NewGrant, From: new(2026, 3, 2), To: new(2026, 8, 30), SubsidisedHours: 8),
                        new(ChangeKind.EndGrant, DemoIds.Grant, LastDay: new(2026, 3, 31)),
                    ],
                    new(2026, 3, 30), new(2026, 4, 5), new(10, Months: 6, From: new(2026, 4, 1))),
                new Response(
                    [new(IsoWeek.Parse("2026-W14"), new(2026, 3, 30), new(2026, 4, 5), new(100, 54, 8, 38), new(100, 62, 8, 30))], true, [], new(2026, 4, 1), 0,
                    [new(2026, 1_264_000, 543_210.71m, 511_702.14m, 0)]));
    }
}

/// <summary>A week before and after the changes of a what-if (P13).</summary>
/// <param name="Week">ISO week.</param>
/// <param name="From">Its Monday.</param>
/// <param name="To">Its Sunday.</param>
/// <param name="Before">The pool as it is.</param>
/// <param name="After">The pool as it would be.</param>
internal sealed record SimulatedWeekView(IsoWeek Week, DateOnly From, DateOnly To, PoolWeek Before, PoolWeek After);

/// <summary>A year of the fund before and after the changes of a what-if (P12, P13).</summary>
/// <param name="Year">The year.</param>
/// <param name="Budget">What was decided for it; null while no fund year is opened.</param>
/// <param name="Before">The forecast as it is.</param>
/// <param name="After">The forecast as it would be.</param>
/// <param name="Crossed">By how much it would be above the budget; 0 when it would not.</param>
internal sealed record SimulatedYearView(int Year, decimal? Budget, decimal Before, decimal After, decimal Crossed);

/// <summary>A week that holds more hours than the council has decided (P1).</summary>
/// <param name="Week">ISO week.</param>
/// <param name="From">Its Monday.</param>
/// <param name="To">Its Sunday.</param>
/// <param name="Hours">By how much, on its fullest day.</param>
internal sealed record OverbookedWeekView(IsoWeek Week, DateOnly From, DateOnly To, decimal Hours)
{
    public static OverbookedWeekView Of(IsoWeek week, decimal hours) => new(week, week.Monday, week.Sunday, hours);
}
