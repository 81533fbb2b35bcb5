using Faatimer.Kernel;
using Faatimer.Refusion.Domain;

namespace Faatimer.Domain.Tests.Refusion;

/// <summary>What payslips of one employment do to each other: numbers, overlaps, corrections, supplements, and the ledger.</summary>
public class EmploymentFileTests
{
    private static readonly Employment Employment = new(Guid.CreateVersion7(), [1], RefusionGen.Cvr, RefusionGen.PNumber);
    private static readonly Grant Whole = RefusionGen.Grant(new(2026, 1, 1), new(2026, 12, 31), [new(new(2026, 1, 1), new(2026, 12, 31), 10, 10)]);

    [Fact]
    public void R8_the_same_content_answers_the_payslip_as_it_stands_and_other_content_is_refused()
    {
        var file = File(Whole);
        var (payslip, _) = file.Post(March(1));
        var (again, decision) = file.Decide(March(1), payslip, maySeeStored: true, Rates);
        Assert.Same(payslip, again);
        Assert.Null(decision);
        Assert.Single(file.Decisions);
        Assert.Equal("refusion.number_reused", Refused(() => file.Decide(March(1) with { ContentHash = [9] }, payslip, true, Rates)));
        Assert.Equal("refusion.number_reused", Refused(() => file.Decide(March(1), payslip, maySeeStored: false, Rates)));
    }

    [Fact]
    public void R8_regular_payslips_do_not_overlap_but_supplements_do()
    {
        var file = File(Whole);
        var (march, _) = file.Post(March(1));
        Assert.Equal("refusion.period_overlap", Refused(() => file.Post(March(2))));
        var (supplement, decision) = file.Post(Supplement(3, march));
        Assert.Equal(march.Share, supplement.Share);
        Assert.Equal(100, decision!.Refundable);
        Assert.Equal("refusion.named_payslip_unknown", Refused(() => file.Post(Supplement(4, supplement) with { SupplementsId = Guid.CreateVersion7() })));
    }

    [Fact]
    public void R8_a_correction_takes_the_place_of_the_latest_and_only_of_the_latest()
    {
        var file = File(Whole);
        var (first, _) = file.Post(March(1));
        var (second, _) = file.Post(Correction(2, first, 6000));
        Assert.Equal(PayslipStatus.Replaced, first.Status);
        Assert.Equal(PayslipStatus.Approved, second.Status);
        Assert.Equal("refusion.correction_not_latest", Refused(() => file.Post(Correction(3, first, 5000))));
        var (third, _) = file.Post(Correction(4, second, 6600));
        Assert.Equal(first.Id, third.ChainId);
        Assert.Equal("refusion.period_overlap", Refused(() => file.Post(March(5))));
    }

    [Fact]
    public void R12_the_ledger_holds_the_difference_so_that_entries_add_up_to_the_latest_approved_decision()
    {
        var file = File(Whole);
        var (first, _) = file.Post(March(1));
        file.Post(Correction(2, first, 6000));
        Assert.Equal([6500m, -500m], file.Entries.Select(e => e.Amount));

        // Waiting changes nothing in the ledger; approval does.
        var (third, _) = file.Post(Correction(3, file.Payslips.Single(p => p.IsCurrent), 6600, machine: false));
        Assert.Equal(PayslipStatus.NeedsDecision, third.Status);
        Assert.Equal(6000, file.Entries.Sum(e => e.Amount));
        file.Approve(third, "finance");
        Assert.Equal([6500m, -500m, 600m], file.Entries.Select(e => e.Amount));
    }

    [Fact]
    public void R12_a_correction_that_finance_rejects_gives_its_place_back()
    {
        var file = File(Whole);
        var (first, _) = file.Post(March(1));
        var (second, _) = file.Post(Correction(2, first, 6000, machine: false));
        file.Reject(second, "finance");
        Assert.Equal(PayslipStatus.Approved, first.Status);
        Assert.Equal(PayslipStatus.Rejected, second.Status);
        Assert.Equal(6500, file.Entries.Sum(e => e.Amount));
        file.Post(Correction(3, first, 6100));
        Assert.Equal(PayslipStatus.Replaced, first.Status);
    }

