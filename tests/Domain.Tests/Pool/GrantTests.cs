using CsCheck;
using Faatimer.Kernel;
using Faatimer.Pool.Domain;

namespace Faatimer.Domain.Tests.Pool;

public class GrantTests
{
    private static readonly DateTimeOffset At = new(2026, 1, 5, 9, 0, 0, TimeSpan.Zero);
    private static readonly Signature Signed = new("consultant", At);
    private static readonly DateOnly From = new(2026, 1, 1);
    private static readonly DateOnly To = new(2026, 6, 30);

    private static readonly Gen<Addendum> AnyAddendum = Gen.Select(Gen.Int[-5, 200], Gen.Decimal[1, 12].Nullable(), Gen.Decimal[1, 10].Nullable(), Gen.Int[-5, 200].Nullable()).Select(
        (day, weekly, subsidised, longer) => new Addendum(
            From.AddDays(day), weekly is { } w ? decimal.Round(w, 1) : null, subsidised is { } s ? decimal.Round(s, 1) : null, longer is { } l ? To.AddDays(l) : null, "Ændret", "Udvidet opgave"));

    [Fact]
    public void P5_nobody_approves_their_own_application()
    {
        var application = Apply(fits: true, applicant: "anna");
        Assert.Equal("pool.own_application", Assert.Single(application.ApprovalRefusals("anna")).Code);
        Assert.Empty(application.ApprovalRefusals("bo"));
    }

    [Fact]
    public void P4_what_waits_has_no_hours_to_be_approved_with()
    {
        var application = Apply(fits: false);
        Assert.Equal("pool.capacity_exceeded", Assert.Single(application.ApprovalRefusals("bo")).Code);
        application.MakeOffer(AnOffer(4));
        Assert.Equal("pool.offer_open", Assert.Single(application.ApprovalRefusals("bo")).Code);
        application.Accept(From);
        Assert.Empty(application.ApprovalRefusals("bo"));
    }

    [Fact]
    public void P4_an_accepted_offer_is_what_the_application_stands_for_and_what_was_asked_stays_readable()
    {
        var application = Apply(fits: false);
        application.MakeOffer(AnOffer(4));
        Assert.Equal((8m, 4m), (application.SubsidisedHours, Assert.Single(application.Held).Hours));
        application.Accept(From.AddDays(4));
        Assert.Equal((new JobTerms(4, 4, From, To), new JobTerms(8, 8, From, To), 4m), (application.Terms, application.Asked, Assert.Single(application.Held).Hours));
    }

    [Fact]
    public void P4_an_offer_is_answered_once_and_in_time()
    {
        var application = Apply(fits: false);
        Assert.Equal("pool.no_open_offer", Assert.Throws<RuleViolation>(() => application.Accept(From)).Code);
        application.MakeOffer(AnOffer(4));
        Assert.Equal("pool.offer_expired", Assert.Throws<RuleViolation>(() => application.Accept(new(2026, 1, 11))).Code);
        Assert.Equal("pool.offer_expired", Assert.Throws<RuleViolation>(() => application.Decline(new(2026, 1, 11))).Code);
        Assert.Equal([new DayChange(From, To, -4, 0)], application.Decline(new(2026, 1, 10)));
        Assert.Equal((ApplicationStatus.Waiting, null, 4m), (application.Status, application.Offer, application.Declined!.Terms.SubsidisedHours));
        application.MakeOffer(AnOffer(8, full: true));
        application.Decline(From);
        Assert.Equal(ApplicationStatus.Lapsed, application.Status);
        Assert.Empty(application.Held);
    }

    [Fact]
    public void P4_only_what_is_held_is_given_back()
    {
        Assert.Empty(Apply(fits: false).Close(ApplicationStatus.Withdrawn, "Ny plan"));
        Assert.Equal([new DayChange(From, To, -8, 0)], Apply(fits: true).Close(ApplicationStatus.Rejected, "Ny plan"));
        var offered = Apply(fits: false);
        offered.MakeOffer(AnOffer(4));
        Assert.Equal([new DayChange(From, To, -4, 0)], offered.Close(ApplicationStatus.Withdrawn, "Ny plan"));
    }

    [Fact]
    public void P8_other_hours_count_from_their_day_and_what_was_before_stays()
    {
        var grant = Grant();
        var change = Change(grant, new(new(2026, 3, 16), 12, 10, null, "Flere timer", null));
        Assert.Equal([new GrantTerms(From, new(2026, 3, 15), 8, 8), new GrantTerms(new(2026, 3, 16), To, 12, 10)], grant.Terms);
        Assert.Equal([new DayChange(new(2026, 3, 16), To, 0, 2)], change.Difference);
        Assert.Equal(new GrantTerms(new(2026, 3, 16), To, 12, 10), change.First);
        Assert.Equal([GrantStep.Approved, GrantStep.Addendum], grant.History.Select(h => h.Step));
    }

