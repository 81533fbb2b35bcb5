namespace Faatimer.Candidates;

/// <summary>What requests to this module are about, and who may what in each (<see cref="RoleTable"/>).</summary>
internal static class Area
{
    public const string Candidates = "candidates.register";
    public const string Case = "candidates.case";
    public const string Search = "candidates.search";
    public const string CandidateConsiderations = "candidates.considerations";
    public const string CandidateCpr = "candidates.cpr";
    public const string CandidateEligibility = "candidates.eligibility";

    // consultant finance workplace manager coordinator auditor admin payroll vitas reporting; * = the name, and no more.
    public const string Table = """
        candidates.register        RW R* r - - - - - - -
        candidates.case            RW -  - - - - - - - -
        candidates.search          R  R* - - - - - - - -
        candidates.considerations  RW -  - - - - - - - -
        candidates.cpr             R  R  - - - - - - - -
        candidates.eligibility     RW -  - - - - - - - -
        """;
}
