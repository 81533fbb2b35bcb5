using CsCheck;
using Faatimer.Kernel;
using Faatimer.Refusion.Domain;

namespace Faatimer.Domain.Tests.Refusion;

/// <summary>The acts on a person's payslips at a company: numbers, overlaps, corrections, supplements, judgements, and what of it is stored.</summary>
public class EmploymentFileTests
{
    private static readonly Employment Employment = new(Guid.CreateVersion7(), [1], RefusionGen.Cvr, RefusionGen.PNumber);
    private static readonly Employment Elsewhere = new(Guid.CreateVersion7(), [1], RefusionGen.Cvr, "1003280002");
    private static readonly Grant Whole = RefusionGen.Grant(new(2026, 1, 1), new(2026, 12, 31), [new(new(2026, 1, 1), new(2026, 12, 31), 10, 10)]);

    [Fact]
    public void R8_the_same_content_answers_the_payslip_as_it_stands_and_other_content_is_refused()
    {
        var file = File(Whole);
        var payslip = file.Post(Month(3, "1"));
        var (again, decision) = file.Again(Month(3, "1"));
        Assert.Same(payslip, again);
        Assert.Null(decision);
        Assert.Single(file.Decisions);
        Assert.Equal("refusion.number_reused", Refused(() => file.Post(Month(3, "1") with { ContentHash = [9] })));
        Assert.Equal("refusion.number_reused", Refused(() => file.Again(Month(3, "1"), maySee: false)));
    }

    [Fact]
    public void R8_regular_payslips_do_not_overlap_but_supplements_do()
    {
        var file = File(Whole);
        var march = file.Post(Month(3, "1"));
        var refused = Assert.Throws<RuleViolation>(() => file.Post(Month(3, "2")));
        Assert.Equal(("refusion.period_overlap", "/period", march.Id), (refused.Code, refused.Errors[0].Pointer, refused.Errors[0].Args!["existingPayslipId"]));
        var supplement = file.Post(Supplement("3", march));
        Assert.Equal((march.Share, 100m), (supplement.Share, supplement.Refundable));
        Assert.Equal("refusion.named_payslip_unknown", Refused(() => file.Post(Supplement("4", march) with { SupplementsId = Guid.CreateVersion7() })));
    }

    [Fact]
    public void R8_days_that_another_chain_holds_are_refused_whatever_the_order_would_give()
    {
        // A correction of an approved payslip would come before one that nobody has approved.
        var file = File(Whole);
        var march = file.Post(Month(3, "1"));
        var april = file.Post(Month(4, "2", machine: false));
        var wide = Correction("3", march, 6000, machine: false);
        var refused = Assert.Throws<RuleViolation>(() => file.Post(wide with { Content = wide.Content with { Period = new(new(2026, 3, 1), new(2026, 4, 15)) } }));
        Assert.Equal(("refusion.period_overlap", april.Id), (refused.Code, refused.Errors[0].Args!["existingPayslipId"]));
    }

    [Fact]
    public void R8_a_correction_takes_the_place_of_the_last_that_finance_has_not_rejected_and_only_of_that()
    {
        var file = File(Whole);
        var first = file.Post(Month(3, "1"));
        var second = file.Post(Correction("2", first, 6000));
        Assert.Equal((PayslipStatus.Replaced, PayslipStatus.Approved), (first.Status, second.Status));
        Assert.Equal("refusion.correction_not_latest", Refused(() => file.Post(Correction("3", first, 5000))));
        var third = file.Post(Correction("4", second, 6600, machine: false));
        Assert.Equal(first.Id, third.ChainId);
        Assert.Equal((PayslipStatus.Approved, PayslipStatus.NeedsDecision), (second.Status, third.Status));
        Assert.Equal("refusion.correction_not_latest", Refused(() => file.Post(Correction("5", second, 5000))));
        file.Reject(third);
        Assert.Equal("refusion.correction_not_latest", Refused(() => file.Post(Correction("6", third, 5000))));
        Assert.Equal(PayslipStatus.Approved, file.Post(Correction("7", second, 6100)).Status);
        Assert.Equal("refusion.period_overlap", Refused(() => file.Post(Month(3, "8"))));
    }

