using System.Numerics;

namespace RefusionReference;

/// <summary>The answer of a step, and kroner (in øre) that it added to the ledger.</summary>
internal sealed record ReferenceStep(ReferenceAnswer Answer, BigInteger Booked);

/// <summary>Payslips of one employment, one after the other: what they take from each other (R4, R6, R7, R8), and the ledger (R12).</summary>
internal sealed class ReferenceStory
{
    private readonly List<Posted> _posted = [];
    private readonly Dictionary<int, BigInteger> _booked = [];
    private string _grants = "";

    /// <summary>Posts a row's payslip; the step it corrects or adds to stands in "of step", counted from 1.</summary>
    public ReferenceStep Post(IReadOnlyDictionary<string, string> row)
    {
        _grants = row["grants"].Length > 0 ? row["grants"] : _grants;
        var payslip = new ReferencePayslip(row, _grants);
        var named = row["of step"].Length > 0 ? _posted[int.Parse(row["of step"], System.Globalization.CultureInfo.InvariantCulture) - 1] : null;
        var corrected = row["kind"] == "correction" ? named : null;
        var addsTo = row["kind"] == "supplement" ? named : corrected?.AddsTo;

        var others = _posted.FindAll(o => o.Counts && o != corrected);
        others.ForEach(o => payslip.SickDaysElsewhere.UnionWith(o.Payslip.SickDays));
        payslip.UsedElsewhere.AddRange(others.SelectMany(o => o.Answer.CoveredWeeks));
        payslip.HolidayPayBefore = new(others.Aggregate(BigInteger.Zero, (sum, o) => sum + o.Answer.HolidayPay(o.Payslip)), 100);
        payslip.ShareItAddsTo = addsTo is null ? null : _posted.Find(o => o.Chain == addsTo.Chain && o.Counts)!.Answer.Share;

        var answer = ReferenceRefusion.Answer(payslip);
        var posted = new Posted(payslip, answer, corrected?.Chain ?? _posted.Count, addsTo, answer.Status);
        _posted.Add(posted);
        var before = BookedOf(posted.Chain);
        var stateBefore = corrected?.State;
        if (corrected is not null && answer.Status != "rejected")
        {
            corrected.State = "replaced";
        }

        if (row["finance then"].Length > 0 && answer.Status != "needsDecision")
        {
            throw new FormatException($"{row["story"]}: finance decides only what waits");
        }

        if (row["finance then"] == "approve")
        {
            posted.State = "approved";
        }
        else if (row["finance then"] == "reject")
        {
            posted.State = "rejected";
            if (corrected is not null)
            {
                corrected.State = stateBefore!;
            }
        }

        // The ledger holds what is approved of the chain; what waits changes nothing.
        if (posted.State == "approved")
        {
            _booked[posted.Chain] = answer.Total;
        }

        return new(answer, BookedOf(posted.Chain) - before);
    }

    private BigInteger BookedOf(int chain) => _booked.GetValueOrDefault(chain);

    private sealed class Posted(ReferencePayslip payslip, ReferenceAnswer answer, int chain, Posted? addsTo, string state)
    {
        public ReferencePayslip Payslip => payslip;
        public ReferenceAnswer Answer => answer;
        public int Chain => chain;
        public Posted? AddsTo => addsTo;
        public string State { get; set; } = state;
        public bool Counts => State is "approved" or "needsDecision";
    }
}
