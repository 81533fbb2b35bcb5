using System.Security.Claims;
using Carter;
using Faatimer.Contracts;
using Faatimer.Kernel;
using MediatR;
using OpenIddict.Abstractions;

namespace Faatimer.Host.Features;

/// <summary>
/// Lists what waits for the caller to do, of all kinds: the earliest due first, then what has no day. Whoever may do a thing sees it: applications to decide and offers to answer, payslips to decide and questions to answer,
/// settlements and repayments to approve, workplaces without a contact person. Rules P4, R11, R13, R19, R24, W2.
/// </summary>
internal static class ListWorkItems
{
    private const int Most = 200;
    private const int Usual = 50;

    /// <param name="Mine">true: only those that the caller is responsible for.</param>
    /// <param name="DueBefore">Only those that are due before this day.</param>
    /// <param name="Limit">How many at most: 1–200; 50 when absent.</param>
    internal sealed record Filter(bool? Mine, DateOnly? DueBefore, int? Limit) : QueryFilter<Filter>;

    /// <param name="Items">The earliest due first; of each kind at most as many as asked for.</param>
    /// <param name="More">There are more than these.</param>
    internal sealed record Response(IReadOnlyList<WorkItemView> Items, bool More);

    internal sealed class Handler(IEnumerable<IModule> modules, IServiceProvider services, Caller caller, IMediator mediator, FindActors findActors, ReadAudit audit, Texts texts)
    {
        public async Task<Response> Handle(Filter filter, ClaimsPrincipal user, CancellationToken cancellationToken)
        {
            var limit = filter.Limit ?? Usual;
            if (limit is < 1 or > Most)
            {
                throw RuleViolation.Invalid(RuleViolation.Error("request.limit_out_of_range", new { min = 1m, max = (decimal)Most }, QueryFields.Pointer("limit")));
            }

            var asked = new WorkItemsAsked(filter.Mine == true ? [caller.Id] : null, filter.DueBefore, limit + 1);
            var found = new List<(WorkItemKind Kind, WorkItem Item)>();
            foreach (var kind in modules.SelectMany(m => m.WorkItems).Where(k => caller.May(k.Area, k.Deed) && user.HasScope(RoleTable.ScopeOf(k.Area, k.Deed))))
            {
                found.AddRange((await kind.Find(services, asked, caller.In(kind.Area, kind.Deed), cancellationToken)).Select(item => (kind, item)));
            }

            List<(WorkItemKind Kind, WorkItem Item)> shown = [.. found.OrderBy(f => f.Item.Due ?? DateOnly.MaxValue).Take(limit)];
            var (people, workplaces, actors) = (
                await mediator.Send(new NamesOfCandidates(shown.SelectMany(s => s.Item.Persons)), cancellationToken), await mediator.Send(new NamesOfWorkplaces(shown.Select(s => s.Item.Place).OfType<Guid>()), cancellationToken),
                findActors(shown.Select(s => s.Item.Responsible)));
            await audit.Log("work", [.. shown.Select(s => s.Item.Id)], [.. shown.SelectMany(s => s.Item.Persons).Distinct()], null, cancellationToken, people, workplaces, actors);
            return new(
                [
                    .. shown.Select(s => new WorkItemView(
                        s.Kind.Name, texts.Get($"work.{s.Kind.Name}", System.Globalization.CultureInfo.CurrentUICulture), s.Item.Record, s.Item.Id, s.Item.Path, s.Item.Due, Actor.Of(s.Item.Responsible, actors.Answer),
                        [.. s.Item.Persons.Select(p => Named.In(people.Answer, p)).OfType<Named>()], s.Item.Place is { } workplace ? Named.In(workplaces.Answer, workplace) : null)),
                ],
                found.Count > limit);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/work-items", (Filter filter, ClaimsPrincipal user, Handler handler, CancellationToken cancellationToken) => handler.Handle(filter, user, cancellationToken))
            .Operation<Response>(nameof(ListWorkItems), "Lists what waits for the caller to do", Area.Work, Verb.Read)
            .ParameterExample("limit", 20)
            .Example(null, new Response([WorkItemView.Example], false));
    }
}

/// <summary>Something that somebody has to do.</summary>
/// <param name="Kind">What is to be done, by its stable name: <c>pool.decide_application</c>, <c>pool.answer_offer</c>, <c>refusion.decide_payslip</c>, <c>refusion.answer_question</c>, <c>refusion.approve_settlement</c>, <c>refusion.confirm_repayment</c>, <c>workplaces.name_contact</c>; others come with later versions.</param>
/// <param name="Title">The same in the reader's language.</param>
/// <param name="Record">What kind of record it is about.</param>
/// <param name="Id">The record's id.</param>
/// <param name="Path">Where it is done.</param>
/// <param name="Due">The last day on which it is in time; null when it has none.</param>
/// <param name="Responsible">Who is to do it; null while it is nobody's.</param>
/// <param name="Persons">Whom it is about, as far as the caller may see them.</param>
/// <param name="Workplace">Where it is about; null when it is about none.</param>
internal sealed record WorkItemView(string Kind, string Title, string Record, Guid Id, string Path, DateOnly? Due, Actor? Responsible, IReadOnlyList<Named> Persons, Named? Workplace)
{
    public static WorkItemView Example { get; } = new(
        "pool.answer_offer", "Answer the offer of hours", "application", DemoIds.Grant, $"/api/v1/pool/applications/{DemoIds.Grant}", new(2026, 11, 30), null, [new(DemoIds.EmployedCandidate, "Bent Prøve")], new(DemoStory.Id(0x31), "Biblioteket"));
}