    [Fact]
    public void R8_a_chain_of_which_finance_rejected_everything_is_not_corrected_but_posted_anew()
    {
        var file = File(Whole);
        var first = file.Reject(file.Post(Month(3, "1", machine: false)));
        Assert.Equal("refusion.correction_not_latest", Refused(() => file.Post(Correction("2", first, 6000))));
        Assert.Equal(PayslipStatus.Approved, file.Post(Month(3, "3")).Status);
    }

    [Fact]
    public void R12_the_ledger_holds_the_difference_so_that_entries_add_up_to_the_latest_approved_decision()
    {
        var file = File(Whole);
        var first = file.Post(Month(3, "1"));
        var second = file.Post(Correction("2", first, 6000));
        var third = file.Post(Correction("3", second, 6600, machine: false));
        Assert.Equal([6500m, -500m], file.Entries.Select(e => e.Amount));
        file.Approve(third);
        Assert.Equal([6500m, -500m, 600m], file.Entries.Select(e => e.Amount));
    }

    [Fact]
    public void R11_nobody_judges_what_they_or_anybody_else_of_the_chain_entered_and_only_what_waits_is_judged()
    {
        var file = File(Whole);
        var waiting = file.Post(Month(3, "1", machine: false));
        Assert.Equal("refusion.four_eyes", Refused(() => file.Approve(waiting, "payroll")));
        Assert.Equal("refusion.four_eyes", Refused(() => file.Reject(waiting, "payroll")));
        var corrected = file.Post(Correction("2", waiting, 6000, machine: false) with { PostedBy = "workplace" });
        Assert.Equal("refusion.four_eyes", Refused(() => file.Approve(corrected, "payroll")));
        file.Approve(corrected);
        Assert.Equal("refusion.not_waiting", Refused(() => file.Approve(corrected)));
        Assert.Equal("refusion.not_waiting", Refused(() => file.Reject(corrected)));
    }

    [Fact]
    public void R11_what_the_facts_decide_otherwise_by_now_is_not_approved_unseen()
    {
        var file = File(Whole);
        var waiting = file.Post(Month(3, "1", machine: false));
        file.Unheard(Ended(new(2026, 3, 15)));
        Assert.Equal("refusion.decided_anew", Refused(() => file.Approve(waiting)));
        Assert.Empty(file.Entries);
        file.DecideAnew();
        Assert.Equal(3145.16m, file.Approve(waiting).Refundable);
        Assert.Equal(3145.16m, file.Booked);
    }

    [Fact]
    public void R11_a_judgement_says_what_was_agreed_to()
    {
        var file = File(Whole);
        var march = file.Post(Month(3, "1"));
        Assert.Equivalent(new Judgement(true, null, 1, 6500, new(Whole.WorkplaceId, new(2026, 3, 1), [Whole.Id]), []), file.JudgementsOf(march).Single());
        var april = file.Post(Month(4, "2", paidHours: null));
        file.Approve(april);
        Assert.Equivalent(new Judgement(true, "finance", 1, 6500, new(Whole.WorkplaceId, new(2026, 4, 1), [Whole.Id]), ["refusion.no_hours"]), file.JudgementsOf(april).Single());
    }

    [Fact]
    public void R1_a_payslip_without_a_grant_is_rejected_until_one_turns_up()
    {
        var file = File();
        var payslip = file.Post(Month(3, "1"));
        Assert.Equal((PayslipStatus.Rejected, "refusion.no_grant"), (payslip.Status, payslip.RejectionCode));

        // Posted again without a grant: it stands. With one: the file is decided first.
        file.Again(Month(3, "1"));
        Assert.Equal((1, 1), (payslip.Version, payslip.DecisionNo));
        file.Unheard(Whole);
        file.Again(Month(3, "1"));
        Assert.Equal((PayslipStatus.Approved, 2, 2), (payslip.Status, payslip.Version, payslip.DecisionNo));
        Assert.Equal([6500m], file.Entries.Select(e => e.Amount));
    }

