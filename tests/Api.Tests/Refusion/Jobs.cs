using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Kernel;
using Faatimer.Sdk;

namespace Faatimer.Api.Tests.Refusion;

/// <summary>An invented person with a job paid by the pool at the demo's library, and payslips for it.</summary>
internal sealed record Job(TestHost Host, string Cpr, Guid CandidateId, Guid GrantId)
{
    private static int _serial;

    /// <summary>Registers a person, applies and approves; the pool is made large enough first.</summary>
    public static async Task<Job> Make(TestHost host, decimal weeklyHours = 10, decimal? subsidisedHours = null, DateOnly? from = null, DateOnly? to = null)
    {
        host.Clock.MoveTo(new(2026, 4, 2));
        var person = await Person(host);
        var application = await host.Client("demo-consultant").Applications.SubmitAsync(
            new SubmitApplicationRequest
            {
                CandidateId = person.CandidateId,
                WorkplaceId = DemoIds.Workplace,
                WeeklyHours = weeklyHours,
                SubsidisedHours = subsidisedHours,
                From = from ?? new(2026, 1, 1),
                To = to ?? new(2026, 12, 31),
                TemporaryReason = "Afgrænset opgave: optælling",
                LateReason = "Aftalt i tide",
            },
            cancellationToken: Token);
        var approved = await host.Client("demo-consultant-2").Applications.ApproveAsync(application.Id, application.Version, cancellationToken: Token);
        return person with { GrantId = approved.GrantId!.Value };
    }

    /// <summary>A person without a job.</summary>
    public static async Task<Job> Person(TestHost host)
    {
        host.Clock.MoveTo(new(2026, 4, 2));
        var number = Interlocked.Increment(ref _serial);
        var cpr = $"{61 + (number % 28)}0180{1000 + number:0000}";
        var candidate = await host.Client("demo-consultant").Candidates.CreateAsync(
            new CreateCandidateRequest
            {
                Cpr = cpr,
                Name = "Test Prøvesen",
                Benefit = "cash_benefit_basic",
                TargetGroup = "activity_ready",
                Municipality = "165",
                NameAndAddressProtection = false,
                IdentifiedBy = new IdentifiedBy { Role = "caseworker", Unit = "Jobcentret" },
                Competences = [],
                DanishLevel = DanishLevel.Fluent,
                WeeklyHours = 10,
                TimeWindows = [],
                ChallengesBeyondUnemployment = true,
                OutOfWorkSince = new(2023, 2, 1),
                IsDemo = true,
            },
            cancellationToken: Token);
        return new Job(host, cpr, candidate.Id, Guid.Empty);
    }

    /// <summary>Makes room for the jobs of a test class, in hours and in kroner.</summary>
    public static async Task LargePool(TestHost host)
    {
        host.Clock.MoveTo(new(2026, 4, 2));
        foreach (var year in (await host.Client("demo-finance").Pool.ListFundYearsAsync(cancellationToken: Token)).FundYears)
        {
            await host.Client("demo-admin").Pool.UpdateFundYearAsync(year.Year, year.Version, new UpdateFundYearRequest { Budget = 1_000_000_000, Decision = "Prøve" }, cancellationToken: Token);
        }

        await host.Client("demo-admin").Pool.CreateSchemeAsync(new CreateSchemeRequest { From = new(2025, 6, 1), WeeklyHours = 9_000, Decision = "Prøve" }, cancellationToken: Token);
    }

    /// <summary>The worked example: March 2026, 6,500 kr. for 10 hours a week.</summary>
    public PayslipRequest March(string? number = null) => Month(new(2026, 3, 1), new(2026, 3, 31), number);

    public PayslipRequest Month(DateOnly from, DateOnly to, string? number = null) => new()
    {
        Source = "opus",
        Number = number ?? Guid.CreateVersion7().ToString(),
        Employee = new PayslipEmployee { Cpr = Cpr, Name = "Test Prøvesen" },
        Employer = new PayslipEmployer { Cvr = "66137112", PNumber = "1003289999", Name = "Biblioteket" },
        Period = new PayslipPeriod { From = from, To = to },
        PayBasis = PayBasis.Monthly,
        WeeklyHours = 10,
        PaidHours = 43.33m,
        Lines =
        [
            new PayslipLine { Kind = LineKind.GrossWage, Amount = 6500.00m },
            new PayslipLine { Kind = LineKind.AmBidrag, Amount = 517.36m },
            new PayslipLine { Kind = LineKind.AtpEmployee, Amount = 33.00m },
            new PayslipLine { Kind = LineKind.AtpEmployer, Amount = 66.00m },
            new PayslipLine { Kind = LineKind.HolidayPay, Amount = 812.50m },
        ],
    };

    /// <summary>A month of 6,500.00 kr. in all: wage and the employer's ATP.</summary>
    public PayslipRequest Plain6500(DateOnly from, DateOnly to) => Month(from, to) with
    {
        Lines =
        [
            new PayslipLine { Kind = LineKind.GrossWage, Amount = 6434.00m },
            new PayslipLine { Kind = LineKind.AmBidrag, Amount = 512.08m },
            new PayslipLine { Kind = LineKind.AtpEmployee, Amount = 33.00m },
            new PayslipLine { Kind = LineKind.AtpEmployer, Amount = 66.00m },
        ],
    };

    /// <inheritdoc cref="Plain6500"/>
    public PayslipRequest March6500() => Plain6500(new(2026, 3, 1), new(2026, 3, 31));

    /// <summary>Hourly pay for the hours of one week.</summary>
    public PayslipRequest Hours(DateOnly from, DateOnly to, string week, decimal hours) => Month(from, to) with
    {
        PayBasis = PayBasis.Hourly,
        WeeklyHours = null,
        PaidHours = null,
        HoursByWeek = [new WeekHours { Week = week, Hours = hours }],
        Lines = [new PayslipLine { Kind = LineKind.GrossWage, Amount = hours * 150 }],
    };

    private static CancellationToken Token => TestContext.Current.CancellationToken;
}

/// <summary>What a workplace adds to a payslip that it enters itself (R21).</summary>
internal static class Claims
{
    public static PayslipRequest Claimed(this PayslipRequest payslip) => payslip with { ClaimedPeriod = payslip.Period, ClaimedAmount = 7378.50m, ClaimedLines = [LineKind.GrossWage, LineKind.AtpEmployer, LineKind.HolidayPay] };
}
