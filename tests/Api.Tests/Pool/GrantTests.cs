using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Sdk;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Faatimer.Api.Tests.Pool;

/// <summary>From application to grant and its end, in a pool with room for all.</summary>
public sealed class GrantTests(TestServer server) : IAsyncLifetime
{
    private Municipality _town = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _town = await Municipality.Found(server, 1000);

    public ValueTask DisposeAsync() => _town.DisposeAsync();

    [Fact]
    public async Task P2_the_pool_pays_at_most_ten_hours_of_a_longer_job()
    {
        var application = await _town.Apply(12);
        Assert.Equal((12m, 10m), (application.WeeklyHours, application.SubsidisedHours));
        var refused = await Assert.ThrowsAsync<RuleViolatedException>(async () =>
            await _town.Consultant.Applications.SubmitAsync(_town.Job(await _town.Person(), 11, new(2026, 3, 2), new(2027, 3, 2)) with { SubsidisedHours = 11 }, cancellationToken: Token));
        Assert.Equal([ProblemCodes.PoolSubsidisedAboveLimit, ProblemCodes.PoolLongerThanAllowed], refused.Errors.Select(e => e.Code));
    }

    [Fact]
    public async Task P6_a_new_grant_soon_after_the_last_one_counts_with_it()
    {
        var person = await _town.Person();
        await _town.Grant(5, new(2026, 1, 1), new(2026, 9, 30), person);
        var refused = await Assert.ThrowsAsync<RuleViolatedException>(() => _town.Apply(5, new(2026, 10, 20), new(2027, 2, 28), person));
        Assert.Equal(ProblemCodes.PoolLongerThanAllowed, refused.Code);
        Assert.Equal(ApplicationStatus.Submitted, (await _town.Apply(5, new(2026, 11, 1), new(2027, 2, 28), person)).Status);
    }

    [Fact]
    public async Task P7_the_grant_gives_the_text_for_Rollebien()
    {
        var grant = await _town.Grant(8);
        Assert.StartsWith("Afgrænset opgave: samlingen mærkes.", grant.RollebienRemark, StringComparison.Ordinal);
        Assert.Contains("job på få lønnede timer", grant.RollebienRemark, StringComparison.Ordinal);
    }

    [Fact]
    public async Task P8_what_was_in_force_on_any_day_can_be_read()
    {
        var grant = await _town.Grant(8, new(2026, 1, 1), new(2026, 6, 30));
        var changed = await _town.Consultant.Grants.AddAddendumAsync(
            grant.Id, 1, new AddAddendumRequest { EffectiveFrom = new(2026, 1, 16), WeeklyHours = 12, Reason = "Flere timer" }, cancellationToken: Token);
        Assert.Equal((12m, 10m, 2), (changed.WeeklyHours, changed.SubsidisedHours, changed.Version));
        changed = await _town.Consultant.Grants.AddAddendumAsync(
            grant.Id, 2, new AddAddendumRequest { EffectiveFrom = new(2026, 7, 1), To = new(2026, 9, 30), Reason = "Mere at lave", TaskExtension = "En etage mere" }, cancellationToken: Token);
        Assert.Equal([(new DateOnly(2026, 1, 1), 8m), (new DateOnly(2026, 1, 16), 12m)], changed.Terms.Select(t => (t.From, t.WeeklyHours)));
        Assert.Equal(3, changed.History!.Count);
        foreach (var (day, hours) in new[] { (new DateOnly(2026, 1, 15), 8m), (new(2026, 1, 16), 12m), (new(2026, 9, 30), 12m), (new(2026, 10, 1), 0m), (new(2025, 12, 31), 0m) })
        {
            Assert.Equal(hours, (await _town.Consultant.Grants.GetAsync(grant.Id, new() { AsOf = day }, cancellationToken: Token)).WeeklyHours);
        }

        await Assert.ThrowsAsync<VersionConflictException>(() => _town.Consultant.Grants.EndAsync(grant.Id, 1, new EndGrantRequest { LastDay = new(2026, 5, 1), Reason = "Stop" }, cancellationToken: Token));
        Assert.Equal(0L, await _town.DaysThatDisagree());
    }

