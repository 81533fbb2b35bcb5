using Faatimer.Kernel;

namespace Faatimer.Refusion.Domain;

/// <param name="Matched">The grants that decide the payslip's days; empty when there is none.</param>
/// <param name="Employment">All grants of the same employment: a week shared with another payslip can lie partly in one of these (R4).</param>
/// <param name="AnotherWorkplace">The grants are the company's, but of another P-nummer than the payslip's.</param>
internal sealed record GrantMatch(IReadOnlyList<Grant> Matched, IReadOnlyList<Grant> Employment, bool AnotherWorkplace)
{
    /// <summary>The grant and its hours on a day. R1 decides for the period's own days; around them any grant of the employment counts.</summary>
    public (Grant Grant, GrantTerms Terms)? On(DateOnly day, DatePeriod period)
    {
        foreach (var grant in period.Contains(day) ? Matched : Employment)
        {
            if (grant.TermsOn(day) is { } terms)
            {
                return (grant, terms);
            }
        }

        return null;
    }
}

/// <summary>R1: which of a person's grants at a company a payslip belongs to.</summary>
internal static class GrantMatching
{
    /// <summary>The days to ask Pool about: whole weeks around the period (R4), and as far back as a final settlement may reach.</summary>
    public static DatePeriod DaysToAskFor(DatePeriod period, Rates rates)
    {
        var from = IsoWeek.Of(period.From).Monday;
        var furthest = period.To.AddMonths(-rates.FinalSettlementMonths);
        return new(furthest < from ? furthest : from, IsoWeek.Of(period.To).Sunday);
    }

    /// <summary>The workplace's own grants; only when none of them fits, those of the same company's other workplaces.</summary>
    public static GrantMatch Find(Payslip payslip, IReadOnlyList<Grant> candidates, Rates rates)
    {
        var company = candidates.Where(g => g.Cvr == payslip.Cvr).OrderBy(g => g.FirstDay).ToList();
        var workplace = company.Where(g => g.PNumber == payslip.PNumber).ToList();

        var matched = Matching(payslip, workplace, rates);
        if (matched.Count > 0)
        {
            return new(matched, workplace, AnotherWorkplace: false);
        }

        matched = Matching(payslip, company, rates);
        return new(matched, company, AnotherWorkplace: matched.Count > 0);
    }

    private static List<Grant> Matching(Payslip payslip, List<Grant> grants, Rates rates)
    {
        if (!payslip.FinalSettlement)
        {
            return grants.FindAll(g => g.Period().Overlaps(payslip.Period));
        }

        var earliest = payslip.Period.To.AddMonths(-rates.FinalSettlementMonths);
        var latest = grants.Where(g => earliest <= g.LastDay && g.LastDay <= payslip.Period.To).MaxBy(g => g.LastDay);
        return latest is null ? [] : [latest];
    }
}