    [Fact]
    public void R11_nobody_approves_or_rejects_what_they_entered_and_only_what_waits_is_decided()
    {
        var file = File(Whole);
        var (waiting, _) = file.Post(March(1) with { PostedByMachine = false });
        Assert.Equal("refusion.four_eyes", Refused(() => file.Approve(waiting, "payroll")));
        Assert.Equal("refusion.four_eyes", Refused(() => file.Reject(waiting, "payroll")));
        file.Approve(waiting, "finance");
        Assert.Equal("refusion.not_waiting", Refused(() => file.Approve(waiting, "finance")));
        Assert.Equal("refusion.not_waiting", Refused(() => file.Reject(waiting, "finance")));
    }

    [Fact]
    public void R1_a_payslip_without_a_grant_is_rejected_until_one_turns_up()
    {
        var none = File();
        var (payslip, decision) = none.Post(March(1));
        Assert.Equal((PayslipStatus.Rejected, "refusion.no_grant"), (payslip.Status, payslip.RejectionCode));

        // Posted again without a grant: it stands. With one: decided anew.
        Assert.Null(none.Decide(March(1), payslip, true, Rates).Decision);
        var later = Continue(none, Whole);
        later.Decide(March(1), payslip, true, Rates);
        Assert.Equal((PayslipStatus.Approved, 2, 2), (payslip.Status, payslip.Version, payslip.DecisionNo));
        Assert.Equal([6500m], later.Entries.Select(e => e.Amount));
        Assert.NotNull(decision);
    }

    [Fact]
    public void P11_an_end_that_reaches_back_re_decides_with_the_difference_in_the_ledger()
    {
        var file = File(Whole);
        var (march, decision) = file.Post(March(1));
        var ended = Continue(file, Whole with { LastDay = new(2026, 3, 15), Terms = [new(new(2026, 1, 1), new(2026, 3, 15), 10, 10)] });
        ended.DecideAnew(march, March(1).Content, decision!, Rates);

        // 15 of 31 days; the days outside warn, so it waits, and the ledger stands until it is approved.
        Assert.Equal((PayslipStatus.NeedsDecision, 3145.16m), (march.Status, march.Refundable));
        Assert.Empty(ended.Entries);
        ended.Approve(march, "finance");
        Assert.Equal([-3354.84m], ended.Entries.Select(e => e.Amount));
    }

    [Fact]
    public void P11_an_end_before_the_payslip_takes_everything_back()
    {
        var file = File(Whole);
        var (march, decision) = file.Post(March(1));
        var ended = Continue(file, Whole with { LastDay = new(2026, 2, 28), Terms = [new(new(2026, 1, 1), new(2026, 2, 28), 10, 10)] });
        ended.DecideAnew(march, March(1).Content, decision!, Rates);
        Assert.Equal(PayslipStatus.Rejected, march.Status);
        Assert.Equal([-6500m], ended.Entries.Select(e => e.Amount));

        // And a grant that turns up again decides it again.
        var back = Continue(ended, Whole, file.Entries);
        back.DecideAnew(march, March(1).Content, ended.Decisions[^1].Decision, Rates);
        Assert.Equal([6500m], back.Entries.Select(e => e.Amount));
    }

    [Fact]
    public void R12_rejecting_what_was_decided_anew_takes_its_money_back()
    {
        var file = File(Whole);
        var (march, decision) = file.Post(March(1));
        var ended = Continue(file, Whole with { LastDay = new(2026, 3, 15), Terms = [new(new(2026, 1, 1), new(2026, 3, 15), 10, 10)] });
        ended.DecideAnew(march, March(1).Content, decision!, Rates);
        ended.Reject(march, "finance");
        Assert.Equal(PayslipStatus.Rejected, march.Status);
        Assert.Equal(0, file.Entries.Concat(ended.Entries).Sum(e => e.Amount));
    }