    [Fact]
    public void R8_a_payslip_whose_days_are_taken_is_refused_when_it_is_posted_again()
    {
        var file = File();
        file.Post(Month(3, "1"));
        file.Post(Month(3, "2"));
        file.Grants = [Whole];
        var refused = Assert.Throws<RuleViolation>(() => file.Post(Month(3, "2")));
        Assert.Equal(("refusion.period_overlap", file.Payslips[0].Id), (refused.Code, refused.Errors[0].Args!["existingPayslipId"]));
        Assert.Equal((6500m, PayslipStatus.Rejected), (file.Booked, file.Payslips[1].Status));
    }

    [Fact]
    public void P11_an_end_that_reaches_back_is_booked_at_once_since_it_is_less_than_was_approved()
    {
        var file = File(Whole);
        var march = file.Post(Month(3, "1"));
        file.Grants = [Ended(new(2026, 3, 15))];
        Assert.Equal((PayslipStatus.Approved, 3145.16m), (march.Status, march.Refundable));
        Assert.Equal([6500m, -3354.84m], file.Entries.Select(e => e.Amount));
    }

    [Fact]
    public void P11_an_end_before_the_payslip_takes_everything_back()
    {
        var file = File(Whole);
        var march = file.Post(Month(3, "1"));
        file.Grants = [Ended(new(2026, 2, 28))];
        Assert.Equal(PayslipStatus.Rejected, march.Status);
        file.Grants = [Whole];
        Assert.Equal([6500m, -6500m, 6500m], file.Entries.Select(e => e.Amount));
        Assert.Equal(3, march.Version);
    }

    [Fact]
    public void P8_a_change_that_changes_nothing_decides_nothing()
    {
        var file = File(Whole);
        var march = file.Post(Month(3, "1"));
        file.Grants = [Whole with { LastDay = new(2027, 1, 31), Terms = [new(new(2026, 1, 1), new(2027, 1, 31), 10, 10)] }];
        Assert.Single(file.Decisions);
        Assert.Equal(1, march.Version);
    }

    [Fact]
    public void R10_a_decision_is_stored_with_its_cause_and_only_where_it_differs()
    {
        var file = File(Whole);
        var (march, april) = (file.Post(Month(3, "1")), file.Post(Month(4, "2")));
        file.Grants = [Ended(new(2026, 4, 15))];
        Assert.Equal(
            [(march, new(CauseKind.Posted, march.Id)), (april, new(CauseKind.Posted, april.Id)), (april, new Cause(CauseKind.Reading, null))], file.Decisions.Select(d => (d.Payslip, d.Cause)));
        Assert.Equal((1, 2), (march.Version, april.Version));
    }

    [Fact]
    public void R19_a_payslip_that_is_asked_about_waits_for_the_workplace_and_then_for_finance_whatever_the_rules_say()
    {
        var file = File(Ended(new(2026, 3, 15)));
        var march = file.Post(Month(3, "1"));
        Assert.Equal((PayslipStatus.NeedsDecision, WaitingFor.Finance, (DateOnly?)null), (march.Status, march.WaitingFor, march.WaitingSince));
        file.Ask(march);
        Assert.Equal((WaitingFor.Workplace, new DateOnly(2026, 4, 2), 2), (march.WaitingFor, march.WaitingSince, march.Version)); // Past midnight in Denmark.
        file.Grants = [Whole];
        Assert.Equal((PayslipStatus.NeedsDecision, WaitingFor.Workplace), (march.Status, march.WaitingFor));
        file.Answer(march);
        Assert.Equal((PayslipStatus.NeedsDecision, WaitingFor.Finance, new DateOnly(2026, 4, 2)), (march.Status, march.WaitingFor, march.WaitingSince));
        Assert.Equal(0, file.DecideAnew());
        Assert.Empty(file.Entries);

        // A second question is taken back: the first has been answered, and finance decides all the same.
        file.Withdraw(file.Ask(march));
        Assert.Equal((PayslipStatus.NeedsDecision, WaitingFor.Finance), (march.Status, march.WaitingFor));
        file.Approve(march);
        Assert.Equal((PayslipStatus.Approved, null, null), (march.Status, march.WaitingFor, march.WaitingSince));
    }

