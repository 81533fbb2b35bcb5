using Faatimer.Kernel;
using Faatimer.Refusion.Domain;

namespace Faatimer.Domain.Tests.Refusion;

/// <summary>"The truth of an employment": what stands is what today's facts give, whatever path led there. Each test plays a life and looks at its sums.</summary>
public class EmploymentCalculationTests
{
    private static readonly Grant Ten = RefusionGen.Grant(new(2026, 1, 1), new(2026, 12, 31), [new(new(2026, 1, 1), new(2026, 12, 31), 10, 10)]);

    [Fact]
    public void R12_a_grant_that_ends_while_a_correction_waits_is_there_when_the_correction_is_rejected()
    {
        var life = new Life(Ten);
        var first = life.Post(Month(3, 6500));
        var correction = life.Post(Month(3, 6000), corrects: first, machine: false);
        Assert.Equal((Place.Pending, PayslipStatus.NeedsDecision), (life.Of(correction).Place, life.Of(correction).Status));
        Assert.Equal(6500, life.Booked);

        life.Grants = [Ended(Ten, new(2026, 3, 15))];
        Assert.Equal(3145.16m, life.Booked);
        life.Reject(correction);
        Assert.Equal((PayslipStatus.Approved, 3145.16m), (life.Of(first).Status, life.Of(first).Decision!.Refundable));
        Assert.Equal(3145.16m, life.Booked);
    }

    [Fact]
    public void P8_an_addendum_while_a_correction_waits_is_there_when_the_correction_is_rejected()
    {
        var grant = RefusionGen.Grant(new(2026, 1, 1), new(2026, 12, 31), [new(new(2026, 1, 1), new(2026, 12, 31), 12, 10)]);
        var life = new Life(grant);
        var first = life.Post(Month(4, 7378.50m, weekly: 12));
        Assert.Equal(6148.75m, life.Booked);
        var correction = life.Post(Month(4, 7000, weekly: 12), corrects: first, machine: false);
        life.Grants = [grant with { Terms = [new(new(2026, 1, 1), new(2026, 3, 31), 12, 10), new(new(2026, 4, 1), new(2026, 12, 31), 12, 6)] }];
        life.Reject(correction);
        Assert.Equal(new Rational(1, 2), life.Of(first).Decision!.Share);
        Assert.Equal(3689.25m, life.Booked);
    }

    [Fact]
    public void R6_a_spell_that_comes_while_a_correction_waits_is_there_when_the_correction_is_rejected()
    {
        var life = new Life(Ten);
        var april = life.Post(Month(4, 7378.50m));
        var correction = life.Post(Month(4, 7000), corrects: april, machine: false);
        life.Post(Month(3, 6500, sick: new(AbsenceKind.Sickness, new(2026, 3, 10), new(2026, 4, 30))));
        life.Reject(correction);
        Assert.Equal(new Rational(8, 30), life.Of(april).Decision!.Share);
        Assert.Equal((PayslipStatus.Approved, 1967.60m), (life.Of(april).Status, life.Of(april).Decision!.Refundable));
    }

    [Fact]
    public void R4_a_week_is_never_paid_above_its_cap_at_any_step()
    {
        var life = new Life(Ten);
        var first = life.Post(Week(10, 10, 1500));
        var correction = life.Post(Week(10, 2, 300), corrects: first, machine: false);
        Assert.Equal(1500, life.Booked);
        var supplement = life.Post(Week(10, 8, 1200, PayslipKind.Supplement), adds: first);

        // The correction only waits: the first payslip's ten hours still stand, and nothing is left for the supplement.
        Assert.Equal(0, life.Of(supplement).Decision!.Refundable);
        life.Approve(supplement);
        Assert.Equal(1500, life.Booked);
        life.Reject(correction);
        Assert.Equal((1500, 0), (life.Of(first).Decision!.Refundable, life.Of(supplement).Decision!.Refundable));
    }

