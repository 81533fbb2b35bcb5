using Carter;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Pool.Data;
using Faatimer.Pool.Domain;
using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Pool.Features;

/// <summary>
/// Records a political decision of how many hours a week the pool has. Rules P1, P4: a larger pool serves the queue at once; a smaller one cancels nothing,
/// and nothing more fits on the days that hold too much until they are free again: the answer names those weeks.
/// </summary>
internal static class CreateScheme
{
    /// <param name="From">The first day it counts.</param>
    /// <param name="To">The last day it counts; null until the next decision.</param>
    /// <param name="WeeklyHours">Hours a week on each of its days, 0–9,999.</param>
    /// <param name="Decision">Where it was decided: meeting and item.</param>
    public sealed record Request(DateOnly From, decimal WeeklyHours, string Decision, DateOnly? To = null);

    internal sealed class Rules : AbstractValidator<Request>
    {
        public Rules()
        {
            RuleFor(r => r.From).Day();
            RuleFor(r => r.To).Day();
            RuleFor(r => r.To).Must((r, to) => to is null || to >= r.From).WithProblem(KernelProblems.PeriodReversed);
            RuleFor(r => r.WeeklyHours).InclusiveBetween(0, 9_999).WithProblem(PoolProblems.SchemeHoursOutOfRange);
            RuleFor(r => r.Decision).Text(500);
        }
    }

    internal sealed class Handler(PoolDb db, Caller caller, Work work, BusinessClock clock, Queue queue)
    {
        public Task<Committed<SchemeView>> Handle(Request body, CancellationToken cancellationToken, Guid? id = null) => work.Commit(db, async () =>
        {
            await db.LockPool(cancellationToken);
            var scheme = new Scheme(id ?? Guid.CreateVersion7(), body.From, body.To, body.WeeklyHours, body.Decision.Trim(), clock.Now, caller.Id);
            db.Add(scheme);
            work.Audit("scheme", scheme.Id);
            work.Raise(new SchemeDecided(scheme.Id, scheme.From, scheme.To, scheme.WeeklyHours));
            var lastDay = scheme.LastDay(clock.Today);
            await db.Decide(scheme.From, lastDay, scheme.WeeklyHours, cancellationToken);
            await queue.Serve(cancellationToken);
            return (Scheme: scheme, Overbooked: await db.OverbookedWeeks(scheme.From, lastDay, cancellationToken));
        }, decided => SchemeView.Of(decided.Scheme) with { OverbookedWeeks = [.. decided.Overbooked.Select(w => OverbookedWeekView.Of(w.Week, w.Hours))] }, cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/pool/schemes", (Request body, Handler handler, CancellationToken cancellationToken) => handler.Handle(body, cancellationToken))
            .Operation<SchemeView>(nameof(CreateScheme), "Records a political decision of the pool's weekly hours", Area.Settings, Verb.Write, status: 201)
            .Example(
                new Request(new(2026, 7, 1), 120, "Kommunalbestyrelsen 26. maj 2026, punkt 14"),
                new SchemeView(DemoStory.Id(0x5e), new(2026, 7, 1), null, 120, "Kommunalbestyrelsen 26. maj 2026, punkt 14", new(2026, 5, 27, 9, 0, 0, TimeSpan.Zero), new("demo-admin", null), 1, []));
    }
}

/// <summary>A political decision of the pool's hours.</summary>
/// <param name="Id">Its id.</param>
/// <param name="From">The first day it counts.</param>
/// <param name="To">The last day it counts; null until the next decision.</param>
/// <param name="WeeklyHours">Hours a week on each of its days.</param>
/// <param name="Decision">Where it was decided.</param>
/// <param name="RecordedAt">When it was recorded; null for those of earlier versions.</param>
/// <param name="RecordedBy">By whom; null likewise.</param>
/// <param name="Version">The ETag.</param>
/// <param name="OverbookedWeeks">The weeks that it left with more hours in use than it decided, told when it is recorded (capacity shows them later); null in lists.</param>
internal sealed record SchemeView(Guid Id, DateOnly From, DateOnly? To, decimal WeeklyHours, string Decision, DateTimeOffset? RecordedAt, Actor? RecordedBy, int Version,
    IReadOnlyList<OverbookedWeekView>? OverbookedWeeks = null) : IResource
{
    public static SchemeView Of(Scheme scheme, IReadOnlyDictionary<string, string>? names = null) => new(
        scheme.Id, scheme.From, scheme.To, scheme.WeeklyHours, scheme.Decision, scheme.RecordedAt, Actor.Of(scheme.RecordedBy, names), scheme.Version);
}