    [Fact]
    public void R19_an_answer_that_was_decided_on_brings_nothing_to_the_top_again()
    {
        var file = File(Ended(new(2026, 3, 15)));
        var march = file.Post(Month(3, "1"));
        file.Answer(file.Ask(march));
        Assert.True(march.WaitingOrder < 0);
        file.Approve(march);
        Assert.Equal((true, QuestionState.Answered), (march.Questions.Single().IsDecided, march.Questions.Single().State));
        Assert.Equal(0L, march.WaitingOrder); // Also should it wait again.
    }

    [Fact]
    public void R19_a_question_is_closed_when_the_payslip_comes_to_belong_to_another_workplace()
    {
        var file = File(Ended(new(2026, 3, 15)));
        var march = file.Post(Month(3, "1"));
        file.Ask(march);
        file.Grants = [Ended(new(2026, 3, 15)) with { Id = Guid.CreateVersion7(), WorkplaceId = Guid.CreateVersion7() }];
        Assert.Equal((QuestionState.Closed, WaitingFor.Finance), (march.Questions.Single().State, march.WaitingFor));
        Assert.NotEqual(march.WorkplaceId, march.Questions.Single().WorkplaceId);
    }

    [Fact]
    public void R19_a_question_that_is_taken_back_was_never_asked()
    {
        var file = File(Ended(new(2026, 3, 15)));
        var march = file.Post(Month(3, "1"));
        file.Ask(march);
        file.Grants = [Whole];
        file.Withdraw(march);
        Assert.Equal((PayslipStatus.Approved, 6500m), (march.Status, file.Booked));
        Assert.Equal(0, file.DecideAnew());
    }

    [Fact]
    public void R19_only_what_waits_is_asked_about_one_question_at_a_time_and_a_decision_closes_it()
    {
        var file = File(Whole);
        var (approved, waiting, rejected) = (file.Post(Month(3, "1")), file.Post(Month(4, "2", machine: false)), file.Post(Month(5, "3", machine: false)));
        Assert.Equal("refusion.not_waiting", Refused(() => file.Ask(approved)));
        Assert.Equal("refusion.no_open_question", Refused(() => file.Answer(waiting)));
        Assert.Equal("refusion.no_open_question", Refused(() => file.Withdraw(waiting)));
        file.Ask(waiting);
        Assert.Equal("refusion.question_open", Refused(() => file.Ask(waiting)));
        file.Approve(waiting);
        file.Reject(file.Ask(rejected));
        Assert.Equal([QuestionState.Closed, QuestionState.Closed], new[] { waiting, rejected }.Select(p => p.Questions.Single().State));
        Assert.Equal("refusion.not_waiting", Refused(() => file.Answer(waiting)));
        Assert.Equal(0, file.DecideAnew());
    }

    [Fact]
    public void R18_what_rested_on_forgotten_material_is_kept_as_a_fact()
    {
        var file = File(Whole);
        var (march, april) = (file.Post(Month(3, "1")), file.Post(Month(4, "2")));
        file.ForgottenUntil = new(2025, 3, 31);
        file.Grants = [];
        Assert.Equal((PayslipStatus.Approved, 6500m), (march.Status, march.Refundable));
        Assert.Equal((PayslipStatus.Rejected, 6500m), (april.Status, file.Booked));
    }

