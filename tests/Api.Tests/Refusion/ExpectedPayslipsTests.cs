using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Kernel;
using Faatimer.Sdk;

namespace Faatimer.Api.Tests.Refusion;

/// <summary>What a payroll system is expected to send (R22).</summary>
public sealed class ExpectedPayslipsTests(RefusionFixture fixture) : IClassFixture<RefusionFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task R22_a_payroll_client_reads_what_it_is_expected_to_send()
    {
        var (sent, lacks) = (await Job.Make(fixture.Host), await Job.Make(fixture.Host, from: new(2026, 3, 16)));
        await fixture.Payroll.Payslips.SubmitAsync(sent.March(), cancellationToken: Token);
        var march = await All(fixture.Payroll, "2026-03");
        Assert.True(march[sent.GrantId].HasCome);
        var expected = march[lacks.GrantId];
        Assert.Equal(("2026-03", false, new DateOnly(2026, 4, 10)), (expected.Month, expected.HasCome, expected.DueOn));
        Assert.Equal((new DateOnly(2026, 3, 16), new DateOnly(2026, 3, 31), new DateOnly(2026, 3, 16)), (expected.Days.From, expected.Days.To, expected.GrantPeriod.From));
        Assert.Equal(("66137112", "1003289999", "Biblioteket"), (expected.Employer.Cvr, expected.Employer.PNumber, expected.Employer.Name));
        Assert.Equal($"{lacks.Cpr[..6]}-XXXX", expected.EmployeeCpr);
        Assert.Equal(1L, await fixture.Scalar<long>(
            $"select count(*) from kernel.audit where operation = 'ListExpectedPayslips' and person_ids @> array['{lacks.CandidateId}'::uuid, '{sent.CandidateId}'::uuid]"));

        // A month that is not due yet is expected too, and one in which the job does not run is not.
        Assert.False((await All(fixture.Payroll, "2026-05"))[sent.GrantId].HasCome);
        Assert.DoesNotContain(lacks.GrantId, (await All(fixture.Payroll, "2026-02")).Keys);

        // One with units reads those of its units; a page at a time says the same.
        var elsewhere = await fixture.Host.Client(Faatimer.Kernel.Role.Payroll, Guid.CreateVersion7());
        Assert.Empty(await All(elsewhere, "2026-03"));
        var first = await fixture.Payroll.Payslips.ListExpectedAsync(new() { Month = "2026-03", Limit = 1 }, cancellationToken: Token);
        Assert.Equal(march.Keys.Min(), first.Items.Single().GrantId);
        Assert.NotNull(first.Next);
        Assert.Equal(march.Count, (await All(fixture.Finance, "2026-03")).Count);
    }

    private static async Task<Dictionary<Guid, ExpectedPayslip>> All(IFaatimerClient client, string month)
    {
        var all = new Dictionary<Guid, ExpectedPayslip>();
        await foreach (var payslip in client.Payslips.ListExpectedAllAsync(new() { Month = month }, cancellationToken: Token))
        {
            all.Add(payslip.GrantId, payslip);
        }

        return all;
    }
}
