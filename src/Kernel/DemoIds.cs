namespace Faatimer.Kernel;

/// <summary>
/// Ids that demo data gives to the records the documentation speaks of, so that every example in the API description works as it stands in demo mode.
/// </summary>
public static class DemoIds
{
    /// <summary>By, Kultur, Miljø og Beskæftigelse · Børn, Sundhed og Velfærd · Økonomi &amp; Stab.</summary>
    public static readonly IReadOnlyList<Guid> Directorates = [Of(0x11), Of(0x12), Of(0x13)];

    /// <summary>Kultur, Fritid &amp; Ejendomme.</summary>
    public static readonly Guid Department = Of(0x21);

    /// <summary>Biblioteket: a workplace with a contact person.</summary>
    public static readonly Guid Workplace = Of(0x31);

    /// <summary>A candidate without any grant, eligible on the demo's dates.</summary>
    public static readonly Guid Candidate = Of(0x41);

    /// <summary>A candidate with a running grant at <see cref="Workplace"/>.</summary>
    public static readonly Guid EmployedCandidate = Of(0x42);

    /// <summary>The replacement number of <see cref="Candidate"/> (ID5).</summary>
    public const string CandidateCpr = "6101900019";

    /// <summary>The replacement number of <see cref="EmployedCandidate"/> (ID5).</summary>
    public const string EmployedCpr = "6203750038";

    /// <summary>A candidate who has not been out of work for long enough.</summary>
    public static readonly Guid IneligibleCandidate = Of(0x4d);

    /// <summary>An application that is submitted and can be approved.</summary>
    public static readonly Guid Application = Of(0x51);

    /// <summary>An application with an open offer of all it asked for.</summary>
    public static readonly Guid OfferedApplication = Of(0x59);

    /// <summary>A running grant of <see cref="EmployedCandidate"/>.</summary>
    public static readonly Guid Grant = Of(0x61);

    /// <summary>A grant that begins next month, whose refusion is paused until papers come.</summary>
    public static readonly Guid PausedGrant = Of(0x6b);

    /// <summary>A payslip that waits for a decision.</summary>
    public static readonly Guid Payslip = Of(0x71);

    /// <summary>A dry run of the retention rules.</summary>
    public static readonly Guid Job = Of(0x84);

    /// <summary>An id of the documentation's demo data, by number.</summary>
    public static Guid Of(byte number) => new(0x0190_0000, 0x0000, 0x7000, 0x80, 0, 0, 0, 0, 0, 0, number);
}
