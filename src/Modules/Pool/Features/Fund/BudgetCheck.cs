using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Pool.Data;
using Faatimer.Pool.Domain;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Pool.Features;

/// <summary>Whether a change of a grant takes a year of the fund above its budget (P12): asked under the pool's lock, so that no two approvals slip under one budget.</summary>
internal sealed class BudgetCheck(PoolDb db, Work work)
{
    /// <summary>The years that are crossed. Years without a budget cost no more than asking for it.</summary>
    /// <param name="grantId">The grant; null for one that is about to be approved.</param>
    public async Task<CrossedYears> CrossedBy(Guid? grantId, IReadOnlyList<Domain.GrantTerms> before, IReadOnlyList<Domain.GrantTerms> after, CancellationToken cancellationToken)
    {
        var (first, last) = (after[0].From.Year, after[^1].To.Year);
        if (!await db.FundYears.AnyAsync(f => f.Year >= first && f.Year <= last, cancellationToken))
        {
            return CrossedYears.None;
        }

        var settings = await db.Settings.AsNoTracking().ToListAsync(cancellationToken);
        var decided = grantId is { } id ? (await db.DecidedDays([id], cancellationToken))[id] : [];
        return CrossedYears.By(await db.ReadFund(first, last, cancellationToken), Commitment.Change(before, after, [.. decided], settings));
    }

    /// <summary>Says with the change that it crosses budgets.</summary>
    public void Raise(Grant grant, CrossedYears crossed)
    {
        if (crossed.Years.Count > 0)
        {
            work.Raise(new BudgetCrossed(grant.Id, [.. crossed.Years.Select(y => new YearForecast(y.Year, y.Budget, y.Forecast))]));
        }
    }
}
