using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Sdk;

namespace Faatimer.Api.Tests.Pool;

/// <summary>The fund in kroner (P12), what-if (P13), and decisions about the pool's size, each test in a municipality of its own.</summary>
public sealed class BudgetTests(TestServer server)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task P12_a_fund_year_is_opened_once_and_a_changed_budget_keeps_the_earlier_decisions()
    {
        await using var town = await Municipality.Found(server, 100);
        var tries = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Record.ExceptionAsync(() => Open(town, 2026, 900_000)).AsTask()));
        Assert.Single(tries, e => e is null);
        Assert.All(tries.OfType<RuleViolatedException>(), e => Assert.Equal(ProblemCodes.PoolFundYearExists, e.Code));
        Assert.Equal(3, tries.OfType<RuleViolatedException>().Count());

        var smaller = new UpdateFundYearRequest { Budget = 800_000.50m, Decision = "Punkt 9" };
        var changed = await town.Admin.Pool.UpdateFundYearAsync(2026, 1, smaller, cancellationToken: Token);
        Assert.Equal([(900_000m, "Punkt 4"), (800_000.50m, "Punkt 9")], changed.History.Select(h => (h.Budget, h.Decision)));
        Assert.All(changed.History, h => Assert.StartsWith("test-admin", h.RecordedBy, StringComparison.Ordinal));
        await Assert.ThrowsAsync<VersionConflictException>(() => town.Admin.Pool.UpdateFundYearAsync(2026, 1, smaller, cancellationToken: Token));
        await Assert.ThrowsAsync<NotFoundException>(() => town.Admin.Pool.UpdateFundYearAsync(2031, 1, smaller, cancellationToken: Token));

        var reporting = await town.Host.Client(Role.Reporting);
        Assert.Equal((800_000.50m, 2), (Assert.Single((await reporting.Pool.ListFundYearsAsync(cancellationToken: Token)).FundYears).Budget, (await town.Admin.Pool.GetFundYearAsync(2026, cancellationToken: Token)).Version));
        await Assert.ThrowsAsync<ForbiddenException>(() => reporting.Pool.UpdateFundYearAsync(2026, 2, smaller, cancellationToken: Token));
        Assert.Equal("900000.00 800000.50", await town.Scalar<string>(
            "select string_agg((payload->>'budget')::numeric(14,2)::text, ' ' order by seq) from kernel.events where name = 'pool.budget.decided.v1'"));
    }

    [Fact]
    public async Task P12_an_import_of_other_draws_that_is_sent_again_does_not_double()
    {
        await using var town = await Municipality.Found(server, 100);
        await Open(town, 2026, 900_000);
        var import = Enumerable.Range(1, 12).Select(m => Draw($"2026-{m:00}", 1_000 + m, $"lt-{m}")).ToList();
        var imports = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => town.Admin.Pool.RecordDrawsAsync(2026, new RecordDrawsRequest { Draws = import }, cancellationToken: Token)));
        Assert.Equal([0, 0, 12], imports.Select(i => i.Stored).Order());
        Assert.Single(imports.Select(i => string.Join(' ', i.Results.Select(r => r.Id))).Distinct());

        var more = await town.Admin.Pool.RecordDrawsAsync(
            2026, new RecordDrawsRequest { Draws = [import[2], Draw("2026-03", -3.25m, null), Draw("2026-03", -3.25m, null)] }, cancellationToken: Token);
        Assert.Equal((2, 1), (more.Stored, more.Known));
        Assert.Equal([RecordDrawsDrawStatus.Known, RecordDrawsDrawStatus.Stored, RecordDrawsDrawStatus.Stored], more.Results.Select(r => r.Status));
        var differs = await Assert.ThrowsAsync<RuleViolatedException>(() =>
            town.Admin.Pool.RecordDrawsAsync(2026, new RecordDrawsRequest { Draws = [Draw("2026-01", 5, "new"), Draw("2026-03", 5, "lt-3")] }, cancellationToken: Token));
        Assert.Equal([(ProblemCodes.PoolDrawDiffers, "/draws/1/reference")], differs.Errors.Select(e => (e.Code, e.Pointer)));
        Assert.Equal(ProblemCodes.PoolDrawOutsideYear, (await Assert.ThrowsAsync<RuleViolatedException>(() =>
            town.Admin.Pool.RecordDrawsAsync(2026, new RecordDrawsRequest { Draws = [Draw("2025-12", 5, "old")] }, cancellationToken: Token))).Code);
        var tooMany = new RecordDrawsRequest { Draws = [.. Enumerable.Repeat(Draw("2026-01", 1, null), 1_001)] };
        Assert.Equal(ProblemCodes.PoolTooManyDraws, (await Assert.ThrowsAnyAsync<FaatimerException>(() => town.Admin.Pool.RecordDrawsAsync(2026, tooMany, cancellationToken: Token))).Code);

        var listed = new List<Draw>();
        await foreach (var draw in town.Consultant.Pool.ListDrawsAllAsync(2026, cancellationToken: Token))
        {
            listed.Add(draw);
        }

        Assert.Equal(14, listed.Count);
        var budget = await town.Consultant.Pool.GetBudgetAsync(new() { Year = 2026 }, cancellationToken: Token);
        Assert.Equal((12_078m - 6.50m, 1_003m - 6.50m, budget.OtherDraws), (budget.Forecast, budget.Months[2].OtherDraws, listed.Sum(d => d.Amount)));
        var refused = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => town.Scalar<object>("update pool.draws set amount = 0 returning 1"));
        Assert.Equal("42501", refused.SqlState);
    }

    [Fact]
    public async Task P12_the_budget_agrees_with_a_calendar_counted_by_hand_and_its_copy_can_be_built_again()
    {
        await using var town = await Municipality.Found(server, 1_000);
        await Open(town, 2026, 50_000);
        await town.Admin.Settings.CreatePoolAsync(
            new CreatePoolSettingsRequest { ValidFrom = new(2026, 6, 10), MaxSubsidisedHours = 10, MaxMonths = 12, JoinedWithinDays = 30, OfferDays = 5, ExpectedHourlyCost = 183.33m }, cancellationToken: Token);
        var changed = await town.Grant(7, new(2026, 1, 5), new(2026, 8, 31));
        await town.Consultant.Grants.AddAddendumAsync(
            changed.Id, 1, new AddAddendumRequest { EffectiveFrom = new(2026, 4, 16), WeeklyHours = 12, SubsidisedHours = 9.5m, Reason = "Flere timer", BudgetReason = "Aftalt" }, cancellationToken: Token);
        var plain = await town.Consultant.Grants.GetAsync((await town.Colleague.Applications.ApproveAsync(
            (await town.Apply(3, new(2026, 2, 10), new(2027, 1, 20))).Id, 1, new ApproveApplicationRequest { BudgetReason = "Aftalt" }, cancellationToken: Token)).GrantId!.Value, cancellationToken: Token);

        // Two regular payslips, a correction of the first, one that waits, and a settlement that pays part of it.
        Guid first = Guid.CreateVersion7(), second = Guid.CreateVersion7(), corrects = Guid.CreateVersion7();
        await town.Decided(first, changed.Id, new(2026, 1, 5), new(2026, 1, 31), "approved", 5_000.25m);
        await town.Decided(second, changed.Id, new(2026, 2, 1), new(2026, 2, 28), "approved", 6_000);
        await town.Decided(first, changed.Id, new(2026, 1, 5), new(2026, 1, 31), "replaced", 0);
        await town.Decided(corrects, changed.Id, new(2026, 1, 5), new(2026, 1, 25), "approved", -100.25m);
        await town.Decided(Guid.CreateVersion7(), plain.Id, new(2026, 2, 10), new(2026, 2, 28), "needsDecision", 0);
        await town.Raise(new SettlementPaymentConfirmed(Guid.CreateVersion7(), new(2026, 2, 1), [new(new(2026, 1, 1), 4_900), new(new(2026, 2, 1), 1_000)]));
        await town.Admin.Pool.RecordDrawsAsync(2026, new RecordDrawsRequest { Draws = [Draw("2026-02", 250, null)] }, cancellationToken: Token);
        await ApiFixture.Until(async () => (await town.Consultant.Pool.GetBudgetAsync(new() { Year = 2026 }, cancellationToken: Token)).Paid == 5_900);

        var expected = Enumerable.Range(1, 12).Select(month => decimal.Round(
            Enumerable.Range(1, DateTime.DaysInMonth(2026, month)).Select(day => new DateOnly(2026, month, day)).Sum(day =>
            {
                var hours = day < new DateOnly(2026, 1, 26) || day.Month == 2 || day > new DateOnly(2026, 8, 31) ? 0 : day < new DateOnly(2026, 4, 16) ? 7 : 9.5m;
                return (hours + (day >= new DateOnly(2026, 2, 10) ? 3 : 0)) * (day < new DateOnly(2026, 6, 10) ? 170 : 183.33m);
            }) / 7, 2, MidpointRounding.AwayFromZero)).ToList();
        var budget = await town.Consultant.Pool.GetBudgetAsync(new() { Year = 2026 }, cancellationToken: Token);
        Assert.Equal(expected, budget.Months.Select(m => m.Committed));
        Assert.Equal([(4_900m, 0m, 0m), (1_000m, 5_000m, 250m)], budget.Months.Take(2).Select(m => (m.Paid, m.Approved, m.OtherDraws)));
        Assert.Equal((50_000m, expected.Sum() + 5_900 + 5_000 + 250, budget.Forecast - 50_000), (budget.Budget, budget.Forecast, budget.Crossed));
        Assert.Equal(budget.Forecast, budget.Months.Sum(m => m.Forecast));
        Assert.Null((await town.Consultant.Pool.GetBudgetAsync(new() { Year = 2027 }, cancellationToken: Token)).Budget);

        await town.Scalar<object>("with gone as (delete from pool.decided_periods) update pool.months set paid = 1 returning month");
        var rebuilt = await town.Admin.Jobs.WaitForAsync<RebuildSubscriptionResponse>(await town.Admin.Operations.RebuildSubscriptionAsync("pool.FollowPayslips", cancellationToken: Token), cancellationToken: Token);
        Assert.Equal(("pool.FollowPayslips", 0), (rebuilt.Subscription, rebuilt.Parked));
        Assert.True(rebuilt.Events > 0);
        Assert.Equivalent(budget, await town.Consultant.Pool.GetBudgetAsync(new() { Year = 2026 }, cancellationToken: Token), strict: true);
    }

    [Fact]
    public async Task P12_what_is_taken_back_goes_from_the_month_it_was_booked_in_and_days_count_while_something_is_booked()
    {
        await using var town = await Municipality.Found(server, 100);
        var grant = await town.Grant(10, new(2026, 1, 1), new(2026, 3, 31));
        Task Told(Guid payslip, DateOnly from, DateOnly to, string status, bool booked, params MonthAmount[] bookings) => town.Raise(new PayslipDecided(
            payslip, [grant.Id], town.Workplace, from, to, new(to.Year, to.Month, 1), status, 0, bookings.Sum(b => b.Amount), bookings, booked));
        Guid first = Guid.CreateVersion7(), second = Guid.CreateVersion7();
        DateOnly january = new(2026, 1, 1), february = new(2026, 2, 1);
        async Task<string> Days() => await town.Scalar<string>("select coalesce(string_agg(first_day || ' ' || last_day, ', ' order by first_day), '') from pool.decided_periods");
        async Task Booked(decimal inJanuary, decimal inFebruary, string days)
        {
            await town.Raise(new SettlementPaymentConfirmed(Guid.CreateVersion7(), january, [new(new(2030, 1, 1), 1)]));
            var turn = await town.Scalar<decimal>("select count(*)::numeric from kernel.events where name = 'refusion.settlement.payment_confirmed.v1'");
            await ApiFixture.Until(async () => await town.Scalar<decimal>("select coalesce(max(paid), 0) from pool.months where month = '2030-01-01'") == turn);
            Assert.Equal((inJanuary, inFebruary), (await Of(january), await Of(february)));
            Assert.Equal(days, await Days());
            async Task<decimal> Of(DateOnly month) => (await town.Consultant.Pool.GetBudgetAsync(new() { Year = 2026 }, cancellationToken: Token)).Months[month.Month - 1].Approved;
        }

        await Told(first, january, new(2026, 1, 31), "approved", true, new MonthAmount(january, 5_000));
        await Booked(5_000, 0, "2026-01-01 2026-01-31");

        // Decided anew it waits, and the ledger keeps what was approved.
        await Told(first, january, new(2026, 1, 31), "needsDecision", true);
        await Booked(5_000, 0, "2026-01-01 2026-01-31");

        // A correction in the next month takes it back where it was booked.
        await Told(first, january, new(2026, 1, 31), "replaced", false, new MonthAmount(january, -5_000));
        await Told(second, new(2026, 1, 10), new(2026, 2, 10), "approved", true, new MonthAmount(february, 4_000.50m), new MonthAmount(february, 0.50m));
        await Booked(0, 4_001, "2026-01-10 2026-02-10");

        // What is said of the grant itself is a person's pay: not for those who see sums.
        Assert.Equal(4_001, (await town.Consultant.Grants.GetAsync(grant.Id, cancellationToken: Token)).RefundedTotal);
        foreach (var role in new[] { Role.Workplace, Role.Manager, Role.Coordinator, Role.Payroll })
        {
            Assert.Null((await (await town.Host.Client(role, town.Workplace)).Grants.GetAsync(grant.Id, cancellationToken: Token)).RefundedTotal);
        }

        // Another grant's entry stands under that one, also when the payslip moves.
        var other = Guid.CreateVersion7();
        await town.Raise(new PayslipDecided(
            second, [grant.Id], town.Workplace, new(2026, 1, 10), new(2026, 2, 10), february, "approved", 0, 0, [], true, [new(grant.Id, 700), new(other, -700)]));
        await Booked(0, 4_001, "2026-01-10 2026-02-10");
        Assert.Equal(4_701, (await town.Consultant.Grants.GetAsync(grant.Id, cancellationToken: Token)).RefundedTotal);
        await town.Raise(new PayslipDecided(
            second, [grant.Id], town.Workplace, new(2026, 1, 10), new(2026, 2, 10), february, "approved", 0, 0, [], true, [new(grant.Id, -700), new(other, 700)]));

        // Approved with nothing to refund is approved, and rejected by finance is not.
        await Told(second, new(2026, 1, 10), new(2026, 2, 10), "approved", true, new MonthAmount(february, -4_001));
        await Booked(0, 0, "2026-01-10 2026-02-10");
        await Told(second, new(2026, 1, 10), new(2026, 2, 10), "rejected", false);
        await Booked(0, 0, "");
    }

    [Fact]
    public async Task P17_only_purposes_on_the_dated_list_draw_on_the_fund_and_a_refusal_names_the_decision()
    {
        await using var town = await Municipality.Found(server, 100);
        await Open(town, 2026, 900_000);
        var youth = Draw("2026-06", 500, "f-1") with { Purpose = "youth_job" };
        var refused = await Assert.ThrowsAsync<RuleViolatedException>(() => town.Admin.Pool.RecordDrawsAsync(2026, new RecordDrawsRequest { Draws = [Draw("2026-06", 1, "l-1"), youth] }, cancellationToken: Token));
        var error = Assert.Single(refused.Errors);
        Assert.Equal((ProblemCodes.PoolPurposeNotOnList, "/draws/1/purpose"), (error.Code, error.Pointer));
        Assert.Contains("Puljens oprettelse", error.Detail, StringComparison.Ordinal);

        var seeded = Assert.Single((await town.Consultant.Pool.ListFundPurposesAsync(cancellationToken: Token)).Versions);
        Assert.Equal(["few_hours_job", "wage_subsidy"], seeded.Purposes.Select(p => p.Code));
        var decided = new FundPurposes
        {
            ValidFrom = new(2026, 7, 1), Decision = "Punkt 6", Purposes = [seeded.Purposes.First(p => p.Code == "wage_subsidy"), new() { Code = "youth_job", NameDa = "Fritidsjob", NameEn = "Youth job" }],
        };
        await Assert.ThrowsAsync<ForbiddenException>(() => town.Consultant.Pool.CreateFundPurposesAsync(decided, cancellationToken: Token));
        var tries = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Record.ExceptionAsync(() => town.Admin.Pool.CreateFundPurposesAsync(decided, cancellationToken: Token)).AsTask()));
        Assert.Single(tries, e => e is null);
        Assert.All(tries.OfType<RuleViolatedException>(), e => Assert.Equal(ProblemCodes.PoolSettingsExist, e.Code));
        var twice = decided with { ValidFrom = new(2027, 1, 1), Purposes = [decided.Purposes[0], decided.Purposes[0]] };
        Assert.Equal(ProblemCodes.PoolPurposeTwice, (await Assert.ThrowsAsync<ValidationFailedException>(() => town.Admin.Pool.CreateFundPurposesAsync(twice, cancellationToken: Token))).Code);

        // The list of the month counts, and a known draw stays known.
        await Assert.ThrowsAsync<RuleViolatedException>(() => town.Admin.Pool.RecordDrawsAsync(2026, new RecordDrawsRequest { Draws = [youth] }, cancellationToken: Token));
        var stored = await town.Admin.Pool.RecordDrawsAsync(2026, new RecordDrawsRequest { Draws = [youth with { Month = "2026-07" }, Draw("2026-07", 1, null)] }, cancellationToken: Token);
        Assert.Equal(2, stored.Stored);
        var differs = await Assert.ThrowsAsync<RuleViolatedException>(() =>
            town.Admin.Pool.RecordDrawsAsync(2026, new RecordDrawsRequest { Draws = [youth with { Month = "2026-07", Purpose = "wage_subsidy" }] }, cancellationToken: Token));
        Assert.Equal(ProblemCodes.PoolDrawDiffers, differs.Code);
        Assert.Equal(["wage_subsidy", "youth_job"], (await town.Consultant.Pool.ListDrawsAsync(2026, cancellationToken: Token)).Items.Select(d => d.Purpose).Order());

        // Nor does the pool pay a job from a day on which its purpose is not on the list.
        var job = await town.Apply(4, new(2026, 7, 1), new(2026, 8, 31));
        Assert.Equal(ProblemCodes.PoolPurposeNotOnList, (await Assert.ThrowsAsync<RuleViolatedException>(() => town.Approve(job))).Code);
        await town.Grant(4, new(2026, 6, 30), new(2026, 8, 31));

        town.Host.Clock.MoveTo(new(2026, 8, 1));
        Assert.Equal(ProblemCodes.PoolSettingsTooEarly, (await Assert.ThrowsAsync<RuleViolatedException>(() =>
            town.Admin.Pool.CreateFundPurposesAsync(decided with { ValidFrom = new(2026, 6, 1) }, cancellationToken: Token))).Code);
    }

    [Fact]
    public async Task P12_crossing_the_budget_needs_a_stated_reason_that_is_kept()
    {
        await using var town = await Municipality.Found(server, 1_000);
        await Open(town, 2026, 30_000);
        var grant = await town.Grant(4, new(2026, 3, 1), new(2026, 8, 31));
        var application = await town.Apply(4, new(2026, 3, 1), new(2027, 1, 31));
        var refused = await Assert.ThrowsAsync<RuleViolatedException>(() => town.Approve(application));
        var forecast = (await town.Consultant.Pool.GetBudgetAsync(new() { Year = 2026 }, cancellationToken: Token)).Forecast;
        Assert.Equal([(ProblemCodes.PoolBudgetCrossed, "/budgetReason")], refused.Errors.Select(e => (e.Code, e.Pointer)));
        Assert.Contains("30.000 kr.", refused.Errors[0].Detail, StringComparison.Ordinal);
        Assert.Contains("2026", refused.Errors[0].Detail, StringComparison.Ordinal);

        var approved = await town.Colleague.Applications.ApproveAsync(application.Id, 1, new ApproveApplicationRequest { BudgetReason = " Borgeren er i gang " }, cancellationToken: Token);
        Assert.Equal("Borgeren er i gang", approved.DecisionReason);
        Assert.Equal("Borgeren er i gang", (await town.Consultant.Grants.GetAsync(approved.GrantId!.Value, cancellationToken: Token)).History![0].BudgetReason);
        Assert.Null(grant.History![0].BudgetReason);
        var after = (await town.Consultant.Pool.GetBudgetAsync(new() { Year = 2026 }, cancellationToken: Token)).Forecast;
        Assert.True(after > 30_000 && after > forecast);
        Assert.Equal(string.Create(System.Globalization.CultureInfo.InvariantCulture, $"2026 30000 {after:F2}"), await town.Scalar<string>("""
            select concat_ws(' ', y->>'year', (y->>'budget')::numeric(14,0), (y->>'forecast')::numeric(14,2)) from kernel.events, jsonb_array_elements(payload->'years') y
            where name = 'pool.budget.crossed.v1'
            """));

        var more = new AddAddendumRequest { EffectiveFrom = new(2026, 4, 1), WeeklyHours = 5, Reason = "Flere timer" };
        Assert.Equal(ProblemCodes.PoolBudgetCrossed, (await Assert.ThrowsAsync<RuleViolatedException>(() => town.Consultant.Grants.AddAddendumAsync(grant.Id, 1, more, cancellationToken: Token))).Code);
        Assert.Equal(4, (await town.Consultant.Grants.GetAsync(grant.Id, new() { AsOf = new DateOnly(2026, 4, 1) }, cancellationToken: Token)).WeeklyHours);
        Assert.Equal("Aftalt", (await town.Consultant.Grants.AddAddendumAsync(grant.Id, 1, more with { BudgetReason = "Aftalt" }, cancellationToken: Token)).History![1].BudgetReason);

        // What costs less needs no reason, also where the budget is crossed already.
        var less = await town.Consultant.Grants.AddAddendumAsync(grant.Id, 2, more with { EffectiveFrom = new(2026, 5, 1), WeeklyHours = 2 }, cancellationToken: Token);
        Assert.Null(less.History![2].BudgetReason);
        Assert.Equal(0L, await town.DaysThatDisagree());
    }

    [Fact]
    public async Task P12_a_queued_addendum_is_checked_when_it_is_approved()
    {
        await using var town = await Municipality.Found(server, 8);
        var grant = await town.Grant(4, new(2026, 3, 1), new(2026, 8, 31));
        await town.Grant(4, new(2026, 3, 1), new(2026, 8, 31));
        var waiting = await town.Consultant.Grants.AddAddendumAsync(
            grant.Id, 1, new AddAddendumRequest { EffectiveFrom = new(2026, 4, 1), WeeklyHours = 6, Reason = "Flere timer" }, cancellationToken: Token);
        await Open(town, 2026, 30_000);
        await town.Decide(20, new(2026, 1, 1));
        var application = await town.Consultant.Applications.GetAsync(waiting.PendingAddendumId!.Value, cancellationToken: Token);
        application = await town.Consultant.Applications.AcceptOfferAsync(application.Id, application.Version, cancellationToken: Token);
        Assert.Equal(ApplicationStatus.Submitted, application.Status);
        Assert.Equal(ProblemCodes.PoolBudgetCrossed, (await Assert.ThrowsAsync<RuleViolatedException>(() => town.Approve(application))).Code);
        var approved = await town.Colleague.Applications.ApproveAsync(application.Id, application.Version, new ApproveApplicationRequest { BudgetReason = "Aftalt" }, cancellationToken: Token);
        Assert.Equal("Aftalt", approved.DecisionReason);
        Assert.Equal("Aftalt", (await town.Consultant.Grants.GetAsync(grant.Id, cancellationToken: Token)).History![1].BudgetReason);
    }

    [Fact]
    public async Task P12_approvals_in_parallel_on_two_hosts_do_not_slip_under_one_budget()
    {
        await using var town = await Municipality.Found(server, 1_000);
        await using var second = await town.SecondHost();
        IFaatimerClient[] approvers = [town.Colleague, await second.Client(Role.Consultant)];

        // 5 hours over 28 days cost 3,400 kr.: the budget has room for three of twelve.
        await Open(town, 2026, 10_200);
        var applications = new Application[12];
        await Parallel.ForAsync(0, applications.Length, Token, async (i, _) => applications[i] = await town.Apply(5, new(2026, 3, 2), new(2026, 3, 29)));
        var outcomes = await Task.WhenAll(applications.Select((a, i) =>
            Record.ExceptionAsync(() => approvers[i % 2].Applications.ApproveAsync(a.Id, 1, cancellationToken: Token)).AsTask()));
        Assert.Equal(3, outcomes.Count(e => e is null));
        Assert.All(outcomes.OfType<Exception>(), e => Assert.Equal(ProblemCodes.PoolBudgetCrossed, Assert.IsType<RuleViolatedException>(e).Code));
        var budget = await town.Consultant.Pool.GetBudgetAsync(new() { Year = 2026 }, cancellationToken: Token);
        Assert.Equal((10_200m, 0m), (budget.Forecast, budget.Crossed));
    }

    [Fact]
    public async Task P13_a_simulation_changes_nothing_and_says_what_the_real_changes_do()
    {
        await using var town = await Municipality.Found(server, 20);
        await Open(town, 2026, 95_000);
        await Open(town, 2027, 40_000);
        var ended = await town.Grant(8, new(2026, 1, 5), new(2026, 9, 30));
        var longer = await town.Grant(6, new(2026, 2, 1), new(2026, 10, 31));
        await town.Decided(Guid.CreateVersion7(), ended.Id, new(2026, 1, 5), new(2026, 1, 31), "approved", 4_000);
        await ApiFixture.Until(async () => (await town.Consultant.Pool.GetBudgetAsync(new() { Year = 2026 }, cancellationToken: Token)).Approved == 4_000);
        DateOnly from = new(2026, 1, 1), to = new(2027, 6, 30);
        var changes = new List<SimulatedChange>
        {
            new() { Kind = ChangeKind.EndGrant, GrantId = ended.Id, LastDay = new(2026, 3, 15) },
            new() { Kind = ChangeKind.ChangeGrant, GrantId = longer.Id, EffectiveFrom = new(2026, 4, 8), WeeklyHours = 12, SubsidisedHours = 9, To = new(2026, 12, 31) },
            new() { Kind = ChangeKind.NewGrant, From = new(2026, 5, 4), To = new(2027, 4, 30), SubsidisedHours = 7.5m },
            new() { Kind = ChangeKind.Pool, From = new(2026, 8, 1), Hours = 12 },
        };
        var before = await town.Scalar<string>(WholeSchema);
        var reporting = await town.Host.Client(Role.Reporting);
        var answer = await reporting.Pool.SimulateAsync(new SimulatePoolRequest { Changes = changes, From = from, To = to }, cancellationToken: Token);
        Assert.Equal(before, await town.Scalar<string>(WholeSchema));
        Assert.Equal(await Weeks(), answer.Weeks.Select(w => (w.Week, w.Before)));
        Assert.False(answer.Fits);

        await town.Colleague.Grants.EndAsync(ended.Id, 1, new EndGrantRequest { LastDay = new(2026, 3, 15), Reason = "Ordinært arbejde" }, cancellationToken: Token);
        await town.Consultant.Grants.AddAddendumAsync(
            longer.Id, 1,
            new AddAddendumRequest
            {
                EffectiveFrom = new(2026, 4, 8), WeeklyHours = 12, SubsidisedHours = 9, To = new(2026, 12, 31), Reason = "Mere at lave", TaskExtension = "En etage mere", BudgetReason = "Aftalt",
            }, cancellationToken: Token);
        var application = await town.Apply(7.5m, new(2026, 5, 4), new(2027, 4, 30));
        await town.Colleague.Applications.ApproveAsync(application.Id, 1, new ApproveApplicationRequest { BudgetReason = "Aftalt" }, cancellationToken: Token);
        var scheme = await town.Decide(12, new(2026, 8, 1));

        Assert.Equal(await Weeks(), answer.Weeks.Select(w => (w.Week, w.After)));
        foreach (var year in answer.Budget)
        {
            var budget = await town.Consultant.Pool.GetBudgetAsync(new() { Year = year.Year }, cancellationToken: Token);
            Assert.Equal((budget.Budget, budget.Forecast, budget.Crossed), (year.Budget, year.After, year.Crossed));
        }

        Assert.Equal([2026, 2027], answer.Budget.Select(y => y.Year));

        // P1: the smaller pool cancelled nothing, and says which weeks it leaves overbooked, as capacity and the what-if do.
        Assert.Equal(answer.OverbookedWeeks, scheme.OverbookedWeeks);
        var capacity = (await town.Consultant.Pool.GetCapacityAsync(new() { From = from, To = to }, cancellationToken: Token)).Weeks;
        Assert.Equal(scheme.OverbookedWeeks!.Select(w => (w.Week, w.Hours)), capacity.Where(w => w.OverbookedHours > 0).Select(w => (w.Week, w.OverbookedHours)));

        async Task<IEnumerable<(string, PoolWeek)>> Weeks() => (await town.Consultant.Pool.GetCapacityAsync(new() { From = from, To = to }, cancellationToken: Token)).Weeks.Select(w => (
            w.Week, new PoolWeek { CapacityHours = w.CapacityHours, ReservedHours = w.ReservedHours, OfferedHours = w.OfferedHours, FreeHours = w.FreeHours }));
    }

    [Fact]
    public async Task P13_the_first_feasible_start_fits_for_real()
    {
        await using var town = await Municipality.Found(server, 10);
        await town.Grant(6, new(2026, 2, 1), new(2026, 5, 31));
        await town.Grant(3, new(2026, 7, 1), new(2026, 8, 15));
        var wanted = new SimulatePoolRequest { Changes = [], Wanted = new WantedJob { SubsidisedHours = 8, Months = 3 } };
        var answer = await town.Consultant.Pool.SimulateAsync(wanted, cancellationToken: Token);
        Assert.Equal((new DateOnly(2026, 8, 16), 0, true), (answer.FirstFeasibleStart, answer.Waiting, answer.Fits));
        Assert.Equal(ApplicationStatus.Submitted, (await town.Apply(8, new(2026, 8, 16), new(2026, 11, 15))).Status);
        Assert.Equal(new DateOnly(2026, 11, 16), (await town.Consultant.Pool.SimulateAsync(wanted, cancellationToken: Token)).FirstFeasibleStart);
    }

    [Fact]
    public async Task P13_everything_wrong_with_a_list_of_changes_is_said_at_once()
    {
        await using var town = await Municipality.Found(server, 10);
        var malformed = await Assert.ThrowsAsync<ValidationFailedException>(() => town.Consultant.Pool.SimulateAsync(
            new SimulatePoolRequest
            {
                Changes =
                [
                    new() { Kind = ChangeKind.NewGrant, From = new(2026, 3, 1), To = new(2026, 2, 1), LastDay = new(2026, 3, 1) },
                    new() { Kind = ChangeKind.EndGrant, GrantId = Guid.CreateVersion7() },
                ],
                Wanted = new WantedJob { SubsidisedHours = 5, Days = 3, Months = 2 },
            }, cancellationToken: Token));
        Assert.Superset(
            new HashSet<(string?, string)>
            {
                ("/changes/0/subsidisedHours", ProblemCodes.RequestRequired), ("/changes/0/lastDay", ProblemCodes.PoolChangeFieldUnused), ("/changes/0/to", ProblemCodes.RequestPeriodReversed),
                ("/changes/1/lastDay", ProblemCodes.RequestRequired), ("/wanted/months", ProblemCodes.PoolWantedLength),
            },
            malformed.Errors.Select(e => (e.Pointer, e.Code)).ToHashSet());
        var unknown = await Assert.ThrowsAsync<NotFoundException>(() => town.Consultant.Pool.SimulateAsync(
            new SimulatePoolRequest
            {
                Changes =
                [
                    new() { Kind = ChangeKind.EndGrant, GrantId = Guid.CreateVersion7(), LastDay = new(2026, 3, 1) },
                    new() { Kind = ChangeKind.NewGrant, From = new(2026, 3, 1), To = new(2027, 3, 1), SubsidisedHours = 5 },
                ],
            }, cancellationToken: Token));
        Assert.Equal([("/changes/0/grantId", ProblemCodes.GrantNotFound), ("/changes/1/to", ProblemCodes.PoolLongerThanAllowed)], unknown.Errors.Select(e => (e.Pointer, e.Code)));
    }

    [Fact]
    public async Task P2_P6_settings_count_from_their_day_and_what_older_days_had_stays()
    {
        await using var town = await Municipality.Found(server, 100);
        CreatePoolSettingsRequest version = new() { ValidFrom = new(2026, 7, 1), MaxSubsidisedHours = 12, MaxMonths = 6, JoinedWithinDays = 30, OfferDays = 5, ExpectedHourlyCost = 180 };
        var tries = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Record.ExceptionAsync(() => town.Admin.Settings.CreatePoolAsync(version, cancellationToken: Token)).AsTask()));
        Assert.Single(tries, e => e is null);
        Assert.All(tries.OfType<Exception>(), e => Assert.Equal(ProblemCodes.PoolSettingsExist, Assert.IsType<RuleViolatedException>(e).Code));
        Assert.Equal([170m, 180m], (await town.Admin.Settings.ListPoolAsync(cancellationToken: Token)).Versions.Select(v => v.ExpectedHourlyCost));
        await Assert.ThrowsAsync<ForbiddenException>(() => town.Consultant.Settings.ListPoolAsync(cancellationToken: Token));

        Assert.Equal(10, (await town.Apply(12, new(2026, 6, 30), new(2026, 8, 31))).SubsidisedHours);
        Assert.Equal(12, (await town.Apply(12, new(2026, 7, 1), new(2026, 8, 31))).SubsidisedHours);
        Assert.Equal(ProblemCodes.PoolLongerThanAllowed, (await Assert.ThrowsAsync<RuleViolatedException>(() => town.Apply(5, new(2026, 7, 1), new(2027, 1, 1)))).Code);

        town.Host.Clock.MoveTo(new(2026, 8, 1));
        var early = await Assert.ThrowsAsync<RuleViolatedException>(() => town.Admin.Settings.CreatePoolAsync(version with { ValidFrom = new(2026, 6, 1) }, cancellationToken: Token));
        Assert.Equal(ProblemCodes.PoolSettingsTooEarly, early.Code);
    }

    [Fact]
    public async Task P2_P6_where_settings_stand_is_said_and_confirmed_also_when_they_are_in_force()
    {
        await using var town = await Municipality.Found(server, 100);
        var first = Assert.Single((await town.Admin.Settings.ListPoolAsync(cancellationToken: Token)).Versions);
        Assert.Equal(("Loven", false), (first.Sources.MaxSubsidisedHours!.Source, first.Sources.MaxSubsidisedHours.Confirmed));
        Assert.True(first.Sources.MaxMonths!.Confirmed);

        var sources = first.Sources with { MaxSubsidisedHours = new() { Source = "Lov nr. 1, § 2", Confirmed = true } };
        var confirmed = await town.Admin.Settings.UpdatePoolAsync("2000-01-01", first.Version, new UpdatePoolSettingsRequest { Sources = sources }, cancellationToken: Token);
        Assert.Equal((2, sources), (confirmed.Version, confirmed.Sources));
        Assert.Equal(confirmed.Sources, Assert.Single((await town.Admin.Settings.ListPoolAsync(cancellationToken: Token)).Versions).Sources);
        await Assert.ThrowsAsync<VersionConflictException>(() => town.Admin.Settings.UpdatePoolAsync("2000-01-01", first.Version, new UpdatePoolSettingsRequest { Sources = sources }, cancellationToken: Token));
        await Assert.ThrowsAsync<NotFoundException>(() => town.Admin.Settings.UpdatePoolAsync("2000-01-02", 1, new UpdatePoolSettingsRequest { Sources = sources }, cancellationToken: Token));
        await Assert.ThrowsAsync<NotFoundException>(() => town.Admin.Settings.UpdatePoolAsync("first", 1, new UpdatePoolSettingsRequest { Sources = sources }, cancellationToken: Token));
        var nowhere = await Assert.ThrowsAsync<ValidationFailedException>(() => town.Admin.Settings.UpdatePoolAsync(
            "2000-01-01", confirmed.Version, new UpdatePoolSettingsRequest { Sources = sources with { OfferDays = new() { Confirmed = true } } }, cancellationToken: Token));
        Assert.Equal([("/sources/offerDays/source", "request.required")], nowhere.Errors.Select(e => (e.Pointer, e.Code)));

        var later = await town.Admin.Settings.CreatePoolAsync(
            new CreatePoolSettingsRequest { ValidFrom = new(2027, 1, 1), MaxSubsidisedHours = 10, MaxMonths = 12, JoinedWithinDays = 30, OfferDays = 7, ExpectedHourlyCost = 176 }, cancellationToken: Token);
        Assert.Equal((1, null), (later.Version, later.Sources.OfferDays));
        Assert.Equal(1L, await town.Scalar<long>("select count(*) from kernel.events where name = 'pool.settings.sources_changed.v1' and payload ->> 'validFrom' = '2000-01-01'"));
        Assert.Equal(1L, await town.Scalar<long>("select count(*) from kernel.audit where operation = 'UpdatePoolSettings' and verb = 'write' and record = 'pool-settings'"));
    }

    /// <summary>Every row of every table of the pool, and how many events there are.</summary>
    private const string WholeSchema = """
        select string_agg(md5(query_to_xml(format('select * from pool.%I t order by t::text', table_name), true, false, '')::text), ' ' order by table_name)
            || (select count(*) from kernel.events)
        from information_schema.tables where table_schema = 'pool'
        """;

    private static Task<FundYear> Open(Municipality town, int year, decimal budget) =>
        town.Admin.Pool.CreateFundYearAsync(new CreateFundYearRequest { Year = year, Budget = budget, Decision = "Punkt 4" }, cancellationToken: Token);

    private static RecordDrawsNewDraw Draw(string month, decimal amount, string? reference) =>
        new() { Month = month, Amount = amount, Text = "Ordinært løntilskud", Reference = reference };
}