    [Fact]
    public void R12_rejecting_a_correction_that_was_decided_anew_books_what_stands_again()
    {
        var file = File(Whole);
        var (first, _) = file.Post(March(1));
        var (second, decision) = file.Post(Correction(2, first, 6000));
        var ended = Continue(file, Whole with { LastDay = new(2026, 3, 15), Terms = [new(new(2026, 1, 1), new(2026, 3, 15), 10, 10)] });
        ended.DecideAnew(second, Correction(2, first, 6000).Content, decision!, Rates);
        ended.Reject(second, "finance");
        Assert.Equal((PayslipStatus.Approved, PayslipStatus.Rejected), (first.Status, second.Status));
        Assert.Equal(first.Refundable, file.Entries.Concat(ended.Entries).Sum(e => e.Amount));
    }

    [Fact]
    public void P8_a_change_that_changes_no_amount_decides_nothing()
    {
        var file = File(Whole);
        var (march, decision) = file.Post(March(1));
        var longer = Continue(file, Whole with { LastDay = new(2027, 1, 31), Terms = [new(new(2026, 1, 1), new(2027, 1, 31), 10, 10)] });
        longer.DecideAnew(march, March(1).Content, decision!, Rates);
        Assert.Empty(longer.Decisions);
        Assert.Equal(1, march.Version);
    }

    [Fact]
    public void R12_a_correction_to_another_workplaces_grant_moves_the_money()
    {
        var (moved, elsewhere) = (Guid.CreateVersion7(), "1003280002");
        var there = Whole with { Id = Guid.CreateVersion7(), WorkplaceId = moved, PNumber = elsewhere };
        var file = new EmploymentFile([Employment], [Whole, there], null);
        var (first, _) = file.Post(March(1));
        var correction = Correction(2, first, 6500);
        file.Post(correction with { Content = correction.Content with { PNumber = elsewhere } });
        Assert.Equal([(Whole.WorkplaceId, 6500m), (Whole.WorkplaceId, -6500m), (moved, 6500m)], file.Entries.Select(e => (e.WorkplaceId, e.Amount)));
    }

    [Fact]
    public void R4_hours_of_a_week_are_not_paid_twice_under_another_p_number()
    {
        var other = new Employment(Guid.CreateVersion7(), [1], RefusionGen.Cvr, "1003280002");
        var file = new EmploymentFile([Employment, other], [Whole], null);
        var week = IsoWeek.Parse("2026-W11");
        var hourly = March(1).Content with { PayBasis = PayBasis.Hourly, WeeklyHours = null, PaidHours = null, HoursByWeek = [new(week, 8)] };
        Assert.Equal(1, file.Post(March(1) with { Content = hourly }).Payslip.Share);
        Assert.Equal(new Rational(2, 8), file.Post(March(2) with { Content = hourly with { PNumber = other.PNumber } }).Payslip.Share);
    }

    [Fact]
    public void A_workplace_submits_for_its_own_grants_only()
    {
        var file = File(Whole);
        Assert.Equal("refusion.not_own_grant", Refused(() => file.Post(March(1) with { OwnWorkplaces = [Guid.CreateVersion7()] })));
        Assert.Equal("refusion.not_own_grant", Refused(() => File().Post(March(1) with { OwnWorkplaces = [Whole.WorkplaceId] })));
        Assert.Empty(file.New);
        Assert.Empty(file.Entries);
        Assert.Equal(PayslipStatus.Approved, file.Post(March(1) with { OwnWorkplaces = [Whole.WorkplaceId] }).Payslip.Status);
    }