    [Fact]
    public void R6_sickness_told_in_june_reaches_back_into_april_and_may_and_is_booked_at_once()
    {
        var life = new Life(Ten);
        var (march, april, may) = (life.Post(Month(3, 7378.50m)), life.Post(Month(4, 7378.50m)), life.Post(Month(5, 7378.50m)));
        Assert.Equal(22_135.50m, life.Booked);
        life.Post(Month(6, 7378.50m, sick: new(AbsenceKind.Sickness, new(2026, 3, 5), new(2026, 6, 30))));
        Assert.Equal([7378.50m, 737.85m, 0], new[] { march, april, may }.Select(p => life.Of(p).Decision!.Refundable));
        Assert.All([march, april, may], p => Assert.Equal(PayslipStatus.Approved, life.Of(p).Status));
        Assert.Equal(8116.35m, life.Booked);
    }

    [Fact]
    public void R8_a_supplement_without_hours_takes_the_share_that_stands_now()
    {
        var life = new Life(Ten);
        var first = life.Post(Month(3, 6500));
        var supplement = life.Post(Supplement(3, 1000), adds: first);
        life.Approve(supplement);
        Assert.Equal(7500, life.Booked);

        // Six of the job's ten hours, back in time: the payslip and what adds to it follow.
        life.Grants = [Ten with { Terms = [new(Ten.FirstDay, Ten.LastDay, 10, 6)] }];
        Assert.Equal((3900, 600), (life.Of(first).Decision!.Refundable, life.Of(supplement).Decision!.Refundable));
        Assert.Equal(4500, life.Booked);

        // Its parent is out: nothing.
        life.Grants = [];
        Assert.Equal(0, life.Booked);
    }

    [Fact]
    public void R8_a_supplement_follows_the_correction_of_its_payslip()
    {
        var life = new Life(RefusionGen.Grant(new(2026, 1, 1), new(2026, 12, 31), [new(new(2026, 1, 1), new(2026, 12, 31), 10, 6)]));
        var first = life.Post(Month(3, 6500, weekly: 10));
        var supplement = life.Post(Supplement(3, 1000), adds: first);
        Assert.Equal(600, life.Of(supplement).Decision!.Refundable);
        var correction = life.Post(Month(3, 6500, weekly: 12), corrects: first, machine: false);
        Assert.Equal(600, life.Of(supplement).Decision!.Refundable);
        life.Approve(correction);
        Assert.Equal(500, life.Of(supplement).Decision!.Refundable);
    }

    [Fact]
    public void R8_the_same_days_are_never_given_twice_and_are_free_again_when_their_holder_is_out()
    {
        var life = new Life();
        var first = life.Post(Month(3, 6500));
        var second = life.Post(Month(3, 6400));
        Assert.All([first, second], p => Assert.Equal(RefusionCodes.NoGrant, life.Of(p).RejectionCode));

        life.Grants = [Ten];
        Assert.Equal((PayslipStatus.Approved, PayslipStatus.Rejected), (life.Of(first).Status, life.Of(second).Status));
        Assert.Equal((Rejection.PeriodOverlap, first), (life.Of(second).RejectionCode, life.Of(second).DaysTakenBy));
        Assert.Equal((DecisionStatus.Rejected, Rejection.PeriodOverlap, 0), (life.Of(second).Decision!.Status, life.Of(second).Decision!.RejectionCode, life.Of(second).Decision!.Refundable));
        Assert.Equal(6500, life.Booked);

        var correction = life.Post(Month(4, 6300), corrects: first);
        Assert.Equal((Place.Standing, Place.Replaced, Place.Standing), (life.Of(correction).Place, life.Of(first).Place, life.Of(second).Place));
        Assert.Equal(12_700, life.Booked);
    }

    [Fact]
    public void R8_chains_with_an_approval_hold_their_days_before_those_without()
    {
        var life = new Life();
        var first = life.Post(Month(3, 6500), machine: false);
        life.Grants = [Ten];
        Assert.Equal(Place.Standing, life.Of(first).Place);
        life.Grants = [];
        var second = life.Post(Month(3, 6400));
        life.Judge(second, new Judgement(true, null, 1, 6400, new(Ten.WorkplaceId, new(2026, 3, 1), [Ten.Id]), []));
        life.Grants = [Ten];
        Assert.Equal((Place.Out, Place.Standing), (life.Of(first).Place, life.Of(second).Place));
    }

