namespace Faatimer.Candidates;

/// <summary>All that this module refuses.</summary>
internal static class CandidatesProblems
{
    public static readonly ProblemKind NoCandidate = ProblemKind.NotFound("candidate");

    /// <summary>ID2: another person has the number, or had it.</summary>
    public static readonly ProblemKind CprTaken = new(409, "candidates.cpr_taken", "/cpr");
    public static readonly ProblemKind CprUnchanged = new(409, "candidates.cpr_unchanged", "/cpr");

    /// <summary>C4: the facts say yes already.</summary>
    public static readonly ProblemKind PartAlreadyMet = new(409, "candidates.part_already_met", "/part");

    /// <summary>C3. Figures: day.</summary>
    public static readonly ProblemKind BenefitUnknown = new(400, "candidates.benefit_unknown", "/benefit");

    /// <summary>C3. Figures: day.</summary>
    public static readonly ProblemKind TargetGroupUnknown = new(400, "candidates.target_group_unknown", "/targetGroup");
    public static readonly ProblemKind DateAhead = new(400, "candidates.date_ahead");
    public static readonly ProblemKind ConsiderationUnknown = new(400, "candidates.consideration_unknown");
    public static readonly ProblemKind PurposeRequired = new(400, "candidates.purpose_required", QueryFields.Pointer("purpose"));

    /// <summary>ID5: a demo person has a replacement number.</summary>
    public static readonly ProblemKind DemoCpr = new(400, "candidates.demo_cpr", "/cpr");
    public static readonly ProblemKind CprInvalid = new(400, "candidates.cpr_invalid");
    public static readonly ProblemKind MunicipalityInvalid = new(400, "candidates.municipality_invalid");
    public static readonly ProblemKind TimeWindowInvalid = new(400, "candidates.time_window_invalid");
    public static readonly ProblemKind TooManyItems = new(400, "candidates.too_many_items");
    public static readonly ProblemKind SearchByOne = new(400, "candidates.search_by_one");
}
