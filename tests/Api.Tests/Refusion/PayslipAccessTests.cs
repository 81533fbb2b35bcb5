using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Kernel;
using Faatimer.Sdk;

namespace Faatimer.Api.Tests.Refusion;

/// <summary>Whom a payroll system posts for, and what it may name.</summary>
public sealed class PayslipAccessTests(DemoFixture fixture) : IClassFixture<DemoFixture>
{
    private static readonly Guid Elsewhere = DemoStory.Id(0x3b);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task R1_a_payroll_system_posts_for_the_workplaces_of_its_units_only()
    {
        await Job.LargePool(fixture.Host);
        var job = await Job.Make(fixture.Host);
        var foreign = await fixture.Host.Client(Role.Payroll, Elsewhere);
        Assert.Equal("refusion.workplace_not_yours", await Refused(() => foreign.Payslips.SubmitAsync(job.March(), cancellationToken: Token)));
        Assert.Equal("refusion.workplace_not_yours", await Refused(() => foreign.Payslips.ValidateAsync(job.March(), cancellationToken: Token)));
        var row = Assert.Single((await foreign.Payslips.SubmitManyAsync(new SubmitPayslipsRequest { Payslips = [job.March()] }, cancellationToken: Token)).Results);
        Assert.Equal("refusion.workplace_not_yours", row.Problem!.Code);

        // Nobody's grant is everybody's to send, and is stored as rejected.
        var nobody = await Job.Person(fixture.Host);
        Assert.Equal(PayslipStatus.Rejected, (await foreign.Payslips.SubmitAsync(nobody.March(), cancellationToken: Token)).Status);
        var own = await fixture.Host.Client(Role.Payroll, DemoIds.Department);
        Assert.Equal(PayslipStatus.Approved, (await own.Payslips.SubmitAsync(job.March(), cancellationToken: Token)).Status);
    }

    [Fact]
    public async Task R8_a_payroll_system_names_what_it_posted_and_nothing_of_another_s()
    {
        await Job.LargePool(fixture.Host);
        var job = await Job.Make(fixture.Host);
        var number = Guid.CreateVersion7().ToString();
        var posted = await fixture.Host.Client("demo-payroll").Payslips.SubmitAsync(job.March(number), cancellationToken: Token);
        var correction = job.March() with { Kind = PayslipKind.Correction, Lines = [new PayslipLine { Kind = LineKind.GrossWage, Amount = 6000m }] };
        foreach (var units in new Guid[][] { [Elsewhere], [DemoIds.Department] })
        {
            var other = await fixture.Host.Client(Role.Payroll, units);
            Assert.Equal("refusion.named_payslip_unknown", await Refused(() => other.Payslips.SubmitAsync(correction with { CorrectsPayslipId = posted.Id }, cancellationToken: Token)));
            Assert.Equal("refusion.named_payslip_unknown", await Refused(() => other.Payslips.SubmitAsync(correction with { CorrectsNumber = number }, cancellationToken: Token)));
            Assert.Equal("refusion.named_payslip_unknown", await Refused(() => other.Payslips.ValidateAsync(correction with { CorrectsPayslipId = posted.Id }, cancellationToken: Token)));
            Assert.Equal(
                "refusion.named_payslip_unknown",
                await Refused(() => other.Payslips.SubmitAsync(correction with { Kind = PayslipKind.Supplement, SupplementsPayslipId = posted.Id }, cancellationToken: Token)));
        }

        Assert.Equal(PayslipStatus.Approved, (await fixture.Host.Client("demo-finance").Payslips.GetAsync(posted.Id, cancellationToken: Token)).Status);
    }

    [Fact]
    public async Task R8_the_successor_of_a_payroll_system_owns_what_that_one_posted()
    {
        await Job.LargePool(fixture.Host);
        var job = await Job.Make(fixture.Host);
        var posted = await fixture.Host.Client("demo-payroll").Payslips.SubmitAsync(job.March(), cancellationToken: Token);
        var admin = fixture.Host.Client("demo-admin");
        var first = await admin.Clients.CreateAsync(new CreateClientRequest { Name = "Nyt lønsystem", Role = Faatimer.Sdk.Role.Payroll, Units = [DemoIds.Department], SuccessorOf = "demo-payroll" }, cancellationToken: Token);
        var second = await admin.Clients.CreateAsync(new CreateClientRequest { Name = "Endnu et", Role = Faatimer.Sdk.Role.Payroll, Units = [DemoIds.Department], SuccessorOf = first.ClientId }, cancellationToken: Token);
        var client = fixture.Host.Client(second.ClientId, second.ClientSecret!);
        Assert.Equal(posted.Id, (await client.Payslips.GetAsync(posted.Id, cancellationToken: Token)).Id);
        await client.Payslips.SubmitAsync(PayslipBatchTests.Correct(job.March(posted.Number), 6000m), cancellationToken: Token);
        Assert.Equal(PayslipStatus.Replaced, (await client.Payslips.GetAsync(posted.Id, cancellationToken: Token)).Status);
        foreach (var nobody in new[] { "demo-finance", "nobody", "", " " })
        {
            var unknown = await Assert.ThrowsAsync<ValidationFailedException>(() => admin.Clients.CreateAsync(
                new CreateClientRequest { Name = "X", Role = Faatimer.Sdk.Role.Payroll, Units = [DemoIds.Department], SuccessorOf = nobody }, cancellationToken: Token));
            Assert.Equal("clients.predecessor_unknown", unknown.Code);
        }
    }

    private static async Task<string?> Refused(Func<Task> call) => (await Assert.ThrowsAsync<RuleViolatedException>(call)).Code;
}
