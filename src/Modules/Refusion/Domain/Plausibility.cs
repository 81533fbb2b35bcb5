using Faatimer.Kernel;
using Warn = Faatimer.Refusion.Domain.RefusionCodes.Warn;

namespace Faatimer.Refusion.Domain;

/// <summary>Something a payslip was held against.</summary>
/// <param name="Code">The code of the warning that it would give.</param>
/// <param name="Fits">Whether it fits; else it is a warning.</param>
internal sealed record Checked(string Code, bool Fits, IReadOnlyDictionary<string, decimal> Figures);

/// <summary>
/// What a finance worker should look at before the money goes out: R9, and the warnings of R1, R5, R7, R11, R15, R23, P16 and of points 1 and 7 of the
/// calculation. A warning never changes an amount.
/// </summary>
internal static class Plausibility
{
    public static IReadOnlyList<Warning> Check(DecisionInput input, GrantMatch grants, ShareResult share, decimal refundable) =>
        [.. All(input, grants, share, refundable).Where(c => !c.Fits).Select(c => new Warning(c.Code, c.Figures))];

    /// <summary>What fits too. Something that the payslip says nothing of is not checked.</summary>
    public static IReadOnlyList<Checked> All(DecisionInput input, GrantMatch grants, ShareResult share, decimal refundable)
    {
        var found = new List<Checked>();
        var check = new Checks(input, share, found);
        check.Terms(grants);
        check.Signs(refundable);
        check.AmBidrag();
        check.Atp();
        check.HolidayPay();
        check.Hours();
        check.NetPay();
        check.ClaimedAmount(refundable);
        check.Late();
        check.Early();
        check.Paused(grants);
        check.RatePerHour(refundable);
        return found;
    }

    private sealed class Checks(DecisionInput input, ShareResult share, List<Checked> found)
    {
        private readonly Payslip _payslip = input.Payslip;
        private readonly Rates _rates = input.Rates;

        // R1, point 1, R5.
        public void Terms(GrantMatch grants)
        {
            Add(grants.AnotherWorkplace, Warn.WorkplaceDiffers);
            Add(share.HoursDiffer, Warn.HoursDiffer, ("stated", _payslip.WeeklyHours ?? 0), ("granted", share.Steps.Days.Max(s => s.WeeklyHours)));

            var period = _payslip.Period;
            var outside = share.Steps.Days.Where(s => s.GrantId is null).Sum(s => s.Days());
            var claimedOutside = _payslip is { FinalSettlement: false, ClaimedPeriod: { } claimed }
                ? claimed.EachDay().Count(d => grants.On(d, period) is null)
                : 0;
            var aroundFirstOrLastDay = IsWholeMonths(period) && outside > 0 && outside < period.Days;
            Add(aroundFirstOrLastDay || claimedOutside > 0, Warn.PeriodOutsideGrant, ("daysOutside", Math.Max(outside, claimedOutside)), ("days", period.Days));
        }

        // Point 7.
        public void Signs(decimal refundable)
        {
            var negative = _payslip.Lines.Where(l => l.Amount < 0 && l.Kind != LineKind.PublicSupport).ToList();
            Add(negative.Count > 0, Warn.NegativeLine, ("lines", negative.Count), ("sum", negative.Sum(l => l.Amount)));
            Add(refundable < 0, Warn.NegativeTotal, ("total", refundable));
        }

        public void AmBidrag()
        {
            var stated = _payslip.Sum(LineKind.AmBidrag);
            var liable = _payslip.Gross() - _payslip.Sum(LineKind.AtpEmployee) - _payslip.Sum(LineKind.PensionEmployee);
            var expected = liable * _rates.AmBidrag;
            var withHolidayPay = (liable + _payslip.Sum(LineKind.HolidayPay)) * _rates.AmBidrag;
            Add(!Near(stated, expected) && !Near(stated, withHolidayPay), Warn.AmBidragDiffers,
                ("stated", stated), ("percent", _rates.AmBidrag * 100), ("expected", Øre(expected)), ("expectedWithHolidayPay", Øre(withHolidayPay)));
        }

        // A month's ATP stands on the payslip with the month's wage: a supplement or a settlement of holiday pay alone need not have any.
        public void Atp()
        {
            var (employee, employer) = (_payslip.Sum(LineKind.AtpEmployee), _payslip.Sum(LineKind.AtpEmployer));
            var due = _payslip.Gross() != 0 && input.SupplementedShare is null;
            if (!(due || employee != 0 || employer != 0) || (_payslip.HoursPaid() ?? ExpectedHours()) is not { } hours)
            {
                return;
            }

            var step = _rates.AtpFor(hours);
            Add(employee != step.Employee || employer != step.Employer, Warn.AtpDiffers,
                ("hours", hours.RoundHalfAwayFromZero(2)), ("statedEmployee", employee), ("expectedEmployee", step.Employee), ("statedEmployer", employer), ("expectedEmployer", step.Employer));
        }

