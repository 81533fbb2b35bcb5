using Carter;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Faatimer.Refusion.Domain;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Refusion.Features;

/// <summary>Lists payslips in the order they came in. Rules X1, and the limits of the role table.</summary>
internal static class ListPayslips
{
    internal sealed record Filter(Guid? WorkplaceId, string? Month, PayslipStatus? Status) : ListFilter<Filter>;

    internal sealed class Handler(PayslipReader payslips, Caller caller, ReadAudit audit, IMediator mediator)
    {
        public async Task<Page<PayslipSummaryView>> Handle(Filter filter, CancellationToken cancellationToken)
        {
            var take = Paging.Limit(filter.Limit);
            var rows = await payslips.List(filter.WorkplaceId, filter.Month is null ? null : MonthText.Parse(filter.Month), filter.Status, Paging.After(filter.Cursor), take + 1, caller.Scope, cancellationToken);
            var page = Paging.Cut(rows, take, r => r.Payslip.Id.ToString());
            await audit.Log(
                "payslip", [.. page.Items.Select(r => r.Payslip.Id)], [.. page.Items.Select(r => r.Payslip.PersonId).OfType<Guid>().Distinct()], null, cancellationToken);
            var names = await mediator.Send(new NamesOfWorkplaces([.. page.Items.Select(r => r.Payslip.WorkplaceId).OfType<Guid>().Distinct()]), cancellationToken);
            return new([.. page.Items.Select(r => PayslipSummaryView.Of(r.Payslip, r.Cpr, r.Name, caller.SeesWhole) with { Workplace = Named.In(names, r.Payslip.WorkplaceId) })], page.Next);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/refusion/payslips", (Filter filter, Handler handler, CancellationToken cancellationToken) => handler.Handle(filter, cancellationToken))
            .Operation<Page<PayslipSummaryView>>(nameof(ListPayslips), "Lists payslips", Area.Payslips, Verb.Read)
            .Problems(RefusionProblems.MonthMalformed)
            .ParameterExample("status", "needsDecision")
            .Example(null, new Page<PayslipSummaryView>([PayslipExamples.WaitingSummary], null));
    }
}

/// <summary>A payslip in a list.</summary>
/// <param name="Reference">Its short reference (X9).</param>
/// <param name="Version">The ETag of the whole.</param>
/// <param name="Source">The system it comes from.</param>
/// <param name="Number">Its number there.</param>
/// <param name="Month">The month it counts in, YYYY-MM.</param>
/// <param name="Employee">The CPR masked, and the name; null for a workplace.</param>
/// <param name="Refundable">Kroner to refund; null for a workplace.</param>
internal sealed record PayslipSummaryView(
    Guid Id, string Reference, int Version, PayslipStatus Status, string Source, string Number, PayslipKind Kind, string Month, PayslipPeriod Period,
    EmployeeView? Employee, Guid? WorkplaceId, IReadOnlyList<Guid> GrantIds, decimal? Refundable)
{
    /// <summary>Null without one and for who may not see it.</summary>
    public Named? Workplace { get; init; }

    public static PayslipSummaryView Of(StoredPayslip payslip, string cpr, string name, bool all)
    {
        return new(
            payslip.Id, payslip.Reference, payslip.ShownVersion, payslip.ShownStatus, payslip.Source, payslip.Number, payslip.Kind, PayslipView.MonthOf(payslip.Period.To), new(payslip.Period.From, payslip.Period.To),
            all ? EmployeeView.Of(cpr, name) : null, payslip.WorkplaceId, payslip.GrantIds, all ? payslip.Refundable : null);
    }
}
