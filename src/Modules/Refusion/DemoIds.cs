namespace Faatimer.Refusion;

/// <summary>Ids that the demo gives to the records the documentation speaks of, so that every example works as it stands in demo mode.</summary>
internal static class DemoIds
{
    /// <summary>Biblioteket: a workplace with a contact person.</summary>
    public static readonly Guid Workplace = DemoStory.Id(0x31);

    /// <summary>A running grant at <see cref="Workplace"/>.</summary>
    public static readonly Guid Grant = DemoStory.Id(0x61);

    /// <summary>The replacement number of whom the grant is for (ID5).</summary>
    public const string EmployedCpr = "6203750038";

    /// <summary>The replacement number of somebody without any grant (ID5).</summary>
    public const string CandidateCpr = "6101900019";

    /// <summary>A payslip that waits for a decision.</summary>
    public static readonly Guid Payslip = DemoStory.Id(0x71);

    /// <summary>A file of payslips that was tried, with one that cannot be read.</summary>
    public static readonly Guid PayslipFile = DemoStory.Id(0x91);

    /// <summary>A job: in the demo, a dry run of the retention rules.</summary>
    public static readonly Guid Job = DemoStory.Id(0x84);
}