    [Fact]
    public void R12_what_is_taken_back_keeps_its_grant()
    {
        var life = new Life(Ten);
        life.Post(Month(3, 7378.50m));
        var april = life.Post(Month(4, 7378.50m));
        life.Grants = [Ended(Ten, new(2026, 3, 15))];
        Assert.Equal(RefusionCodes.NoGrant, life.Of(april).RejectionCode);
        Assert.Equal(3570.24m, life.Entries.Where(e => e.Key.GrantIds.SequenceEqual([Ten.Id])).Sum(e => e.Amount));
        Assert.Equal(3570.24m, life.Booked);
        Assert.Equal((april, -7378.50m, new DateOnly(2026, 4, 1)), life.Entries.Where(e => e.PayslipId == april && e.Amount < 0).Select(e => (e.PayslipId, e.Amount, e.Key.Month)).Single());
    }

    [Fact]
    public void R12_a_correction_in_another_month_and_at_another_workplace_moves_the_money_with_its_own_entries()
    {
        var there = Ten with { Id = Guid.CreateVersion7(), WorkplaceId = Guid.CreateVersion7(), PNumber = "1003280002" };
        var life = new Life(Ten, there);
        var first = life.Post(Month(3, 6500));
        life.Post(Month(4, 6400) with { PNumber = there.PNumber }, corrects: first);
        Assert.Equal(
            [(Ten.WorkplaceId, 3, 6500m), (Ten.WorkplaceId, 3, -6500m), (there.WorkplaceId, 4, 6400m)], life.Entries.Select(e => (e.Key.WorkplaceId, e.Key.Month.Month, e.Amount)));
    }

    [Fact]
    public void R11_what_was_approved_is_booked_at_once_when_it_is_no_more_or_warns_of_nothing_new()
    {
        var life = new Life(Ten);
        var march = life.Post(Month(3, 6500));
        life.Grants = [Ended(Ten, new(2026, 3, 15))]; // warns, and is less
        Assert.Equal((PayslipStatus.Approved, 3145.16m), (life.Of(march).Status, life.Booked));
        life.Grants = [Ten]; // warns of nothing
        Assert.Equal((PayslipStatus.Approved, 6500m), (life.Of(march).Status, life.Booked));
    }

    [Fact]
    public void R11_more_than_was_approved_with_a_new_warning_waits_and_the_ledger_keeps_what_was_approved()
    {
        var eight = Ten with { Terms = [new(Ten.FirstDay, Ten.LastDay, 10, 8)] };
        var life = new Life(eight);
        var march = life.Post(Month(3, 6500));
        Assert.Equal(5200, life.Booked);
        life.Grants = [Ten with { Pauses = [new(new(2026, 4, 1), new(2026, 4, 30))] }];
        Assert.Equal((PayslipStatus.NeedsDecision, 6500m, 5200m), (life.Of(march).Status, life.Of(march).Decision!.Refundable, life.Booked));
        Assert.True(life.Outcome.Chains.Single().Target!.IsKept);
        life.Approve(march);
        Assert.Equal((PayslipStatus.Approved, 6500m), (life.Of(march).Status, life.Booked));

        // The warning was accepted: it stands in no one's way again, and what is rejected is taken back whole.
        life.Grants = [eight with { Pauses = life.Grants[0].Pauses }];
        Assert.Equal(5200, life.Booked);
        life.Reject(march);
        Assert.Equal((PayslipStatus.Rejected, 0m), (life.Of(march).Status, life.Booked));
    }

    [Fact]
    public void R12_an_approval_books_also_nothing()
    {
        var life = new Life(Ten);
        var first = life.Post(Month(3, 6500));
        life.Post(Month(3, 6500), corrects: first);
        Assert.Equal([6500m, 0m], life.Entries.Select(e => e.Amount));
    }

    [Fact]
    public void R8_a_correction_that_waits_changes_no_money_and_no_sickness_until_it_is_approved()
    {
        var life = new Life(Ten);
        var (march, april) = (life.Post(Month(3, 7378.50m)), life.Post(Month(4, 7378.50m)));
        var correction = life.Post(Month(3, 7378.50m, sick: new(AbsenceKind.Sickness, new(2026, 3, 1), new(2026, 4, 30))), corrects: march, machine: false);
        Assert.Equal(14_757m, life.Booked);
        life.Approve(correction);
        Assert.Equal((Place.Replaced, Place.Standing, Rational.Zero), (life.Of(march).Place, life.Of(correction).Place, life.Of(april).Decision!.Share));
    }

