using System.Security.Claims;
using Carter;
using Faatimer.Contracts;
using Faatimer.Kernel;
using MediatR;
using OpenIddict.Abstractions;

namespace Faatimer.Host.Features;

/// <summary>Lists what happens by itself or is too late within some days: offers that lapse, grants that end. Whoever may read the record sees it. Rules P4, P11.</summary>
internal static class ListDeadlines
{
    private const int LongestDays = 366;
    private const int UsualDays = 14;

    /// <param name="Within">How many days ahead, from today: 1–366; 14 when absent.</param>
    internal sealed record Filter(int? Within) : QueryFilter<Filter>;

    /// <param name="Items">The earliest first.</param>
    internal sealed record Response(IReadOnlyList<DeadlineView> Items);

    internal sealed class Handler(IEnumerable<IModule> modules, IServiceProvider services, Caller caller, IMediator mediator, BusinessClock clock, ReadAudit audit, Texts texts)
    {
        public async Task<Response> Handle(Filter filter, ClaimsPrincipal user, CancellationToken cancellationToken)
        {
            var days = filter.Within ?? UsualDays;
            if (days is < 1 or > LongestDays)
            {
                throw HostProblems.WithinOutOfRange.With(new { max = (decimal)LongestDays });
            }

            var until = BusinessClock.StartOf(clock.Today.AddDays(days + 1));
            var found = new List<(DeadlineKind Kind, Deadline Deadline)>();
            foreach (var kind in modules.SelectMany(m => m.Deadlines).Where(k => caller.May(k.Area, Verb.Read) && user.HasScope(RoleTable.ScopeOf(k.Area, Verb.Read))))
            {
                found.AddRange((await kind.Find(services, until, caller.In(kind.Area, Verb.Read), cancellationToken)).Select(deadline => (kind, deadline)));
            }

            var (people, workplaces) = (
                await mediator.Send(new NamesOfCandidates(found.SelectMany(s => s.Deadline.Persons)), cancellationToken), await mediator.Send(new NamesOfWorkplaces(found.Select(s => s.Deadline.Place).OfType<Guid>()), cancellationToken));
            await audit.Log("deadline", [.. found.Select(s => s.Deadline.Id)], [.. found.SelectMany(s => s.Deadline.Persons).Distinct()], null, cancellationToken, people, workplaces);
            return new(
            [
                .. found.OrderBy(f => f.Deadline.At).Select(f => new DeadlineView(
                    f.Kind.Name, texts.Get($"deadline.{f.Kind.Name}", System.Globalization.CultureInfo.CurrentUICulture), f.Deadline.Record, f.Deadline.Id, f.Deadline.Path, f.Deadline.At,
                    [.. f.Deadline.Persons.Select(p => Named.In(people.Answer, p)).OfType<Named>()], f.Deadline.Place is { } workplace ? Named.In(workplaces.Answer, workplace) : null)),
            ]);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/deadlines", (Filter filter, ClaimsPrincipal user, Handler handler, CancellationToken cancellationToken) => handler.Handle(filter, user, cancellationToken))
            .Operation<Response>(nameof(ListDeadlines), "Lists what runs out within some days", Area.Work, Verb.Read)
            .Problems(HostProblems.WithinOutOfRange)
            .ParameterExample("within", 30)
            .Example(null, new Response([new("pool.grant_ends", "The job ends", "grant", DemoIds.Grant, $"/api/v1/pool/grants/{DemoIds.Grant}", new(2026, 12, 31, 23, 0, 0, TimeSpan.Zero), [new(DemoIds.EmployedCandidate, "Bent Prøve")], new(DemoStory.Id(0x31), "Biblioteket"))]));
    }
}

/// <summary>Something that happens by itself at a time, or is too late then.</summary>
/// <param name="Kind">What, by its stable name: <c>pool.offer_lapses</c>, <c>pool.grant_ends</c>; others come with later versions.</param>
/// <param name="Title">The same in the reader's language.</param>
/// <param name="Record">What kind of record it is about.</param>
/// <param name="Id">The record's id.</param>
/// <param name="Path">Where it is read.</param>
/// <param name="At">When; for a day, the instant at which the next begins in Danish time.</param>
/// <param name="Persons">Whom it is about, as far as the caller may see them.</param>
/// <param name="Workplace">Where it is about; null when it is about none.</param>
internal sealed record DeadlineView(string Kind, string Title, string Record, Guid Id, string Path, DateTimeOffset At, IReadOnlyList<Named> Persons, Named? Workplace);
