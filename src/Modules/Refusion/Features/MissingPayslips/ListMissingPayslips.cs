using Carter;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Refusion.Features;

/// <summary>
/// Lists the payslips that are missing for a month, in the order of the grants: every grant that ran in it and has no payslip for it when the 10th of the next month is over.
/// A payroll system reads which payslips are expected of it instead. Rules R14, R15, X1.
/// </summary>
internal static class ListMissingPayslips
{
    private static readonly Orders<MissingPayslip, Order> Orders = new(m => m.Expected.GrantId);

    internal enum Order
    {
        GrantedAt,
    }

    internal sealed record Filter(CalendarMonth? Month) : ListFilter<Filter, Order>;

    internal sealed class Handler(MissingPayslips missing, Caller caller, ReadAudit audit, IMediator mediator, BusinessClock clock)
    {
        public async Task<Page<MissingPayslipView>> Handle(Filter filter, CancellationToken cancellationToken)
        {
            var own = caller.Scope.IsAll ? null : caller.Scope.Workplaces;
            var page = (await missing.InMonth(filter.Month?.FirstDay, own, cancellationToken)).ToPage(filter, Orders);
            var contacts = await mediator.Send(new ContactsOfWorkplaces([.. page.Items.Select(r => r.Expected.WorkplaceId).Distinct()]), cancellationToken);
            var reached = contacts.Where(c => c.Email is not null).Select(c => c.WorkplaceId).ToHashSet();
            var candidates = await mediator.Send(new NamesOfCandidates(page.Items.Select(r => r.Expected.PersonId)), cancellationToken);
            var workplaces = await mediator.Send(new NamesOfWorkplaces(page.Items.Select(r => r.Expected.WorkplaceId)), cancellationToken);
            await audit.Log(
                "grant", [.. page.Items.Select(r => r.Expected.GrantId)], [.. page.Items.Select(r => r.Expected.PersonId).Distinct()], null, cancellationToken, candidates, workplaces);
            return page.With<MissingPayslipView>([.. page.Items.Select(r => MissingPayslipView.Of(r, clock.Today, reached) with
            {
                Candidate = Named.In(candidates.Answer, r.Expected.PersonId), Workplace = Named.In(workplaces.Answer, r.Expected.WorkplaceId),
            })]);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/refusion/missing-payslips", (Filter filter, Handler handler, CancellationToken cancellationToken) => handler.Handle(filter, cancellationToken))
            .Operation<Page<MissingPayslipView>>(nameof(ListMissingPayslips), "Lists the payslips that are missing", Area.MissingPayslips, Verb.Read)
            .Example(null, new Page<MissingPayslipView>([MissingPayslipView.Example], null));
    }
}

/// <summary>A payslip that is missing: of one grant, for one month.</summary>
/// <param name="Month">YYYY-MM.</param>
/// <param name="Days">The days of the month on which the grant ran.</param>
/// <param name="WeeklyHours">The job's hours a week on the last of these days.</param>
/// <param name="MissingSince">The first day on which it was late: the day after the due day.</param>
/// <param name="DaysLate">How many days that is, today included.</param>
/// <param name="NeedsDecision">It is so late that a finance worker will have to decide it (R15).</param>
/// <param name="Reminders">The ISO weeks in which the workplace was reminded of it.</param>
/// <param name="NoRecipient">The workplace has no contact person with an e-mail address, so nobody is reminded.</param>
internal sealed record MissingPayslipView(
    Guid GrantId, Guid WorkplaceId, CalendarMonth Month, PayslipPeriod Days, decimal WeeklyHours, DateOnly MissingSince, int DaysLate, bool NeedsDecision, IReadOnlyList<string> Reminders, bool NoRecipient)
{
    /// <summary>Null for who may not see it.</summary>
    public Named? Candidate { get; init; }

    /// <summary>Null for who may not see it.</summary>
    public Named? Workplace { get; init; }

    public static MissingPayslipView Example { get; } = new(
        DemoStory.Id(0x62), DemoStory.Id(0x32), new(2026, 2), new(new(2026, 2, 1), new(2026, 2, 28)), 8, new(2026, 3, 11), 22, false, ["2026-W11", "2026-W12", "2026-W13", "2026-W14"], false)
    {
        Candidate = new(DemoStory.Id(0x43), "Carla Prøve"), Workplace = new(DemoStory.Id(0x32), "Hjælpemiddelcentret"),
    };

    public static MissingPayslipView Of(MissingPayslip missing, DateOnly today, HashSet<Guid> reached)
    {
        var expected = missing.Expected;
        return new(
            expected.GrantId, expected.WorkplaceId, CalendarMonth.Of(expected.Month), new(expected.Days.From, expected.Days.To), expected.WeeklyHours, expected.DueOn.AddDays(1),
            expected.DaysLate(today), expected.NeedsDecision(today), missing.Reminders, !reached.Contains(expected.WorkplaceId));
    }
}