    [Fact]
    public void R8_without_an_approval_the_last_of_a_chain_stands_and_a_rejected_one_gives_its_place_back()
    {
        var life = new Life(Ten);
        var first = life.Post(Month(3, 6500), machine: false);
        var second = life.Post(Month(3, 6400), corrects: first, machine: false);
        Assert.Equal((Place.Replaced, Place.Standing), (life.Of(first).Place, life.Of(second).Place));
        life.Reject(second);
        Assert.Equal((PayslipStatus.NeedsDecision, PayslipStatus.Rejected), (life.Of(first).Status, life.Of(second).Status));
    }

    [Fact]
    public void R7_holiday_pay_was_refunded_earlier_when_it_was_received_earlier()
    {
        var grant = Ended(Ten, new(2026, 3, 31));
        var life = new Life(grant);
        var final = life.Post(Month(4, 6500) with { FinalSettlement = true, Lines = [new(LineKind.HolidayPay, 800)] }, machine: false);
        life.Post(Month(3, 6500) with { Lines = [.. Month(3, 6500).Lines, new(LineKind.HolidayPay, 800)] });
        Assert.DoesNotContain(RefusionCodes.Warn.HolidayPayAlreadyRefunded, life.Of(final).Decision!.Warnings.Select(w => w.Code));
        var later = life.Post(Month(5, 6500) with { FinalSettlement = true, Lines = [new(LineKind.HolidayPay, 800)] }, machine: false);
        Assert.Contains(RefusionCodes.Warn.HolidayPayAlreadyRefunded, life.Of(later).Decision!.Warnings.Select(w => w.Code));
    }

    [Fact]
    public void R23_a_payslip_for_a_month_that_has_not_begun_waits()
    {
        var life = new Life(Ten);
        var april = life.Post(Month(4, 6500), on: new(2026, 3, 31));
        Assert.Equal((RefusionCodes.Warn.Early, PayslipStatus.NeedsDecision), (life.Of(april).Decision!.Warnings.Single().Code, life.Of(april).Status));
        Assert.Equal(PayslipStatus.Approved, life.Of(life.Post(Month(5, 6500), on: new(2026, 5, 1))).Status);
    }

    [Fact]
    public void P16_a_payslip_received_while_its_grant_is_paused_waits_whatever_month_it_is_for()
    {
        var life = new Life(Ten with { Pauses = [new(new(2026, 4, 10), new(2026, 4, 20))] });
        Assert.Equal(PayslipStatus.Approved, life.Of(life.Post(Month(2, 6500), on: new(2026, 4, 9))).Status);
        Assert.Equal(PayslipStatus.NeedsDecision, life.Of(life.Post(Month(3, 6500), on: new(2026, 4, 10))).Status);
        Assert.Equal(PayslipStatus.NeedsDecision, life.Of(life.Post(Month(4, 6500), on: new(2026, 4, 20))).Status);
        Assert.Equal(PayslipStatus.Approved, life.Of(life.Post(Month(5, 6500), on: new(2026, 5, 31))).Status);
    }

    private static Grant Ended(Grant grant, DateOnly lastDay) => grant with { LastDay = lastDay, Terms = [grant.Terms[0] with { To = lastDay }] };

    /// <summary>A plausible month of 2026 whose wage and employer's ATP come to the amount.</summary>
    private static Payslip Month(int month, decimal amount, decimal weekly = 10, Absence? sick = null)
    {
        var hours = decimal.Round(weekly * 52 / 12, 2);
        return new(
            PayslipKind.Regular, RefusionGen.Cvr, RefusionGen.PNumber, new(new(2026, month, 1), new(2026, month, DateTime.DaysInMonth(2026, month))), PayBasis.Monthly,
            [new(LineKind.GrossWage, amount - 66), new(LineKind.AmBidrag, decimal.Round((amount - 66 - 33) * 0.08m, 2)), new(LineKind.AtpEmployee, 33), new(LineKind.AtpEmployer, 66)],
            WeeklyHours: weekly, PaidHours: hours, Absences: sick is null ? null : [sick]);
    }

    /// <summary>A later pay rise: no hours of its own.</summary>
    private static Payslip Supplement(int month, decimal amount) => Month(month, 6500) with
    {
        Kind = PayslipKind.Supplement, Lines = [new(LineKind.GrossWage, amount)], WeeklyHours = null, PaidHours = null,
    };

