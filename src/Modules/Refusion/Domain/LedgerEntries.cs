using Faatimer.Kernel;

namespace Faatimer.Refusion.Domain;

/// <summary>What the ledger holds for a chain under a key.</summary>
internal sealed record BookedSum(Guid ChainId, LedgerKey Key, decimal Amount);

/// <summary>An amount to be added to the ledger, with the payslip whose decision it belongs to.</summary>
internal sealed record NewEntry(Guid PayslipId, Guid ChainId, LedgerKey Key, decimal Amount);

/// <summary>R12: afterwards the ledger holds each chain's target and nothing else of it. Entries are only added; what is taken back keeps the key it was booked under.</summary>
internal static class LedgerEntries
{
    /// <param name="approved">Payslips that are approved with it: an approval books also 0.00.</param>
    public static IReadOnlyList<NewEntry> Of(EmploymentOutcome outcome, IReadOnlyList<BookedSum> booked, IReadOnlySet<Guid> approved) =>
        [.. outcome.Chains.SelectMany(chain => Of(chain, [.. booked.Where(b => b.ChainId == chain.ChainId)], approved))];

    private static IEnumerable<NewEntry> Of(ChainOutcome chain, IReadOnlyList<BookedSum> booked, IReadOnlySet<Guid> approved)
    {
        var of = chain.Target?.PayslipId ?? LastBooked(chain);
        foreach (var elsewhere in booked.Where(b => b.Amount != 0 && !b.Key.Equals(chain.Target?.Key)))
        {
            yield return new(of, chain.ChainId, elsewhere.Key, -elsewhere.Amount);
        }

        if (chain.Target is { } target)
        {
            var difference = target.Amount - booked.Where(b => b.Key.Equals(target.Key)).Sum(b => b.Amount);
            if (difference != 0 || approved.Contains(target.PayslipId))
            {
                yield return new(of, chain.ChainId, target.Key, difference);
            }
        }
    }

    /// <summary>Where nothing stands approved any more: the payslip that was last approved, which is out now.</summary>
    private static Guid LastBooked(ChainOutcome chain)
    {
        var payslips = chain.Payslips.Select(p => p.Payslip).ToList();
        return (payslips.FindLast(p => p.IsApproved) ?? payslips.FindLast(p => p.Judgements.Any(j => j.IsApproval)) ?? payslips[^1]).Id;
    }
}