    [Fact]
    public void P8_new_weekly_hours_alone_are_paid_up_to_ten()
    {
        var grant = Grant();
        Change(grant, new(new(2026, 4, 1), 4, null, null, "Færre timer", null));
        Assert.Equal(new GrantTerms(new(2026, 4, 1), To, 4, 4), grant.Terms[^1]);
    }

    [Fact]
    public void P8_a_longer_period_needs_an_extended_task()
    {
        var grant = Grant();
        var longer = new Addendum(To.AddDays(1), null, null, new(2026, 9, 30), "Mere at lave", null);
        Assert.Equal("pool.task_extension_required", Assert.Throws<RuleViolation>(() => grant.Consider(longer, [], JobRulesTests.Settings)).Code);
        Change(grant, longer with { TaskExtension = "To etager mere" });
        Assert.Equal([new GrantTerms(From, new(2026, 9, 30), 8, 8)], grant.Terms);
    }

    [Fact]
    public void P8_a_longer_period_with_its_extension_stays_within_12_months() =>
        Assert.Equal("pool.longer_than_allowed", Assert.Throws<RuleViolation>(() =>
            Grant().Consider(new(To, null, null, new(2027, 1, 1), "Mere at lave", "To etager mere"), [], JobRulesTests.Settings)).Code);

    [Fact]
    public void P11_an_early_end_frees_the_days_after_the_last_one()
    {
        var grant = Grant();
        Change(grant, new(new(2026, 3, 1), 10, 10, null, "Flere timer", null));
        Assert.Equal([new DayChange(new(2026, 5, 16), To, 0, -10)], grant.End(new(2026, 5, 15), "Ordinært arbejde", Signed));
        Assert.Equal((new DateOnly(2026, 5, 15), GrantStatus.Ended), (grant.To, grant.StatusOn(new(2026, 5, 16))));
        Assert.Equal(GrantStatus.Running, grant.StatusOn(new(2026, 5, 15)));
    }

    [Theory]
    [InlineData("2025-12-31")]
    [InlineData("2026-06-30")]
    public void P11_an_early_end_lies_in_the_grant(string day) =>
        Assert.Equal("pool.end_outside_grant", Assert.Throws<RuleViolation>(() => Grant().End(DateOnly.Parse(day, null), "Stop", Signed)).Code);

    [Fact]
    public void P11_P19_a_job_of_one_day_is_annulled_and_not_ended()
    {
        var grant = Grant(To);
        Assert.Equal("pool.grant_of_one_day", Assert.Throws<RuleViolation>(() => grant.End(To, "Stop", Signed)).Code);
        Assert.Equal([new DayChange(To, To, 0, -8)], grant.Annul(hasPayslips: false, "Mødte ikke", Signed));
    }

    [Fact]
    public void P19_an_annulled_grant_gives_back_all_its_days_and_keeps_its_history()
    {
        var grant = Grant();
        Change(grant, new(new(2026, 3, 16), 12, 10, null, "Flere timer", null));
        Assert.Equal("pool.grant_has_payslips", Assert.Throws<RuleViolation>(() => grant.Annul(hasPayslips: true, "Mødte ikke", Signed)).Code);
        Assert.Equal([new DayChange(From, new(2026, 3, 15), 0, -8), new DayChange(new(2026, 3, 16), To, 0, -10)], grant.Annul(hasPayslips: false, "Mødte ikke", Signed));
        Assert.Empty(grant.Terms);
        Assert.Equal((From, To), (grant.From, grant.To));
        Assert.Equal([GrantStep.Approved, GrantStep.Addendum, GrantStep.Annulled], grant.History.Select(h => h.Step));
        Assert.All([From.AddDays(-1), From, To.AddDays(1)], day => Assert.Equal(GrantStatus.Annulled, grant.StatusOn(day)));
        IEnumerable<RuleError>[] refusals = [grant.AddendumRefusals(), grant.EndRefusals(), grant.PauseRefusals(From), grant.ResumeRefusals(From), grant.AnnulRefusals()];
        Assert.All(refusals, r => Assert.Equal("pool.grant_annulled", Assert.Single(r).Code));
        Assert.Equal("pool.grant_annulled", Assert.Throws<RuleViolation>(() => grant.Annul(hasPayslips: false, "Igen", Signed)).Code);
        Assert.Equal("pool.grant_annulled", Assert.Throws<RuleViolation>(() => grant.End(From, "Stop", Signed)).Code);
    }

