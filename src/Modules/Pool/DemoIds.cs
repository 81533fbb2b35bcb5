namespace Faatimer.Pool;

/// <summary>Ids that the demo gives to the records the documentation speaks of, so that every example works as it stands in demo mode.</summary>
internal static class DemoIds
{
    /// <summary>Biblioteket: a workplace with a contact person.</summary>
    public static readonly Guid Workplace = DemoStory.Id(0x31);

    /// <summary>A candidate without any grant, eligible on the demo's dates.</summary>
    public static readonly Guid Candidate = DemoStory.Id(0x41);

    /// <summary>A candidate with a running grant at <see cref="Workplace"/>.</summary>
    public static readonly Guid EmployedCandidate = DemoStory.Id(0x42);

    /// <summary>An application that is submitted and can be approved.</summary>
    public static readonly Guid Application = DemoStory.Id(0x51);

    /// <summary>An application with an open offer of all it asked for.</summary>
    public static readonly Guid OfferedApplication = DemoStory.Id(0x59);

    /// <summary>A running grant of <see cref="EmployedCandidate"/>.</summary>
    public static readonly Guid Grant = DemoStory.Id(0x61);

    /// <summary>A grant that begins next month, whose refusion is paused until papers come.</summary>
    public static readonly Guid PausedGrant = DemoStory.Id(0x6b);

    /// <summary>A job: in the demo, a dry run of the retention rules.</summary>
    public static readonly Guid Job = DemoStory.Id(0x84);
}
