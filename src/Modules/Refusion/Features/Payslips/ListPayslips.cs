using Carter;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Faatimer.Refusion.Domain;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Refusion.Features;

/// <summary>
/// Lists payslips in the order they came in. With <c>waitingFor</c>, those that need a decision, as the party that is to act wants them: for finance the inbox, the answered ones first with the latest answer on
/// top, then the others as they came in; for the workplace the questions nobody has answered, the oldest first. As long as it waits for the same, a payslip keeps its place, so that pages neither repeat nor skip it.
/// With <c>source</c> and <c>number</c>, the one payslip that has them, if the caller may see it. Rules X1, R8, R19, and the limits of the role table.
/// </summary>
internal static class ListPayslips
{
    /// <param name="Status">Only those with one of these statuses.</param>
    /// <param name="Source">Only the payslip of this source and number, exactly as they were posted; both must be given.</param>
    /// <param name="Number">The payslip's number in its source.</param>
    /// <param name="ReceivedIn">Only those that came in this month, YYYY-MM.</param>
    /// <param name="DecidedBy">Only those that were last approved or rejected by the rules themselves, or by a finance worker.</param>
    /// <param name="UpdatedSince">Only those that changed at this time or later; <c>asOf</c> of the answer before.</param>
    internal sealed record Filter(
        Guid? WorkplaceId, Guid? GrantId, CalendarMonth? Month, IReadOnlyList<PayslipStatus> Status, WaitingFor? WaitingFor, string? Source, string? Number, CalendarMonth? ReceivedIn, DecidedBy? DecidedBy, DateTimeOffset? UpdatedSince)
        : ListFilter<Filter, PayslipOrder>, IPolled;

    internal sealed class Handler(PayslipReader payslips, Caller caller, ReadAudit audit, IMediator mediator, BusinessClock clock, TimeProvider time)
    {
        public async Task<Page<PayslipSummaryView>> Handle(Filter filter, CancellationToken cancellationToken)
        {
            if (filter.Source is null != filter.Number is null)
            {
                throw RefusionProblems.NameIncomplete.With(pointer: QueryFields.Pointer(filter.Source is null ? "source" : "number"));
            }

            var asOf = filter.AsOf(time);
            var grant = filter.GrantId is { } id ? await mediator.Send(new GrantById(id), cancellationToken) : null;
            var asked = new PayslipQuery(filter.WorkplaceId, filter.Month?.FirstDay, filter.Status, filter.WaitingFor, filter.Source, filter.Number, filter.UpdatedSince,
                filter.ReceivedIn is { } month ? new(month.FirstDay, month.LastDay) : null, filter.DecidedBy);
            var page = filter.GrantId is not null && grant is null ? new([], null) : await payslips.List(asked, grant, filter, caller.Scope, cancellationToken);
            var names = await mediator.Send(new NamesOfWorkplaces(page.Items.Select(r => r.Payslip.WorkplaceId).OfType<Guid>()), cancellationToken);
            await audit.Log(
                "payslip", [.. page.Items.Select(r => r.Payslip.Id)], [.. page.Items.Select(r => r.Payslip.PersonId).OfType<Guid>().Distinct()], null, cancellationToken, names);
            return page.With<PayslipSummaryView>(
                [.. page.Items.Select(r => PayslipSummaryView.Of(r, clock.Today, caller.SeesWhole) with { Workplace = Named.In(names.Answer, r.Payslip.WorkplaceId) })]) with { AsOf = asOf };
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/refusion/payslips", (Filter filter, Handler handler, CancellationToken cancellationToken) => handler.Handle(filter, cancellationToken))
            .Operation<Page<PayslipSummaryView>>(nameof(ListPayslips), "Lists payslips", Area.Payslips, Verb.Read)
            .Problems(RefusionProblems.NameIncomplete)
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
    Guid Id, string Reference, int Version, PayslipStatus Status, string Source, string Number, PayslipKind Kind, CalendarMonth Month, PayslipPeriod Period,
    EmployeeView? Employee, Guid? WorkplaceId, IReadOnlyList<Guid> GrantIds, decimal? Refundable)
{
    /// <summary>Null without one and for who may not see it.</summary>
    public Named? Workplace { get; init; }

    /// <summary>Whom it waits for: finance, or the workplace that a question was asked; null when it needs no decision (R19).</summary>
    public WaitingFor? WaitingFor { get; init; }

    /// <summary>The day of the question that the workplace has not answered, or of the answer that finance has not decided on; null otherwise.</summary>
    public DateOnly? WaitingSince { get; init; }

    /// <summary>When it came; null for a workplace.</summary>
    public DateTimeOffset? ReceivedAt { get; init; }

    /// <summary>Days since it came; null when it needs no decision.</summary>
    public int? WaitingDays { get; init; }

    /// <summary>Why it was not approved by itself, as codes; see Payslip. Empty when it needs no decision, and for a workplace.</summary>
    public IReadOnlyList<string> WaitingReasons { get; init; } = [];

    public static PayslipSummaryView Of(ListedPayslip listed, DateOnly today, bool all)
    {
        var (payslip, cpr, name, postedAt, warnings) = listed;
        return new(
            payslip.Id, payslip.Reference, payslip.ShownVersion, payslip.ShownStatus, payslip.Source, payslip.Number, payslip.Kind, CalendarMonth.Of(payslip.Period.To), new(payslip.Period.From, payslip.Period.To),
            all ? EmployeeView.Of(cpr, name) : null, payslip.WorkplaceId, payslip.GrantIds, all ? payslip.Refundable : null)
        {
            WaitingFor = payslip.WaitingFor,
            WaitingSince = payslip.WaitingSince,
            ReceivedAt = all ? postedAt : null,
            WaitingDays = payslip.WaitingDays(today),
            WaitingReasons = all ? payslip.WaitingReasons(warnings) : [],
        };
    }
}
