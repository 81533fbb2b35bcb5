namespace Faatimer.Candidates;

/// <summary>Ids that the demo gives to the records the documentation speaks of, so that every example works as it stands in demo mode.</summary>
internal static class DemoIds
{
    /// <summary>A candidate without any grant, eligible on the demo's dates.</summary>
    public static readonly Guid Candidate = DemoStory.Id(0x41);

    /// <summary>A candidate who has not been out of work for long enough.</summary>
    public static readonly Guid IneligibleCandidate = DemoStory.Id(0x4d);

    /// <summary>The replacement number of <see cref="Candidate"/> (ID5).</summary>
    public const string CandidateCpr = "6101900019";

    /// <summary>The replacement number of a candidate with a running grant (ID5).</summary>
    public const string EmployedCpr = "6203750038";
}