    [Fact]
    public void P16_a_pause_runs_from_its_day_to_its_last_and_is_in_the_history()
    {
        var grant = Grant();
        DateOnly paused = new(2026, 2, 10), last = new(2026, 2, 28);
        Assert.Equal("pool.pause_in_past", Assert.Throws<RuleViolation>(() => grant.PauseUntil(paused.AddDays(-1), "Papirer", paused, Signed)).Code);
        Assert.Equal("pool.not_paused", Assert.Throws<RuleViolation>(() => grant.Resume("Nu", paused, Signed)).Code);
        Assert.Equal(new Pause(paused, last), grant.PauseUntil(last, "Papirer", paused, Signed));
        Assert.Equal("pool.already_paused", Assert.Throws<RuleViolation>(() => grant.PauseUntil(last.AddDays(9), "Papirer", last, Signed)).Code);
        Assert.Equal(new GrantChange(At, GrantStep.Paused, paused, To, 8, 8, "Papirer", PausedTo: last, By: "consultant"), grant.History[^1]);
        Assert.Equal("pool.not_paused", Assert.Throws<RuleViolation>(() => grant.Resume("Nu", last.AddDays(1), Signed)).Code);
        grant.PauseUntil(new(2026, 12, 31), "Uenighed", last.AddDays(1), Signed);
        Assert.Equal([new Pause(paused, last), new Pause(last.AddDays(1), new(2026, 12, 31))], grant.Pauses);
    }

    [Fact]
    public void P16_a_pause_resumed_early_ends_the_day_before_and_the_history_stays()
    {
        var grant = Grant();
        DateOnly paused = new(2026, 2, 10);
        grant.PauseUntil(new(2026, 2, 28), "Papirer", paused, Signed);
        grant.Resume("De er kommet", new(2026, 2, 12), Signed);
        Assert.Equal([new Pause(paused, new(2026, 2, 11))], grant.Pauses);
        Assert.Equal([GrantStep.Approved, GrantStep.Paused, GrantStep.Resumed], grant.History.Select(h => h.Step));

        // Resumed on its first day, it paused nothing.
        grant.PauseUntil(new(2026, 3, 31), "Papirer", new(2026, 3, 1), Signed);
        grant.Resume("En fejl", new(2026, 3, 1), Signed);
        Assert.Equal([new Pause(paused, new(2026, 2, 11))], grant.Pauses);
        Assert.Equal(5, grant.History.Count);
    }

    /// <summary>
    /// Law: after any addenda the terms cover the grant without gaps, each day has what the last accepted addendum for it said, and the differences reported to the
    /// pool add up to what the pool pays now.
    /// </summary>
    [Fact]
    public void P8_any_addenda_leave_terms_that_agree_with_a_calendar_kept_by_hand() => AnyAddendum.List[1, 6].Sample(addenda =>
    {
        var grant = Grant();
        var calendar = new DatePeriod(From, To).EachDay().ToDictionary(d => d, _ => (Weekly: 8m, Subsidised: 8m));
        var pool = calendar.ToDictionary(d => d.Key, d => d.Value.Subsidised);
        foreach (var addendum in addenda)
        {
            ChangedTerms change;
            try
            {
                change = Change(grant, addendum);
            }
            catch (RuleViolation)
            {
                continue;
            }

            var last = calendar.Keys.Max();
            foreach (var day in new DatePeriod(last.AddDays(1), grant.To).EachDay())
            {
                calendar[day] = calendar[last];
            }

            foreach (var day in calendar.Keys.Where(d => d >= addendum.EffectiveFrom).ToList())
            {
                var (weekly, subsidised) = calendar[day];
                calendar[day] = (addendum.WeeklyHours ?? weekly, addendum.SubsidisedHours ?? (addendum.WeeklyHours is { } w ? Math.Min(w, 10) : subsidised));
            }

            foreach (var part in change.Difference)
            {
                foreach (var day in new DatePeriod(part.From, part.To).EachDay())
                {
                    pool[day] = pool.GetValueOrDefault(day) + part.Reserved;
                }
            }
        }

        var days = new DatePeriod(grant.From, grant.To).EachDay().ToList();
        return days.Count == grant.Terms.Sum(t => new DatePeriod(t.From, t.To).Days)
            && days.All(d => grant.Terms.Count(t => t.From <= d && d <= t.To) == 1)
            && days.All(d => TermsTimeline.On(grant.Terms, d) is { } t && (t.WeeklyHours, t.SubsidisedHours) == calendar[d] && t.SubsidisedHours == pool[d]);
    });

    private static Offer AnOffer(decimal hours, bool full = false) => Offer.Make(new(new(hours, hours, From, To), full, [new(From, To, hours)]), At, new(2026, 1, 5), JobRulesTests.Settings);

    private static ChangedTerms Change(Grant grant, Addendum addendum)
    {
        var change = grant.Consider(addendum, [], JobRulesTests.Settings);
        grant.Change(addendum, change, Signed);
        return change;
    }

    private static Application Apply(bool fits, string applicant = "anna", DateOnly? from = null) => Application.Receive(
        Guid.CreateVersion7(), "A-2026-0001", 1, fits, Guid.CreateVersion7(), Guid.CreateVersion7(), null, 8, 8, new(from ?? From, To), "Afgrænset opgave", null, applicant, At);

    private static Grant Grant(DateOnly? from = null) =>
        Faatimer.Pool.Domain.Grant.Approve(Guid.CreateVersion7(), "G-2026-0001", Apply(fits: true, from: from), "66137112", "1003289999", Signed);
}