    [Fact]
    public void R12_a_correction_to_another_workplaces_grant_moves_the_money()
    {
        var there = Whole with { Id = Guid.CreateVersion7(), WorkplaceId = Guid.CreateVersion7(), PNumber = Elsewhere.PNumber };
        var file = new PlayedFile([Employment, Elsewhere], [Whole, there]);
        var first = file.Post(Month(3, "1"));
        var correction = Correction("2", first, 6500);
        var second = file.Post(correction with { Content = correction.Content with { PNumber = Elsewhere.PNumber } });
        Assert.Equal([(Whole.WorkplaceId, 6500m), (Whole.WorkplaceId, -6500m), (there.WorkplaceId, 6500m)], file.Entries.Select(e => (e.Key.WorkplaceId, e.Amount)));
        Assert.Equal(Elsewhere.Id, second.EmploymentId);
    }

    [Fact]
    public void R4_hours_of_a_week_are_not_paid_twice_under_another_p_number()
    {
        var file = new PlayedFile([Employment, Elsewhere], [Whole]);
        var hourly = Month(3, "1").Content with { PayBasis = PayBasis.Hourly, WeeklyHours = null, PaidHours = null, HoursByWeek = [new(IsoWeek.Parse("2026-W11"), 8)] };
        Assert.Equal(1, file.Post(Month(3, "1") with { Content = hourly }).Share);
        Assert.Equal(new Rational(2, 8), file.Post(Month(3, "2") with { Content = hourly with { PNumber = Elsewhere.PNumber } }).Share);
    }

    [Fact]
    public void A_workplace_submits_for_its_own_grants_only()
    {
        var file = File(Whole);
        var (own, other) = (Scope.OfUnits([], [Whole.WorkplaceId]), Scope.OfUnits([], [Guid.CreateVersion7()]));
        var typed = Month(3, "1") with { PostedByMachine = false };
        Assert.Equal("refusion.not_own_grant", Refused(() => file.Post(typed with { PostsFor = other })));
        Assert.Equal("refusion.not_own_grant", Refused(() => File().Post(typed with { PostsFor = own })));
        Assert.Empty(file.Payslips);
        Assert.Empty(file.Entries);
        Assert.Equal(PayslipStatus.NeedsDecision, file.Post(typed with { PostsFor = own }).Status);

        // A payroll system that has units posts for their workplaces, and for nobody's grant.
        Assert.Equal("refusion.workplace_not_yours", Refused(() => File(Whole).Post(Month(3, "1") with { PostsFor = other })));
        Assert.Equal(PayslipStatus.Approved, File(Whole).Post(Month(3, "1") with { PostsFor = own }).Status);
        Assert.Equal(PayslipStatus.Rejected, File().Post(Month(3, "1") with { PostsFor = other }).Status);
    }

    [Fact]
    public void R8_a_workplace_takes_the_place_of_no_payslip_of_another_workplace_of_its_company()
    {
        var here = Ended(new(2026, 3, 31));
        var there = Whole with
        {
            Id = Guid.CreateVersion7(), WorkplaceId = Guid.CreateVersion7(), PNumber = Elsewhere.PNumber, FirstDay = new(2026, 4, 1), Terms = [new(new(2026, 4, 1), new(2026, 12, 31), 10, 10)],
        };
        var file = new PlayedFile([Employment, Elsewhere], [here, there]);
        var march = file.Post(Month(3, "1"));
        var april = new DatePeriod(new(2026, 4, 1), new(2026, 4, 30));
        var theirs = Correction("2", march, 6500, machine: false) with { PostsFor = Scope.OfUnits([], [there.WorkplaceId]), MayName = Scope.OfUnits([], [there.WorkplaceId]) };
        theirs = theirs with { Content = theirs.Content with { Period = april, PNumber = Elsewhere.PNumber } };
        Assert.Equal("refusion.named_payslip_unknown", Refused(() => file.Post(theirs)));
        var added = Supplement("3", march) with { PostedByMachine = false, PostsFor = Scope.OfUnits([], [there.WorkplaceId]), MayName = Scope.OfUnits([], [there.WorkplaceId]) };
        Assert.Equal("refusion.named_payslip_unknown", Refused(() => file.Post(added with { Content = added.Content with { Period = april, PNumber = Elsewhere.PNumber } })));
        Assert.Equal(PayslipStatus.NeedsDecision, file.Post(Correction("4", march, 6400, machine: false) with { PostsFor = Scope.OfUnits([], [here.WorkplaceId]), MayName = Scope.OfUnits([], [here.WorkplaceId]) }).Status);
        Assert.Equal(PayslipStatus.Approved, march.Status);
    }

