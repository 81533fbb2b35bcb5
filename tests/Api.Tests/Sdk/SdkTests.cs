using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Kernel;
using Faatimer.Sdk;

namespace Faatimer.Api.Tests.Sdk;

/// <summary>The SDK against the real host: what it promises is what the server does.</summary>
public sealed class SdkTests(DemoFixture fixture) : IClassFixture<DemoFixture>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_list_streams_what_the_demo_holds()
    {
        var (consultant, finance, admin) = (fixture.Host.Client("demo-consultant"), fixture.Host.Client("demo-finance"), fixture.Host.Client("demo-admin"));
        var people = await consultant.Candidates.ListAllAsync(new() { State = CandidateState.Identified }, cancellationToken: Cancel).CountAsync(Cancel);
        Assert.Equal(people, await consultant.Candidates.ListAllAsync(cancellationToken: Cancel).CountAsync(c => c.State == CandidateState.Identified, Cancel));
        Assert.Equal(DemoIds.Directorates, await consultant.Organisation.ListDirectoratesAllAsync(cancellationToken: Cancel).Select(d => d.Id).Take(DemoIds.Directorates.Count).ToListAsync(Cancel));
        Assert.True(await consultant.Organisation.ListDepartmentsAllAsync(new() { DirectorateId = DemoIds.Directorates[0] }, cancellationToken: Cancel).AllAsync(d => d.DirectorateId == DemoIds.Directorates[0], Cancel));
        Assert.Contains(DemoIds.Workplace, await consultant.Workplaces.ListAllAsync(new() { Open = true }, cancellationToken: Cancel).Select(w => w.Id).ToListAsync(Cancel));
        var each = new List<int>();
        foreach (var statuses in new ApplicationStatus[][] { [ApplicationStatus.Submitted], [ApplicationStatus.Approved], [ApplicationStatus.Submitted, ApplicationStatus.Approved] })
        {
            var found = await consultant.Applications.ListAllAsync(new() { Status = statuses }, cancellationToken: Cancel).ToListAsync(Cancel);
            Assert.Equal(statuses, found.Select(a => a.Status).Distinct().Order());
            each.Add(found.Count);
        }

        Assert.Equal(each[2], each[0] + each[1]);
        Assert.Contains(DemoIds.Application, await consultant.Applications.ListAllAsync(new() { Status = [ApplicationStatus.Submitted] }, cancellationToken: Cancel).Select(a => a.Id).ToListAsync(Cancel));
        Assert.Contains(DemoIds.Grant, await consultant.Grants.ListAllAsync(new() { Day = new DateOnly(2026, 6, 1) }, cancellationToken: Cancel).Select(g => g.Id).ToListAsync(Cancel));
        Assert.True(await consultant.Pool.ListSchemesAllAsync(cancellationToken: Cancel).AnyAsync(Cancel));
        Assert.True(await consultant.Applications.ListWaitingAllAsync(cancellationToken: Cancel).AllAsync(a => a.Status == ApplicationStatus.Waiting || a.Offer is not null, Cancel));
        Assert.Equal(DemoIds.Payslip, (await finance.Payslips.ListAllAsync(new() { Status = [PayslipStatus.NeedsDecision] }, cancellationToken: Cancel).FirstAsync(Cancel)).Id);

        // Any of several statuses: as many as of each.
        async Task<int> Payslips(params PayslipStatus[] of) => await finance.Payslips.ListAllAsync(new() { Status = of }, cancellationToken: Cancel).CountAsync(p => of.Contains(p.Status), Cancel);
        Assert.True(await Payslips(PayslipStatus.Settled) > 0);
        Assert.Equal(
            await Payslips(PayslipStatus.Settled) + await Payslips(PayslipStatus.Approved) + await Payslips(PayslipStatus.NeedsDecision),
            await finance.Payslips.ListAllAsync(new() { Status = [PayslipStatus.Settled, PayslipStatus.NeedsDecision, PayslipStatus.Approved] }, cancellationToken: Cancel).CountAsync(Cancel));
        Assert.Equal(
            [GrantStatus.Upcoming, GrantStatus.Ended],
            await consultant.Grants.ListAllAsync(new() { Status = [GrantStatus.Ended, GrantStatus.Upcoming] }, cancellationToken: Cancel).Select(g => g.Status).Distinct().Order().ToListAsync(Cancel));
        Assert.Equal(
            [SettlementState.Open, SettlementState.Paid],
            await finance.Settlements.ListAllAsync(new() { State = [SettlementState.Paid, SettlementState.Open] }, cancellationToken: Cancel).Select(s => s.State).Order().ToListAsync(Cancel));
        Assert.Contains("demo-payroll", await admin.Clients.ListAllAsync(cancellationToken: Cancel).Select(c => c.ClientId).ToListAsync(Cancel));
    }

    [Fact]
    public async Task Every_refusal_has_its_exception_with_the_servers_trace_id()
    {
        var consultant = fixture.Host.Client("demo-consultant");
        var missing = await Assert.ThrowsAsync<NotFoundException>(() => consultant.Grants.GetAsync(Guid.CreateVersion7(), cancellationToken: Cancel));
        Assert.Equal(ProblemCodes.GrantNotFound, missing.Code);
        await ApiFixture.Until(() => Task.FromResult(fixture.Host.Log.Lines.Any(line => line.Contains(missing.TraceId, StringComparison.Ordinal))));

        var invalid = await Assert.ThrowsAsync<ValidationFailedException>(() => consultant.Organisation.CreateDirectorateAsync(new CreateDirectorateRequest { Name = "" }, cancellationToken: Cancel));
        Assert.Equal(("/name", ProblemCodes.RequestRequired), (invalid.Errors[0].Pointer, invalid.Errors[0].Code));

        var taken = await Assert.ThrowsAsync<RuleViolatedException>(() => consultant.Organisation.CreateDirectorateAsync(new CreateDirectorateRequest { Name = "Økonomi & Stab" }, cancellationToken: Cancel));
        Assert.Equal(ProblemCodes.WorkplacesNameTaken, taken.Code);

        var directorate = await consultant.Organisation.CreateDirectorateAsync(new CreateDirectorateRequest { Name = "Ny" }, cancellationToken: Cancel);
        var stale = await Assert.ThrowsAsync<VersionConflictException>(() =>
            consultant.Organisation.RenameDirectorateAsync(directorate.Id, directorate.Version + 1, new RenameDirectorateRequest { Name = "Nyere" }, cancellationToken: Cancel));
        Assert.Equal(ProblemCodes.RequestVersionStale, stale.Code);
        Assert.Equal(directorate.Version + 1, (await consultant.Organisation.RenameDirectorateAsync(directorate.Id, directorate.Version, new RenameDirectorateRequest { Name = "Nyere" }, cancellationToken: Cancel)).Version);

        await Assert.ThrowsAsync<ForbiddenException>(() => fixture.Host.Client("demo-reporting").Organisation.CreateDirectorateAsync(new CreateDirectorateRequest { Name = "Nyest" }, cancellationToken: Cancel));
        await Assert.ThrowsAsync<UnauthorizedException>(() => fixture.Host.Client("demo-consultant", "wrong").Organisation.ListDirectoratesAsync(cancellationToken: Cancel));
    }

    [Fact]
    public async Task A_key_of_ones_own_gives_the_first_answer_again_and_belongs_to_one_body()
    {
        var consultant = fixture.Host.Client("demo-consultant");
        var (once, call) = (new CreateDirectorateRequest { Name = "Én gang" }, new CallOptions { IdempotencyKey = "directorate-x" });
        var first = await consultant.ResultOfAsync(c => c.Organisation.CreateDirectorateAsync(once, call, Cancel));
        var again = await consultant.ResultOfAsync(c => c.Organisation.CreateDirectorateAsync(once, call, Cancel));
        Assert.Equal((first.Value, 201, 201), (again.Value, first.Status, again.Status));
        Assert.Equal((false, true), (first.IsReplayed, again.IsReplayed));
        Assert.NotEqual(first.TraceId, again.TraceId);
        Assert.Equal(1, first.RateLeft - again.RateLeft);
        var other = await Assert.ThrowsAsync<IdempotencyException>(() => consultant.ResultOfAsync(c => c.Organisation.CreateDirectorateAsync(once with { Name = "To gange" }, call, Cancel)));
        Assert.Equal(ProblemCodes.IdempotencyKeyReused, other.Code);
    }
}
