using Carter;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Refusion.Features;

/// <summary>Lists the ledger's entries in the order they were booked, each with the settlement it is in. Rules R12, R13.</summary>
internal static class ListLedgerEntries
{
    internal sealed record Filter(Guid? GrantId, Guid? WorkplaceId, CalendarMonth? Month, CalendarMonth? SettlementMonth) : ListFilter<Filter, LedgerOrder>;

    internal sealed class Handler(LedgerReader ledger, ReadAudit audit, IMediator mediator)
    {
        public async Task<Page<LedgerEntryView>> Handle(Filter filter, CancellationToken cancellationToken)
        {
            // A grant's entries are found by its employment; a grant that nobody knows has none.
            var grant = filter.GrantId is { } id ? await mediator.Send(new GrantById(id), cancellationToken) : null;
            var page = filter.GrantId is not null && grant is null
                ? new([], null)
                : await ledger.List(grant, filter.WorkplaceId, filter.Month?.FirstDay, filter.SettlementMonth?.FirstDay, filter, cancellationToken);
            var names = await mediator.Send(new NamesOfWorkplaces(page.Items.Select(r => r.WorkplaceId)), cancellationToken);
            await audit.Log("ledger", [.. page.Items.Select(r => r.Id)], [.. page.Items.Select(r => r.PersonId).OfType<Guid>().Distinct()], null, cancellationToken, names);
            return page.With<LedgerEntryView>([.. page.Items.Select(r => LedgerEntryView.Of(r) with { Workplace = Named.In(names.Answer, r.WorkplaceId) })]);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/refusion/ledger", (Filter filter, Handler handler, CancellationToken cancellationToken) => handler.Handle(filter, cancellationToken))
            .Operation<Page<LedgerEntryView>>(nameof(ListLedgerEntries), "Lists the ledger's entries", Area.Ledger, Verb.Read)
            .ParameterExample("grantId", DemoIds.Grant)
            .Example(null, new Page<LedgerEntryView>(
                [new(DemoStory.Id(0x90), new(2026, 3, 31, 10, 15, 0, TimeSpan.Zero), "demo-payroll", DemoStory.Id(0x72), "L-2026-0009", 1, DemoIds.Workplace, [DemoIds.Grant], new(2026, 3), 7378.50m, new(2026, 3)) { Workplace = new(DemoIds.Workplace, "Biblioteket") }], null));
    }
}

/// <summary>An entry of the ledger: what a decision added to what its payslip had.</summary>
/// <param name="BookedAt">When.</param>
/// <param name="BookedBy">Who approved it: a finance worker, or the payroll system whose payslip was approved at once.</param>
/// <param name="PayslipId">The payslip; null when it is out of its time and gone (R18).</param>
/// <param name="PayslipReference">Its short reference (X9); null with it.</param>
/// <param name="DecisionNo">Which of its decisions; null with the payslip.</param>
/// <param name="WorkplaceId">The workplace that is refunded.</param>
/// <param name="GrantIds">The grants the payslip was matched to.</param>
/// <param name="Month">The month of pay, YYYY-MM.</param>
/// <param name="Amount">Kroner; negative when something is taken back.</param>
/// <param name="SettlementMonth">The settlement it is in, YYYY-MM; null while it is in none.</param>
internal sealed record LedgerEntryView(
    Guid Id, DateTimeOffset BookedAt, string BookedBy, Guid? PayslipId, string? PayslipReference, int? DecisionNo, Guid WorkplaceId, IReadOnlyList<Guid> GrantIds, CalendarMonth Month, decimal Amount, CalendarMonth? SettlementMonth)
{
    /// <summary>Null for who may not see it.</summary>
    public Named? Workplace { get; init; }

    public static LedgerEntryView Of(LedgerRow row) => new(
        row.Id, row.At, row.Actor, row.PayslipId, row.PayslipReference, row.DecisionNo, row.WorkplaceId, row.GrantIds, CalendarMonth.Of(row.Month), row.Amount, row.Settlement is { } month ? CalendarMonth.Of(month) : null);
}
