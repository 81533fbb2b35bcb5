using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Refusion.Features;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Faatimer.Refusion;

/// <summary>The payslips of the demo's running grant: one a month since it began, posted by the payroll system on the month's last day. The latest waits for a decision.</summary>
internal static class RefusionDemo
{
    private static readonly Actor Payroll = new("demo-payroll", Role.Payroll, []);

    public static async Task Seed(IServiceProvider services, CancellationToken cancellationToken)
    {
        await services.Tell(new CreateRates.Command(new(RatesView.Unused.ValidFrom, RatesView.Unused.Figures)), cancellationToken);
        var grant = (await services.Tell(new GrantById(DemoIds.Grant), cancellationToken))!;
        var today = services.GetRequiredService<BusinessClock>().Today;
        var periods = Months(grant, today).ToList();
        foreach (var (period, number) in periods.Select((p, i) => (p, i)))
        {
            var waits = number == periods.Count - 1;
            var terms = grant.Terms.Last(t => t.From <= period.To);
            var days = period.To.DayNumber - period.From.DayNumber + 1;
            var hours = decimal.Round(terms.WeeklyHours * 52 / 12 * days / DateTime.DaysInMonth(period.To.Year, period.To.Month), 2);
            var payslip = Payslip($"{period.To:yyyy-MM}-000123", grant, period, terms.WeeklyHours, hours, statesHours: !waits);
            await services.Tell(new SubmitPayslip.Command(payslip, waits ? DemoIds.Payslip : null, period.To), cancellationToken, Payroll);
        }
    }

    /// <summary>The months that are over; before the first one is, the grant's first.</summary>
    private static IEnumerable<PayslipPeriod> Months(EmploymentGrant grant, DateOnly today)
    {
        for (var from = grant.From; from <= grant.To; from = new DateOnly(from.Year, from.Month, 1).AddMonths(1))
        {
            var last = new DateOnly(from.Year, from.Month, 1).AddMonths(1).AddDays(-1);
            var to = last < grant.To ? last : grant.To;
            if (to >= today && from != grant.From)
            {
                yield break;
            }

            yield return new(from, to);
        }
    }

    private static PayslipRequest Payslip(string number, EmploymentGrant grant, PayslipPeriod period, decimal weeklyHours, decimal hours, bool statesHours)
    {
        var wage = hours * 150;
        var atp = hours >= 117 ? 99m : hours >= 78 ? 66m : hours >= 39 ? 33m : 0m;
        var example = PayslipExamples.Request(number, DemoIds.EmployedCpr, "Bent Prøve", period, weeklyHours, statesHours ? hours : null);
        return example with
        {
            Employer = new(grant.Cvr, grant.PNumber, "Biblioteket"),
            Lines =
            [
                new(Domain.LineKind.GrossWage, wage),
                new(Domain.LineKind.AmBidrag, decimal.Round((wage - atp) * 0.08m, 2)),
                new(Domain.LineKind.AtpEmployee, atp),
                new(Domain.LineKind.AtpEmployer, atp * 2),
                new(Domain.LineKind.HolidayPay, decimal.Round(wage * 0.125m, 2)),
            ],
        };
    }
}