    private static Payslip Week(int week, decimal hours, decimal wage, PayslipKind kind = PayslipKind.Regular) => new(
        kind, RefusionGen.Cvr, RefusionGen.PNumber, IsoWeek.Parse($"2026-W{week}").Period, PayBasis.Hourly,
        [new(LineKind.GrossWage, wage), new(LineKind.AmBidrag, decimal.Round(wage * 0.08m, 2))], HoursByWeek: [new(IsoWeek.Parse($"2026-W{week}"), hours)]);

    /// <summary>Facts that come one after the other; after each the file is decided, and what is approved by itself and booked is kept.</summary>
    private sealed class Life(params Grant[] grants)
    {
        private readonly List<PayslipFacts> _payslips = [];
        private IReadOnlyList<Grant> _grants = grants;

        public List<NewEntry> Entries { get; } = [];

        public EmploymentOutcome Outcome { get; private set; } = new([]);

        public decimal Booked => Entries.Sum(e => e.Amount);

        public IReadOnlyList<Grant> Grants
        {
            get => _grants;
            set
            {
                _grants = value;
                Decide();
            }
        }

        public PayslipOutcome Of(Guid id) => Outcome.Of(id);

        public Guid Post(Payslip content, Guid? corrects = null, Guid? adds = null, bool machine = true, DateOnly? on = null)
        {
            var id = Guid.CreateVersion7();
            var corrected = _payslips.Find(p => p.Id == corrects);
            _payslips.Add(new(
                id, corrected?.ChainId ?? id, corrected?.AddsTo ?? _payslips.Find(p => p.Id == adds)?.ChainId, corrected is null ? content : content with { Kind = PayslipKind.Correction },
                _payslips.Count, on ?? content.Period.To.AddDays(1), "payroll", machine, Rates.From2024, []));
            Decide();
            return id;
        }

        public void Approve(Guid id) => Judge(id, new(true, "finance", 1, Of(id).Decision!.Refundable, Key(id), [.. Of(id).Decision!.Warnings.Select(w => w.Code)]));

        public void Reject(Guid id) => Judge(id, new(false, "finance", 1, 0, null, []));

        public void Judge(Guid id, Judgement judgement)
        {
            Add(id, judgement);
            Decide([id]);
        }

        private LedgerKey Key(Guid id)
        {
            var (payslip, decision) = (Of(id).Payslip, Of(id).Decision!);
            var to = payslip.Content.Period.To;
            return new(_grants.First(g => g.Id == decision.GrantIds[^1]).WorkplaceId, new(to.Year, to.Month, 1), decision.GrantIds);
        }

        private void Add(Guid id, Judgement judgement)
        {
            var at = _payslips.FindIndex(p => p.Id == id);
            _payslips[at] = _payslips[at] with { Judgements = [.. _payslips[at].Judgements, judgement] };
        }

        private void Decide(params Guid[] approved)
        {
            Outcome = EmploymentCalculation.Decide(new(_payslips, _grants));
            var judged = Outcome.Payslips.Where(p => p.JudgedNow is not null).ToList();
            judged.ForEach(p => Add(p.Payslip.Id, p.JudgedNow!));
            var booked = Entries.GroupBy(e => (e.ChainId, e.Key)).Select(g => new BookedSum(g.Key.ChainId, g.Key.Key, g.Sum(e => e.Amount))).ToList();
            Entries.AddRange(LedgerEntries.Of(Outcome, booked, approved.Concat(judged.Select(p => p.Payslip.Id)).ToHashSet()));

            // Decided again from the same facts, nothing moves.
            var again = EmploymentCalculation.Decide(new(_payslips, _grants));
            Assert.Equal(Outcome.Payslips.Select(p => (p.Payslip.Id, p.Place, p.Status, p.Decision?.Refundable)), again.Payslips.Select(p => (p.Payslip.Id, p.Place, p.Status, p.Decision?.Refundable)));
            Assert.All(again.Chains, c => Assert.Equal(c.Target?.Amount ?? 0, Entries.Where(e => e.ChainId == c.ChainId).Sum(e => e.Amount)));
        }
    }
}