    [Fact]
    public async Task P9_one_person_gets_one_grant_a_day_also_from_approvals_in_parallel()
    {
        var person = await _town.Person();
        var applications = await Task.WhenAll(Enumerable.Range(0, 4).Select(i => _town.Apply(2, new DateOnly(2026, 3, 2).AddDays(i), null, person)));
        var refused = await Task.WhenAll(applications.Select(a => Record.ExceptionAsync(() => _town.Approve(a)).AsTask()));
        Assert.Single(refused, e => e is null);
        Assert.All(refused.OfType<RuleViolatedException>(), e => Assert.Equal(ProblemCodes.PoolOverlappingGrant, e.Code));
        Assert.Equal(3, refused.OfType<RuleViolatedException>().Count());

        // The database holds it too, whatever the code forgets.
        var broken = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => _town.Scalar<Guid>(
            """
            insert into pool.grants (id, reference, application_id, candidate_id, workplace_id, cvr, p_number, "from", "to", temporary_reason, terms, pauses, annulled, history, version)
            select gen_random_uuid(), 'G-1', gen_random_uuid(), candidate_id, workplace_id, cvr, p_number, "to", "to", temporary_reason, terms, pauses, false, history, 1
            from pool.grants returning id
            """));
        Assert.Equal("ex_grants_one_a_day", broken.ConstraintName);
    }

    [Fact]
    public async Task P5_P10_P15_everything_that_stands_in_the_way_is_said_at_once()
    {
        var person = await _town.Person(eligible: false);
        var workplace = await _town.NewWorkplace("Kælderen", "1003280001", withContact: false);
        var application = await _town.Consultant.Applications.SubmitAsync(_town.Job(person, 5, new(2026, 3, 2), new(2026, 8, 31)) with { WorkplaceId = workplace }, cancellationToken: Token);
        var refused = await Assert.ThrowsAsync<RuleViolatedException>(() => _town.Consultant.Applications.ApproveAsync(application.Id, 1, cancellationToken: Token));
        Assert.Superset(
            new HashSet<string> { ProblemCodes.PoolOwnApplication, ProblemCodes.PoolNotEligible, ProblemCodes.PoolNoContactPerson },
            refused.Errors.Select(e => e.Code).ToHashSet());
        Assert.Contains(refused.Errors, e => e.Code.StartsWith("candidates.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task P10_only_those_who_are_ready_for_activities_get_a_grant_without_an_override()
    {
        foreach (var group in new[] { "activity_ready", "education_activity_ready" })
        {
            await _town.Grant(2, person: await _town.Person(targetGroup: group));
        }

        foreach (var group in new[] { "job_ready", "education_ready", "rehabilitation", "resource_course", "sickness" })
        {
            var refused = await Assert.ThrowsAsync<RuleViolatedException>(async () => await _town.Grant(2, person: await _town.Person(targetGroup: group)));
            Assert.Equal(["pool.not_eligible", "candidates.target_group_not_listed"], refused.Errors.Select(e => e.Code));
        }

        var person = await _town.Person(targetGroup: "job_ready");
        await _town.Consultant.Candidates.OverrideEligibilityAsync(person, 1, new OverrideEligibilityRequest { Part = EligibilityRule.TargetGroup, Reason = "Har brug for en blid begyndelse" }, cancellationToken: Token);
        Assert.Equal(GrantStatus.Upcoming, (await _town.Grant(2, person: person)).Status);
    }

    [Fact]
    public async Task P18_a_job_applied_for_long_after_its_first_day_says_why_and_the_approval_is_marked()
    {
        var late = _town.Job(await _town.Person(), 4, Municipality.Today.AddDays(-31), new(2026, 6, 30)) with { LateReason = " " };
        var refused = await Assert.ThrowsAsync<ValidationFailedException>(() => _town.Consultant.Applications.SubmitAsync(late, cancellationToken: Token));
        Assert.Equal((ProblemCodes.PoolLateReasonRequired, "/lateReason"), (refused.Code, Assert.Single(refused.Errors).Pointer));

        var received = await _town.Consultant.Applications.SubmitAsync(late with { LateReason = "Sagen lå hos en, der blev syg" }, cancellationToken: Token);
        Assert.Equal("Sagen lå hos en, der blev syg", received.LateReason);
        var grant = await _town.Consultant.Grants.GetAsync((await _town.Approve(received)).GrantId!.Value, cancellationToken: Token);
        Assert.Equal("Sagen lå hos en, der blev syg", grant.History![0].LateReason);
        var workplace = await _town.Host.Client(Role.Workplace, _town.Workplace);
        Assert.Null((await workplace.Grants.GetAsync(grant.Id, cancellationToken: Token)).History![0].LateReason);

        // In time it needs none, and one that is given is not kept.
        var inTime = _town.Job(await _town.Person(), 4, Municipality.Today.AddDays(-30), new(2026, 6, 30));
        Assert.Null((await _town.Consultant.Applications.SubmitAsync(inTime with { LateReason = null }, cancellationToken: Token)).LateReason);
        Assert.Null((await _town.Consultant.Applications.SubmitAsync(inTime with { LateReason = "Uden grund" }, cancellationToken: Token)).LateReason);

        await _town.Admin.Settings.CreatePoolAsync(
            new() { ValidFrom = new(2026, 2, 1), MaxSubsidisedHours = 10, MaxMonths = 12, JoinedWithinDays = 30, OfferDays = 5, ExpectedHourlyCost = 170, RetroactiveDays = 29 }, cancellationToken: Token);
        await Assert.ThrowsAsync<ValidationFailedException>(() => _town.Consultant.Applications.SubmitAsync(inTime with { LateReason = null }, cancellationToken: Token));
    }

    [Fact]
    public async Task X9_applications_and_grants_have_references_counted_by_year()
    {
        var applications = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => _town.Apply(2)));
        Assert.Equal(["A-2026-0001", "A-2026-0002", "A-2026-0003", "A-2026-0004", "A-2026-0005", "A-2026-0006"], applications.Select(a => a.Reference).Order());
        var grant = await _town.Consultant.Grants.GetAsync((await _town.Approve(applications[0])).GrantId!.Value, cancellationToken: Token);
        Assert.Equal("G-2026-0001", grant.Reference);
        var payroll = await _town.Host.Client(Role.Payroll, _town.Workplace);
        Assert.Equal("G-2026-0001", (await payroll.Grants.GetAsync(grant.Id, cancellationToken: Token)).Reference);

        _town.Host.Clock.MoveTo(new(2027, 1, 1));
        Assert.Equal("A-2027-0001", (await _town.Apply(2, new(2027, 1, 4), new(2027, 2, 28))).Reference);
    }

    [Fact]
    public async Task P15_private_companies_get_no_hours()
    {
        var workplace = await _town.NewWorkplace("Demo Grønt ApS", "1003280002", municipal: false);
        var person = await _town.Person();
        var refused = await Assert.ThrowsAsync<RuleViolatedException>(() =>
            _town.Consultant.Applications.SubmitAsync(_town.Job(person, 5, new(2026, 3, 2), new(2026, 8, 31)) with { WorkplaceId = workplace }, cancellationToken: Token));
        Assert.Equal(ProblemCodes.PoolNotMunicipal, refused.Code);
    }

    [Fact]
    public async Task P11_an_early_end_frees_the_hours_from_the_day_after()
    {
        var grant = await _town.Grant(8);
        var ended = await _town.Colleague.Grants.EndAsync(grant.Id, 1, new EndGrantRequest { LastDay = new(2026, 4, 15), Reason = "Ordinært arbejde" }, cancellationToken: Token);
        Assert.Equal((new DateOnly(2026, 4, 15), GrantStatus.Upcoming), (ended.To, ended.Status));
        Assert.Equal("8.00 0.00", await _town.Scalar<string>(
            "select string_agg(reserved::text, ' ' order by day) from pool.days where day in ('2026-04-15', '2026-04-16')"));
    }

    [Fact]
    public async Task P14_weeks_agree_with_a_calendar_counted_by_hand()
    {
        var shared = await _town.Person();
        (Guid Person, decimal Hours, DateOnly From, DateOnly To)[] jobs =
        [
            (shared, 4, new(2026, 2, 9), new(2026, 3, 10)), (shared, 5, new(2026, 3, 11), new(2026, 3, 12)), (shared, 6, new(2026, 3, 13), new(2026, 5, 1)),
            (await _town.Person(), 7, new(2026, 1, 5), new(2026, 3, 15)), (await _town.Person(), 8, new(2026, 3, 15), new(2026, 6, 30)), (await _town.Person(), 9, new(2026, 3, 16), new(2026, 3, 16)),
        ];
        foreach (var job in jobs)
        {
            await _town.Grant(job.Hours, job.From, job.To, job.Person);
        }

        await _town.Apply(3, new(2026, 3, 4), new(2026, 3, 20));
        var weeks = (await _town.Consultant.Pool.GetCapacityAsync(new() { From = new(2026, 3, 11), To = new(2026, 5, 20) }, cancellationToken: Token)).Weeks;
        Assert.Equal("2026-W11", weeks[0].Week);
        Assert.Equal(11, weeks.Count);
        foreach (var week in weeks)
        {
            var days = Enumerable.Range(0, 7).Select(week.From.AddDays).ToList();
            var reserved = days.Select(d => jobs.Where(j => j.From <= d && d <= j.To).Sum(j => j.Hours)).ToList();
            var held = days.Select(d => d >= new DateOnly(2026, 3, 4) && d <= new DateOnly(2026, 3, 20) ? 3m : 0m).ToList();
            Assert.Equal(
                (1000m, reserved.Max(), held.Max(), 1000m - reserved.Zip(held, (r, h) => r + h).Max(), jobs.Where(j => j.From <= week.To && week.From <= j.To).Select(j => j.Person).Distinct().Count()),
                (week.CapacityHours, week.ReservedHours, week.OfferedHours, week.FreeHours, week.People));
        }

        var tooMany = await Assert.ThrowsAsync<ValidationFailedException>(() => _town.Consultant.Pool.GetCapacityAsync(new() { From = new(2026, 1, 1), To = new(2028, 1, 3) }, cancellationToken: Token));
        Assert.Equal(ProblemCodes.PoolTooManyWeeks, tooMany.Code);
    }

    [Fact]
    public async Task P8_a_workplace_sees_its_own_and_payroll_sees_periods_and_hours_only()
    {
        var other = await _town.NewWorkplace("Stadion", "1003280003");
        var mine = await _town.Grant(8);
        var workplace = await _town.Host.Client(Role.Workplace, _town.Workplace);
        var stranger = await _town.Host.Client(Role.Workplace, other);
        var payroll = await _town.Host.Client(Role.Payroll, _town.Workplace);

        Assert.Equal(mine.Id, Assert.Single((await workplace.Grants.ListAsync(cancellationToken: Token)).Items).Id);
        Assert.Empty((await stranger.Grants.ListAsync(cancellationToken: Token)).Items);
        await Assert.ThrowsAsync<NotFoundException>(() => stranger.Grants.GetAsync(mine.Id, cancellationToken: Token));
        await Assert.ThrowsAsync<NotFoundException>(() => stranger.Applications.WithdrawAsync(mine.ApplicationId!.Value, 2, new WithdrawApplicationRequest { Reason = "Ikke min" }, cancellationToken: Token));
        var seen = await payroll.Grants.GetAsync(mine.Id, cancellationToken: Token);
        Assert.Equal((mine.WorkplaceId, mine.From, mine.To, 8m), (seen.WorkplaceId, seen.From, seen.To, seen.WeeklyHours));
        Assert.True(seen is { CandidateId: null, ApplicationId: null, RollebienRemark: null, History: null });
        await Assert.ThrowsAsync<ForbiddenException>(() => payroll.Applications.ListAsync(cancellationToken: Token));

        var person = await _town.Person();
        var past = await Assert.ThrowsAsync<RuleViolatedException>(() => workplace.Applications.SubmitAsync(_town.Job(person, 4, new(2026, 1, 12), new(2026, 3, 1)), cancellationToken: Token));
        Assert.Equal(ProblemCodes.PoolStartInPast, past.Code);
        Assert.Equal(ApplicationStatus.Submitted, (await workplace.Applications.SubmitAsync(_town.Job(person, 4, new(2026, 3, 2), new(2026, 5, 1)), cancellationToken: Token)).Status);
        await Assert.ThrowsAsync<NotFoundException>(() => stranger.Applications.SubmitAsync(_town.Job(person, 4, new(2026, 3, 2), new(2026, 5, 1)), cancellationToken: Token));
    }

    [Fact]
    public async Task ID2_a_grant_is_found_by_the_new_number_and_by_the_old_one()
    {
        const string before = "6103859001", after = "6103859002";
        var person = await _town.Person(cpr: before);
        var grant = await _town.Grant(8, person: person);
        Assert.Equal(grant.Id, Assert.Single(await Find(before)).GrantId);
        Assert.Empty(await Find(after));

        await _town.Consultant.Candidates.ChangeCprAsync(person, 1, new ChangeCprRequest { Cpr = after, Reason = "Nyt nummer" }, cancellationToken: Token);
        await ApiFixture.Until(async () => (await Find(after)).Count == 1);
        var found = Assert.Single(await Find(before));
        Assert.Equal((grant.Id, "66137112", "1003289999", 2), (found.GrantId, found.Cvr, found.PNumber, found.PersonHashes.Count));
        Assert.Equal(8, Assert.Single(found.Terms).SubsidisedHours);
        Assert.Equal(grant.Id, await _town.Scalar<Guid>("select aggregate_id from kernel.events where name = 'pool.grant.person_changed.v1'"));
    }

    private async Task<IReadOnlyList<EmploymentGrant>> Find(string cpr)
    {
        await using var scope = _town.Host.Services.CreateAsyncScope();
        var hash = scope.ServiceProvider.GetRequiredService<PersonalDataCipher>().SearchHash(cpr);
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(new GrantsOfEmployments([new(hash, "66137112")]), Token);
    }
}
