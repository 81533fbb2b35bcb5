using Faatimer.Kernel;

namespace Faatimer.Host;

/// <summary>Ids that the demo gives to the records the documentation speaks of, so that every example works as it stands in demo mode.</summary>
internal static class DemoIds
{
    /// <summary>By, Kultur, Miljø og Beskæftigelse · Børn, Sundhed og Velfærd · Økonomi &amp; Stab.</summary>
    public static readonly IReadOnlyList<Guid> Directorates = [DemoStory.Id(0x11), DemoStory.Id(0x12), DemoStory.Id(0x13)];

    /// <summary>Kultur, Fritid &amp; Ejendomme.</summary>
    public static readonly Guid Department = DemoStory.Id(0x21);

    /// <summary>Biblioteket: a workplace with a contact person.</summary>
    public static readonly Guid Workplace = DemoStory.Id(0x31);

    /// <summary>A running grant at <see cref="Workplace"/>.</summary>
    public static readonly Guid Grant = DemoStory.Id(0x61);

    /// <summary>A job: in the demo, a dry run of the retention rules.</summary>
    public static readonly Guid Job = DemoStory.Id(0x84);

    /// <summary>A candidate whom the demo's log is about.</summary>
    public static readonly Guid Candidate = DemoStory.Id(0x41);

    /// <summary>A candidate with a grant and payslips …</summary>
    public static readonly Guid EmployedCandidate = DemoStory.Id(0x42);

    /// <summary>… and the access report about them.</summary>
    public static readonly Guid AccessReport = DemoStory.Id(0x85);

    /// <summary>A month whose log has a sample that nobody has reviewed.</summary>
    public static readonly CalendarMonth SampleMonth = new(2026, 4);

    /// <summary>One of the demo's people: a consultant …</summary>
    public static readonly Guid User = DemoStory.Id(0xe0);

    /// <summary>… another one …</summary>
    public static readonly Guid SecondUser = DemoStory.Id(0xe1);

    /// <summary>… and one whose account is out of use.</summary>
    public static readonly Guid FormerUser = DemoStory.Id(0xe9);
}
