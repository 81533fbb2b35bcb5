using Faatimer.Kernel;

namespace Faatimer.Pool.Domain;

/// <summary>What may draw on the fund from a day until the next decision (P17), and where that was decided.</summary>
internal sealed class FundPurposes(DateOnly validFrom, IReadOnlyList<FundPurpose> purposes, string decision)
{
    /// <summary>The jobs that the pool's grants pay.</summary>
    public const string FewHours = "few_hours_job";

    /// <summary>Ordinary løntilskud, which shares the fund.</summary>
    public const string WageSubsidy = "wage_subsidy";

    /// <summary>The first day it counts.</summary>
    public DateOnly ValidFrom { get; private set; } = validFrom;

    public IReadOnlyList<FundPurpose> Purposes { get; private set; } = purposes;

    /// <summary>Where it was decided, for example the council's meeting and item.</summary>
    public string Decision { get; private set; } = decision;

    /// <summary>The decision in force on a day.</summary>
    public static FundPurposes On(IEnumerable<FundPurposes> decisions, DateOnly day) => decisions.Where(p => p.ValidFrom <= day).MaxBy(p => p.ValidFrom)!;

    /// <summary>P17: a purpose that is not on the list of a day may not draw on the fund; the refusal names the decision.</summary>
    public static IEnumerable<RuleError> Check(IEnumerable<FundPurposes> decisions, string purpose, DateOnly day, string? pointer = null)
    {
        var inForce = On(decisions, day);
        if (!inForce.Purposes.Any(p => p.Code == purpose))
        {
            yield return PoolProblems.PurposeNotOnList.Error(new { purpose, from = inForce.ValidFrom, decision = inForce.Decision }, pointer);
        }
    }
}

/// <summary>Something that may draw on the fund.</summary>
/// <param name="Code">Its code.</param>
internal sealed record FundPurpose(string Code, string NameDa, string NameEn);
