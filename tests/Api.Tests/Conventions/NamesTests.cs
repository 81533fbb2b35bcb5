using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Kernel;
using Faatimer.Sdk;

namespace Faatimer.Api.Tests.Conventions;

/// <summary>Names stand beside ids, as far as the caller may see them.</summary>
public sealed class NamesTests(DemoFixture fixture) : IClassFixture<DemoFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Whoever_reads_the_registers_reads_their_names_beside_ids()
    {
        var (consultant, finance) = (fixture.Host.Client("demo-consultant"), fixture.Host.Client("demo-finance"));
        var candidates = await consultant.Candidates.ListAllAsync(cancellationToken: Token).ToDictionaryAsync(c => c.Id, c => c.Name, cancellationToken: Token);
        var workplaces = await consultant.Workplaces.ListAllAsync(cancellationToken: Token).ToDictionaryAsync(w => w.Id, w => w.Name, cancellationToken: Token);
        foreach (var grants in new[] { await consultant.Grants.ListAllAsync(cancellationToken: Token).ToListAsync(Token), [await finance.Grants.GetAsync(DemoIds.Grant, cancellationToken: Token)] })
        {
            Assert.NotEmpty(grants);
            Assert.All(grants, g => Assert.Equal(
                (g.CandidateId, candidates[g.CandidateId!.Value], g.WorkplaceId, workplaces[g.WorkplaceId]), (g.Candidate!.Id, g.Candidate.Name, g.Workplace!.Id, g.Workplace.Name)));
        }

        foreach (var applications in new[]
        {
            await consultant.Applications.ListAllAsync(cancellationToken: Token).ToListAsync(Token), await finance.Applications.ListWaitingAllAsync(cancellationToken: Token).ToListAsync(Token),
            [await consultant.Applications.GetAsync(DemoIds.Application, cancellationToken: Token)],
        })
        {
            Assert.NotEmpty(applications);
            Assert.All(applications, a => Assert.Equal((candidates[a.CandidateId], workplaces[a.WorkplaceId]), (a.Candidate!.Name, a.Workplace!.Name)));
        }

        var payslips = await finance.Payslips.ListAllAsync(cancellationToken: Token).ToListAsync(Token);
        Assert.Contains(payslips, p => p.Workplace is not null);
        Assert.All(payslips, p => Assert.Equal(p.WorkplaceId is { } id ? workplaces[id] : null, p.Workplace?.Name));
        Assert.Equal(workplaces[DemoIds.Workplace], (await finance.Payslips.GetAsync(DemoIds.Payslip, cancellationToken: Token)).Workplace!.Name);
        var entries = await finance.Ledger.ListAllAsync(cancellationToken: Token).ToListAsync(Token);
        Assert.NotEmpty(entries);
        Assert.All(entries, e => Assert.Equal(workplaces[e.WorkplaceId], e.Workplace!.Name));
        var repayments = await finance.Settlements.ListRepaymentsAllAsync(cancellationToken: Token).ToListAsync(Token);
        Assert.Equal(workplaces[repayments[0].WorkplaceId], repayments[0].Workplace!.Name);
        Assert.Equal(workplaces[repayments[0].WorkplaceId], (await finance.Settlements.GetRepaymentAsync(repayments[0].Id, cancellationToken: Token)).Workplace!.Name);
        var missing = (await finance.Payslips.ListMissingAsync(new() { Month = "2026-02" }, cancellationToken: Token)).Items;
        Assert.NotEmpty(missing);
        var people = await consultant.Grants.ListAllAsync(cancellationToken: Token).ToDictionaryAsync(g => g.Id, g => g.CandidateId, cancellationToken: Token);
        Assert.All(missing, m => Assert.Equal((people[m.GrantId], workplaces[m.WorkplaceId]), (m.Candidate!.Id, m.Workplace!.Name)));
    }

    [Fact]
    public async Task A_workplace_reads_its_own_name_and_no_candidate_s()
    {
        var workplace = await fixture.Host.Client(Role.Workplace, DemoIds.Workplace);
        var applications = (await workplace.Applications.ListAsync(cancellationToken: Token)).Items;
        Assert.NotEmpty(applications);
        Assert.All(applications, a => Assert.Equal((DemoIds.Workplace, true), (a.Workplace!.Id, a.Candidate is null)));
        Assert.Null((await workplace.Grants.GetAsync(DemoIds.Grant, cancellationToken: Token)).Candidate);
        var grant = await fixture.Host.Client("demo-payroll").Grants.GetAsync(DemoIds.Grant, cancellationToken: Token);
        Assert.Null(grant.Candidate);
        Assert.NotNull(grant.Workplace);
    }
}