    [Fact]
    public void R8_the_light_path_gives_what_the_whole_file_gives_whatever_is_judged_and_changed_between_the_posts()
    {
        var (posted, judged, changed) = (0, 0, 0);
        Gen.Select(Gen.Int[0, 200], Gen.Bool, Gen.Int[0, 16], Gen.Int[1, 31], Gen.Int[0, 40]).Array[2, 16].Sample(steps =>
        {
            Grant[] grants = [Ended(new(2026, 3, 20)), Whole with { Id = Guid.CreateVersion7(), FirstDay = new(2026, 3, 25), Terms = [new(new(2026, 3, 25), new(2026, 12, 31), 12, 10)] }];
            var (light, whole) = (new PlayedFile([Employment, Elsewhere], grants), new PlayedFile([Employment, Elsewhere], grants, alwaysWhole: true));
            foreach (var ((start, hourly, kind, days, quarters), index) in steps.Select((s, i) => (s, i)))
            {
                Func<PlayedFile, string> act = kind switch
                {
                    10 or 11 or 12 => Judging(light, start, approves: kind < 12),
                    13 => Changing([Ended(new DateOnly(2026, 1, 31).AddDays(start)), grants[1]]),
                    14 => Changing([grants[0], grants[1] with { Terms = [new(new(2026, 3, 25), new DateOnly(2026, 4, 1).AddDays(start), 12, 10), new(new DateOnly(2026, 4, 2).AddDays(start), new(2026, 12, 31), 12, 6)] }]),
                    15 => Changing([]),
                    16 => Changing(grants),
                    _ => Posting(light, start, hourly, kind, days, quarters, index),
                };
                Assert.Equal(act(light), act(whole));
                Assert.Equal(light.Payslips.Select(State), whole.Payslips.Select(State));
            }

            Assert.Equal(light.Entries.Select(e => (e.Payslip.Id, e.Key, e.Amount)), whole.Entries.Select(e => (e.Payslip.Id, e.Key, e.Amount)));
            Assert.Equal(0, light.DecideAnew());
            Interlocked.Add(ref posted, light.Light);
        }, iter: 500);

        // Not only refused.
        Assert.All([posted, judged, changed], n => Assert.True(n > 100, $"{posted} on the light path, {judged} judged, {changed} changes of grants that changed a payslip"));

        static Func<PlayedFile, string> Posting(PlayedFile light, int start, bool hourly, int kind, int days, int quarters, int index)
        {
            var period = new DatePeriod(new DateOnly(2026, 1, 20).AddDays(start), new DateOnly(2026, 1, 20).AddDays(start + days - 1));
            var month = Month(3, $"{index}", machine: kind % 2 == 0);
            var content = month.Content with
            {
                Period = period, PNumber = kind == 3 ? Elsewhere.PNumber : RefusionGen.PNumber, FinalSettlement = kind == 4,
                Absences = kind == 5 ? [new(AbsenceKind.Sickness, period.From, null)] : null,
            };
            content = hourly ? content with { PayBasis = PayBasis.Hourly, WeeklyHours = null, PaidHours = null, HoursByWeek = [.. IsoWeek.Touching(period).Select(w => new WeekHours(w, quarters / 4m))] } : content;
            var named = light.Payslips.Count == 0 ? null : light.Payslips[start % light.Payslips.Count];
            var submission = month with { Content = content };
            submission = kind switch
            {
                6 or 7 when named is not null => submission with { Content = content with { Kind = PayslipKind.Supplement, HoursByWeek = kind == 6 ? null : content.HoursByWeek, WeeklyHours = null }, SupplementsId = named.Id },
                8 when named is not null => submission with { Content = content with { Kind = PayslipKind.Correction }, CorrectsId = named.Id },
                _ => submission,
            };
            return file => Refusal(() => file.Post(submission));
        }

        // One of those that wait, so that it is mostly not refused.
        Func<PlayedFile, string> Judging(PlayedFile light, int which, bool approves)
        {
            var waiting = light.Payslips.FindAll(p => p.Status == PayslipStatus.NeedsDecision);
            return waiting.Count == 0 ? _ => "" : file =>
            {
                var payslip = file.Payslips.Single(p => p.Id == waiting[which % waiting.Count].Id);
                var answer = Refusal(() => _ = approves ? file.Approve(payslip) : file.Reject(payslip));
                Interlocked.Add(ref judged, answer.Length == 0 ? 1 : 0);
                return answer;
            };
        }

        Func<PlayedFile, string> Changing(Grant[] today) => file =>
        {
            var before = file.Decisions.Count;
            file.Grants = today;
            Interlocked.Add(ref changed, file.Decisions.Count > before ? 1 : 0);
            return "";
        };

        static string Refusal(Action act)
        {
            try
            {
                act();
                return "";
            }
            catch (RuleViolation refused)
            {
                return refused.Code;
            }
        }

        static (Guid, PayslipStatus, bool, string?, decimal, Rational, int) State(StoredPayslip p) => (p.Id, p.Status, p.IsStanding, p.RejectionCode, p.Refundable, p.Share, p.Version);
    }