    [Fact]
    public void R8_a_workplace_takes_the_place_of_no_payslip_of_another_workplace_of_its_company()
    {
        var other = new Employment(Guid.CreateVersion7(), [1], RefusionGen.Cvr, "1003280002");
        var here = Whole with { LastDay = new(2026, 3, 31), Terms = [new(new(2026, 1, 1), new(2026, 3, 31), 10, 10)] };
        var there = Whole with
        {
            Id = Guid.CreateVersion7(), WorkplaceId = Guid.CreateVersion7(), PNumber = other.PNumber, FirstDay = new(2026, 4, 1), Terms = [new(new(2026, 4, 1), new(2026, 12, 31), 10, 10)],
        };
        var file = new EmploymentFile([Employment, other], [here, there], null);
        var march = file.Post(March(1)).Payslip;
        var april = new DatePeriod(new(2026, 4, 1), new(2026, 4, 30));
        var theirs = Correction(2, march, 6500) with { OwnWorkplaces = [there.WorkplaceId], PostedByMachine = false };
        theirs = theirs with { Content = theirs.Content with { Period = april, PNumber = other.PNumber } };
        Assert.Equal("refusion.named_payslip_unknown", Refused(() => file.Post(theirs)));
        var added = Supplement(3, march) with { OwnWorkplaces = [there.WorkplaceId] };
        Assert.Equal("refusion.named_payslip_unknown", Refused(() => file.Post(added with { Content = added.Content with { Period = april, PNumber = other.PNumber } })));
        Assert.Equal(PayslipStatus.Approved, march.Status);
        Assert.Equal(PayslipStatus.NeedsDecision, file.Post(Correction(4, march, 6400, machine: false) with { OwnWorkplaces = [here.WorkplaceId] }).Payslip.Status);
        Assert.Equal(PayslipStatus.Replaced, march.Status);
    }

    private static EmploymentFile File(params Grant[] grants) => new([Employment], grants, Guid.CreateVersion7());

    /// <summary>The same employment, opened again later with other grants.</summary>
    private static EmploymentFile Continue(EmploymentFile before, Grant grant, IEnumerable<LedgerEntry>? earlier = null)
    {
        var file = File(grant);
        foreach (var payslip in before.Payslips)
        {
            file.Add(payslip);
        }

        foreach (var chain in before.Entries.Concat(earlier ?? []).GroupBy(e => (e.Payslip.ChainId, e.WorkplaceId)))
        {
            file.AddBooked(chain.Key.ChainId, chain.Key.WorkplaceId, chain.Sum(e => e.Amount));
        }

        return file;
    }

    /// <summary>A plausible month whose wage and employer's ATP come to the amount.</summary>
    private static Submission March(int number, decimal amount = 6500, bool machine = true) => new(
        Guid.CreateVersion7(), "opus", $"{number}", [(byte)number],
        new Payslip(
            PayslipKind.Regular, RefusionGen.Cvr, RefusionGen.PNumber, new(new(2026, 3, 1), new(2026, 3, 31)), PayBasis.Monthly,
            [new(LineKind.GrossWage, amount - 66), new(LineKind.AmBidrag, decimal.Round((amount - 66 - 33) * 0.08m, 2)), new(LineKind.AtpEmployee, 33), new(LineKind.AtpEmployer, 66)], WeeklyHours: 10, PaidHours: 43.33m),
        null, null, "payroll", machine, new(2026, 4, 1), null);

    private static Submission Correction(int number, StoredPayslip corrected, decimal wage, bool machine = true)
    {
        var march = March(number, wage, machine);
        return march with { Content = march.Content with { Kind = PayslipKind.Correction }, CorrectsId = corrected.Id };
    }

    private static Submission Supplement(int number, StoredPayslip supplemented)
    {
        var march = March(number);
        return march with { Content = march.Content with { Kind = PayslipKind.Supplement, Lines = [new(LineKind.GrossWage, 100)], WeeklyHours = null }, SupplementsId = supplemented.Id };
    }

    private static Rates? Rates(DateOnly day) => Faatimer.Refusion.Domain.Rates.From2024;

    private static string Refused(Action action) => Assert.Throws<RuleViolation>(action).Code;
}

file static class Posting
{
    public static (StoredPayslip Payslip, Decision? Decision) Post(this EmploymentFile file, Submission submission) =>
        file.Decide(submission, stored: null, maySeeStored: true, _ => Rates.From2024);
}
