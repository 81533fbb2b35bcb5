using Carter;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Refusion.Features;

/// <summary>
/// Lists the payslips that are expected for a month, in the order of the grants: one for every grant that runs in it, due or not, and whether it has come. So a payroll system can send what is
/// missing before anybody is reminded. It sees the workplaces that it posts for. Rules R22, R14, X1.
/// </summary>
internal static class ListExpectedPayslips
{
    private static readonly Orders<(RunningGrant Grant, Domain.ExpectedPayslip Expected, bool HasCome), Order> Orders = new(e => e.Grant.GrantId);

    internal enum Order
    {
        GrantedAt,
    }

    internal sealed record Filter(CalendarMonth? Month) : ListFilter<Filter, Order>;

    internal sealed class Handler(MissingPayslips payslips, Caller caller, ReadAudit audit, MediatR.IMediator mediator, BusinessClock clock)
    {
        public async Task<Page<ExpectedPayslipView>> Handle(Filter filter, CancellationToken cancellationToken)
        {
            var posts = caller.In(Area.Payslips, Verb.Write);
            var of = (filter.Month ?? CalendarMonth.Of(clock.Today)).FirstDay;
            var page = (await payslips.Expected(of, posts.IsAll ? null : posts.Workplaces, cancellationToken)).ToPage(filter, Orders);
            var persons = page.Items.Select(r => r.Expected.PersonId).Distinct().ToList();
            var numbers = (await mediator.Send(new MaskedCprNumbers(persons), cancellationToken)).ToDictionary(n => n.CandidateId, n => n.Cpr);
            var names = await mediator.Send(new NamesOfWorkplaces(page.Items.Select(r => r.Grant.WorkplaceId)), cancellationToken);
            await audit.Log("grant", [.. page.Items.Select(r => r.Grant.GrantId)], persons, null, cancellationToken, names);
            return page.With<ExpectedPayslipView>([.. page.Items.Select(r => ExpectedPayslipView.Of(r.Grant, r.Expected, r.HasCome, numbers.GetValueOrDefault(r.Expected.PersonId), names.Answer.GetValueOrDefault(r.Grant.WorkplaceId)))]);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/refusion/expected-payslips", (Filter filter, Handler handler, CancellationToken cancellationToken) =>
                handler.Handle(filter, cancellationToken))
            .Operation<Page<ExpectedPayslipView>>(nameof(ListExpectedPayslips), "Lists the payslips that are expected for a month", Area.ExpectedPayslips, Verb.Read)
            .Example(null, new Page<ExpectedPayslipView>([ExpectedPayslipView.Example], null));
    }
}

/// <summary>A payslip that is expected: of one grant, for one month.</summary>
/// <param name="Employer">The numbers and name that the payslip is to have; the name is null when the workplace is not known any more.</param>
/// <param name="EmployeeCpr">The employee's CPR number masked, DDMMYY-XXXX; null when the person has been forgotten.</param>
/// <param name="Month">YYYY-MM.</param>
/// <param name="Days">The days of the month on which the grant runs.</param>
/// <param name="GrantPeriod">The grant's first and last day.</param>
/// <param name="WeeklyHours">The job's hours a week on the last of the days.</param>
/// <param name="DueOn">The last day on which it is in time.</param>
/// <param name="HasCome">Whether a payslip for it is stored and not rejected.</param>
internal sealed record ExpectedPayslipView(
    Guid GrantId, Guid WorkplaceId, ExpectedEmployerView Employer, string? EmployeeCpr, CalendarMonth Month, PayslipPeriod Days, PayslipPeriod GrantPeriod, decimal WeeklyHours, DateOnly DueOn, bool HasCome)
{
    public static ExpectedPayslipView Example { get; } = new(
        DemoIds.Grant, DemoIds.Workplace, new("66137112", "1003289999", "Biblioteket"), "620375-XXXX", new(2026, 3), new(new(2026, 3, 1), new(2026, 3, 31)), new(new(2026, 1, 1), new(2026, 12, 31)), 10,
        new(2026, 4, 10), false);

    public static ExpectedPayslipView Of(RunningGrant grant, Domain.ExpectedPayslip expected, bool hasCome, string? cpr, string? workplace) => new(
        grant.GrantId, grant.WorkplaceId, new(grant.Cvr, grant.PNumber, workplace), cpr, CalendarMonth.Of(expected.Month), new(expected.Days.From, expected.Days.To), new(grant.From, grant.To),
        expected.WeeklyHours, expected.DueOn, hasCome);
}

/// <param name="Cvr">The company number, 8 digits.</param>
/// <param name="PNumber">The production unit's number, 10 digits.</param>
/// <param name="Name">The workplace's name.</param>
internal sealed record ExpectedEmployerView(string Cvr, string PNumber, string? Name);