    private static PlayedFile File(params Grant[] grants) => new([Employment], grants);

    private static Grant Ended(DateOnly lastDay) => Whole with { LastDay = lastDay, Terms = [new(new(2026, 1, 1), lastDay, 10, 10)] };

    /// <summary>A plausible month whose wage and employer's ATP come to the amount.</summary>
    private static Submission Month(int month, string number, decimal amount = 6500, bool machine = true, decimal? paidHours = 43.33m)
    {
        var first = new DateOnly(2026, month, 1);
        return new(
            Guid.CreateVersion7(), "opus", number, [1],
            new Payslip(
                PayslipKind.Regular, RefusionGen.Cvr, RefusionGen.PNumber, new(first, first.AddMonths(1).AddDays(-1)), PayBasis.Monthly,
                [new(LineKind.GrossWage, amount - 66), new(LineKind.AmBidrag, decimal.Round((amount - 66 - 33) * 0.08m, 2)), new(LineKind.AtpEmployee, 33), new(LineKind.AtpEmployer, 66)],
                WeeklyHours: 10, PaidHours: paidHours),
            null, null, "payroll", machine, first.AddMonths(1), Scope.All, Scope.All);
    }

    private static Submission Correction(string number, StoredPayslip corrected, decimal wage, bool machine = true)
    {
        var month = Month(corrected.Period.From.Month, number, wage, machine);
        return month with { Content = month.Content with { Kind = PayslipKind.Correction }, CorrectsId = corrected.Id };
    }

    private static Submission Supplement(string number, StoredPayslip supplemented)
    {
        var month = Month(supplemented.Period.From.Month, number);
        return month with { Content = month.Content with { Kind = PayslipKind.Supplement, Lines = [new(LineKind.GrossWage, 100)], WeeklyHours = null }, SupplementsId = supplemented.Id };
    }

    private static string Refused(Action action) => Assert.Throws<RuleViolation>(action).Code;
}
