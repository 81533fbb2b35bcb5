namespace Faatimer.Api.Tests;

/// <summary>The records of the demo, as the modules know them.</summary>
internal static class DemoIds
{
    public static readonly IReadOnlyList<Guid> Directorates = Faatimer.Workplaces.DemoIds.Directorates;
    public static readonly Guid Department = Faatimer.Workplaces.DemoIds.Department;
    public static readonly Guid Workplace = Faatimer.Workplaces.DemoIds.Workplace;
    public static readonly Guid Candidate = Faatimer.Candidates.DemoIds.Candidate;
    public static readonly Guid IneligibleCandidate = Faatimer.Candidates.DemoIds.IneligibleCandidate;
    public const string EmployedCpr = Faatimer.Candidates.DemoIds.EmployedCpr;
    public static readonly Guid EmployedCandidate = Faatimer.Pool.DemoIds.EmployedCandidate;
    public static readonly Guid Application = Faatimer.Pool.DemoIds.Application;
    public static readonly Guid Grant = Faatimer.Pool.DemoIds.Grant;
    public static readonly Guid Payslip = Faatimer.Refusion.DemoIds.Payslip;
    public static readonly Guid Job = Faatimer.Host.DemoIds.Job;
}