        // The holiday pay of a final settlement was earned on earlier wages, so this payslip's wage says nothing about it (R7).
        public void HolidayPay()
        {
            var stated = _payslip.Sum(LineKind.HolidayPay);
            if (_payslip.FinalSettlement)
            {
                Add(stated > 0 && input.HolidayPayRefundedEarlier > 0, Warn.HolidayPayAlreadyRefunded, ("stated", stated), ("refundedEarlier", input.HolidayPayRefundedEarlier));
                return;
            }

            var expected = _payslip.Gross() * _rates.HolidayPay;
            var isPresent = _payslip.Lines.Any(l => l.Kind == LineKind.HolidayPay);
            if (isPresent)
            {
                Add(!Near(stated, expected), Warn.HolidayPayDiffers, ("stated", stated), ("percent", _rates.HolidayPay * 100), ("expected", Øre(expected)));
            }
        }

        public void Hours()
        {
            if (_payslip is { PayBasis: PayBasis.Monthly, PaidHours: { } paid } && _payslip.Gross() != 0 && ExpectedHours() is { } expected)
            {
                Add(Rational.Abs(paid - expected) > expected * _rates.HoursTolerance, Warn.HoursImplausible, ("stated", paid), ("expected", expected.RoundHalfAwayFromZero(2)));
            }
        }

        public void NetPay()
        {
            if (_payslip.NetPay is { } stated)
            {
                var expected = _payslip.Gross() - _payslip.Sum(LineKind.AmBidrag) - _payslip.Sum(LineKind.ATax)
                    - _payslip.Sum(LineKind.AtpEmployee) - _payslip.Sum(LineKind.PensionEmployee);
                Add(!Near(stated, expected), Warn.NetPayDiffers, ("stated", stated), ("expected", expected));
            }
        }

        public void ClaimedAmount(decimal refundable)
        {
            if (_payslip.ClaimedAmount is { } claimed)
            {
                Add(claimed != refundable, Warn.ClaimedAmountDiffers, ("stated", claimed), ("expected", refundable));
            }
        }

        // R15.
        public void Late()
        {
            var lastTimelyDay = input.Schema > 1 ? _rates.InTimeUntil(_payslip.Period.To) : _payslip.Period.To.AddMonths(_rates.LateMonths);
            Add(input.Today > lastTimelyDay, Warn.Late, ("days", input.Today.DayNumber - lastTimelyDay.DayNumber), ("months", _rates.LateMonths));
        }

        // R23: the month it counts in, that of its last day, had not begun.
        public void Early()
        {
            var first = new DateOnly(_payslip.Period.To.Year, _payslip.Period.To.Month, 1);
            Add(input.Schema > 1 && input.Today < first, Warn.Early, ("days", first.DayNumber - input.Today.DayNumber));
        }

        // P16: it came on a day on which one of its grants was paused.
        public void Paused(GrantMatch grants) => Add(grants.Matched.Any(g => (g.Pauses ?? []).Any(p => p.Contains(input.Today))), Warn.Paused);

        // R11: without covered hours there is nothing to hold the amount against.
        public void RatePerHour(decimal refundable)
        {
            var coveredHours = (_payslip.HoursPaid() ?? 0) * share.Share;
            if (coveredHours.Sign <= 0)
            {
                Add(true, Warn.NoHours);
                return;
            }

            var rate = refundable / coveredHours;
            Add(rate < _rates.BandFrom || rate > _rates.BandTo, Warn.RateOutsideBand, ("rate", rate.RoundHalfAwayFromZero(2)), ("from", _rates.BandFrom), ("to", _rates.BandTo));
        }

        // Weekly hours × 52 ÷ 12 × the period's part of its month.
        private Rational? ExpectedHours()
        {
            if (_payslip is not { PayBasis: PayBasis.Monthly, WeeklyHours: { } weekly })
            {
                return null;
            }

            var months = _payslip.Period.EachDay().GroupBy(d => (d.Year, d.Month))
                .Aggregate(Rational.Zero, (sum, m) => sum + new Rational(m.Count(), DateTime.DaysInMonth(m.Key.Year, m.Key.Month)));
            return weekly * new Rational(52, 12) * months;
        }

        private bool Near(decimal stated, decimal expected) => Math.Abs(stated - expected) <= _rates.Tolerance;

        private void Add(bool isSo, string code, params ReadOnlySpan<(string Name, decimal Value)> figures)
        {
            var named = new Dictionary<string, decimal>();
            foreach (var (name, value) in figures)
            {
                named.Add(name, value);
            }

            found.Add(new(code, !isSo, named));
        }

        private static decimal Øre(decimal amount) => Math.Round(amount, 2, MidpointRounding.AwayFromZero);

        private static bool IsWholeMonths(DatePeriod period) => period.From.Day == 1 && period.To.Day == DateTime.DaysInMonth(period.To.Year, period.To.Month);
    }
}
