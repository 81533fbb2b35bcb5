using System.Globalization;
using System.Numerics;

namespace RefusionReference;

/// <summary>What stands of a payslip after an act.</summary>
/// <param name="Status">approved, needsDecision, replaced or rejected.</param>
/// <param name="Answer">What the calculation gives; null when it is neither in force nor waits to be.</param>
/// <param name="Why">Why it is out: no_grant, period_overlap or rejected_by_finance; otherwise null.</param>
internal sealed record ReferencePlace(string Status, ReferenceAnswer? Answer, string? Why);

/// <summary>What an act gave.</summary>
/// <param name="Refused">The code of the rule that refused it, and nothing changed; otherwise null.</param>
/// <param name="Payslips">Every payslip in order of receipt.</param>
/// <param name="Ledger">By chain (the number of its first payslip), month and grants, what the ledger holds, in øre.</param>
internal sealed record ReferenceOutcome(string? Refused, IReadOnlyList<ReferencePlace> Payslips, IReadOnlyDictionary<(int Chain, string Month, string Grants), BigInteger> Ledger)
{
    public BigInteger Booked => Ledger.Values.Aggregate(BigInteger.Zero, (a, b) => a + b);

    /// <summary>As a cell: "1 replaced 6500.00 | 2 approved 6400.00 | 3 rejected no_grant".</summary>
    public string PayslipsCell => string.Join(" | ", Payslips.Select((p, i) => $"{i + 1} {p.Status}{(p.Why ?? (p.Answer is { } a ? Fraction.Kroner(a.Total) : "")) switch { "" => "", var more => " " + more }}"));

    /// <summary>As a cell: what is booked by month of pay and grant, "2026-03 a 6400.00".</summary>
    public string LedgerCell => string.Join(" | ", Ledger.GroupBy(l => (l.Key.Month, l.Key.Grants), l => l.Value).Select(g => (g.Key, Sum: g.Aggregate(BigInteger.Zero, (a, b) => a + b)))
        .Where(g => !g.Sum.IsZero).OrderBy(g => g.Key).Select(g => $"{g.Key.Month} {g.Key.Grants} {Fraction.Kroner(g.Sum)}"));
}

/// <summary>
/// One person at one company, a second time, written from "The truth of an employment" alone: acts are told as rows, and after each the whole is read anew from the
/// payslips, what was judged, and today's grants and numbers. Slow and plain on purpose.
/// </summary>
internal sealed class ReferenceFile
{
    private readonly List<Payslip> _received = [];
    private readonly List<string> _cprs = [""];
    private List<ReferenceGrant> _grants = [];
    private ReferenceOutcome _last = new(null, [], new Dictionary<(int, string, string), BigInteger>());

    /// <summary>
    /// An act, by the column "kind": empty, correction or supplement posts the payslip; again posts the step's payslip once more; approve and reject are finance's
    /// decision of the step's payslip, ask and withdraw its question about it, answer the workplace's answer; grants, cpr and mistyped change what the file is read from. Steps of payslips are counted from 1, other acts do not count.
    /// </summary>
    public ReferenceOutcome Do(IReadOnlyDictionary<string, string> row)
    {
        var of = row.GetValueOrDefault("of step", "") is { Length: > 0 } step ? _received[int.Parse(step, CultureInfo.InvariantCulture) - 1] : null;
        if (row.GetValueOrDefault("grants", "") is { Length: > 0 } grants)
        {
            _grants = ReferenceGrant.Read(grants == "none" ? "" : grants);
        }

        switch (row.GetValueOrDefault("kind", ""))
        {
            case "grants":
                return _last = Decide();
            case "cpr":
                _cprs.Remove(row["cpr"]);
                _cprs.Add(row["cpr"]);
                return _last = Decide();
            case "mistyped":
                _cprs.RemoveAt(_cprs.Count - 1);
                goto case "cpr";
            case "again":
                _last = Decide();
                return of!.Out == "period_overlap" ? _last with { Refused = "period_overlap" } : _last;
            case "approve" or "reject" or "ask" or "answer" or "withdraw" when _last.Payslips[_received.IndexOf(of!)].Status != "needsDecision":
                return _last with { Refused = "not_waiting" };
            case "approve" or "reject" when _received.Exists(o => o.Chain == of!.Chain && o.Poster == By(row)):
                return _last with { Refused = "four_eyes" };
            case "ask" when of!.IsAsked:
                return _last with { Refused = "question_open" };
            case "answer" or "withdraw" when !of!.IsAsked:
                return _last with { Refused = "no_open_question" };
            case "ask":
                of!.Questions.Push("open");
                return _last = Decide();
            case "answer" or "withdraw":
                of!.Questions.Pop();
                of.Questions.Push(row["kind"]);
                return _last = Decide();
            case "approve":
                of!.Judge(approved: true);
                return _last = Decide();
            case "reject":
                of!.Judge(approved: false);
                return _last = Decide();
            case var kind:
                return Post(new(row) { Number = _received.Count }, kind, of);
        }
    }

    private static string By(IReadOnlyDictionary<string, string> row) =>
        row.GetValueOrDefault("sent by", "") is { Length: > 0 } by ? by : row.GetValueOrDefault("kind", "") is "approve" or "reject" ? "finance" : "machine";

    private ReferenceOutcome Post(Payslip payslip, string kind, Payslip? of)
    {
        if (of is not null && !SamePerson(of, payslip))
        {
            return _last with { Refused = "named_payslip_unknown" }; // another person's, as far as anybody knows
        }

        if (kind == "correction" && _received.FindLast(o => o.Chain == of!.Chain && !o.RejectedByFinance && SamePerson(o, payslip)) != of)
        {
            return _last with { Refused = "correction_not_latest" };
        }

        (payslip.Chain, payslip.Parent) = kind switch
        {
            "correction" => (of!.Chain, of.Parent),
            "supplement" => (payslip.Number, of!.Chain),
            _ => (payslip.Number, (int?)null),
        };
        if (payslip.Parent is null && _received.Exists(o => o.HoldsDays && o.Parent is null && o.Chain != payslip.Chain && Overlap(o, payslip) && SamePerson(o, payslip)))
        {
            return _last with { Refused = "period_overlap" };
        }

        _received.Add(payslip);
        return _last = Decide();
    }

    /// <summary>What R11 approves stands at once: one after the other, until nothing new is approved. What finance has asked about and not taken back, it decides itself (R19).</summary>
    private ReferenceOutcome Decide()
    {
        while (true)
        {
            Read();
            var next = _received.Where(p => p.IsInForce || p.Waits).OrderBy(p => p.Chain).ThenBy(p => p.Waits).FirstOrDefault(p => !p.Judged && p.Questions.All(q => q == "withdraw") && p.Answer!.Status == "approved");
            if (next is null)
            {
                return Outcome();
            }

            next.Judge(approved: true);
        }
    }

    /// <summary>Days and chains, spells of all that stands, then chains by receipt through the calculation.</summary>
    private void Read()
    {
        foreach (var payslip in _received)
        {
            // Another person's number, as far as anybody knows: no grants there.
            var matched = _cprs.Contains(payslip.Cpr) ? ReferenceRefusion.Match(payslip.Content, _grants) : [];
            payslip.Matched = [.. matched.Select(g => g.Name)];
            payslip.Out = payslip.RejectedByFinance ? "rejected_by_finance" : matched.Count == 0 ? "no_grant" : null;
            (payslip.IsInForce, payslip.Waits) = (false, false);
        }

        var chains = _received.GroupBy(p => p.Chain).Select(c => c.ToList()).ToList();
        var taken = new List<Payslip>();
        foreach (var chain in chains.OrderBy(c => c.Exists(p => p.Out is null && p.Approved) ? 0 : 1).ThenBy(c => c[0].Chain))
        {
            foreach (var payslip in chain.Where(p => p.Out is null && p.Parent is null && taken.Exists(t => Overlap(t, p))))
            {
                payslip.Out = "period_overlap";
            }

            var left = chain.FindAll(p => p.Out is null);
            if (left.Count > 0)
            {
                var stands = left.FindLast(p => p.Approved) ?? left[^1];
                stands.IsInForce = true;
                left[^1].Waits = left[^1] != stands;
                taken.AddRange(left.Where(p => p.HoldsDays && p.Parent is null));
            }
        }

        foreach (var payslip in chains.SelectMany(c => c.Where(p => p.IsInForce || p.Waits)))
        {
            var others = _received.FindAll(o => o.IsInForce && o.Chain != payslip.Chain && (o.Content.PNumber == payslip.Content.PNumber || o.Matched.Overlaps(payslip.Matched)));
            var earlier = others.FindAll(o => o.Chain < payslip.Chain);
            payslip.Decide(new(
                _grants,
                others.SelectMany(o => o.Content.SickDays).ToHashSet(),
                [.. earlier.SelectMany(o => o.Answer!.CoveredWeeks)],
                new(earlier.Aggregate(BigInteger.Zero, (sum, o) => sum + o.Answer!.HolidayPay(o.Content)), 100),
                payslip.Parent is not { } parent ? null : _received.Find(o => o.Chain == parent && o.IsInForce)?.Answer!.Share ?? Fraction.Zero));
        }
    }

    private ReferenceOutcome Outcome()
    {
        var ledger = new Dictionary<(int, string, string), BigInteger>();
        foreach (var payslip in _received.Where(p => p.IsInForce && p.Approved))
        {
            var (month, grants, amount) = payslip.IsBookedAtOnce ? payslip.Key : payslip.JudgedKey;
            if (!amount.IsZero)
            {
                ledger.Add((payslip.Chain, month, grants), amount);
            }
        }

        return new(null, _received.ConvertAll(p => new ReferencePlace(p.Status, p.IsInForce || p.Waits ? p.Answer : null, p.Out)), ledger);
    }

    // Nobody knows of the other number that it is the same person's, before it is registered.
    private bool SamePerson(Payslip a, Payslip b) => a.Cpr == b.Cpr || (_cprs.Contains(a.Cpr) && _cprs.Contains(b.Cpr));

    private static bool Overlap(Payslip a, Payslip b) => a.Content.PNumber == b.Content.PNumber && a.Content.First <= b.Content.Last && b.Content.First <= a.Content.Last;

    private sealed class Payslip(IReadOnlyDictionary<string, string> row)
    {
        private readonly List<(bool Approved, string Month, string Grants, BigInteger Amount, IReadOnlyList<string> Warnings)> _judgements = [];
        private ReferenceSurroundings? _around;

        public ReferencePayslip Content { get; } = new(row);
        public string Cpr { get; } = row.GetValueOrDefault("cpr", "");
        public string Poster { get; } = By(row);

        /// <summary>The place in the order of receipt.</summary>
        public required int Number { get; init; }

        /// <summary>The number of the chain's first payslip: where the chain stands.</summary>
        public int Chain { get; set; }

        /// <summary>The chain that this one adds to.</summary>
        public int? Parent { get; set; }

        public HashSet<string> Matched { get; set; } = [];
        public string? Out { get; set; }
        public bool IsInForce { get; set; }
        public bool Waits { get; set; }
        public ReferenceAnswer? Answer { get; private set; }

        /// <summary>Each as it ended: answer, withdraw, or closed by a decision; open while it has not.</summary>
        public Stack<string> Questions { get; } = [];

        public bool IsAsked => Questions.TryPeek(out var last) && last == "open";
        public bool HoldsDays => IsInForce || Waits;
        public bool Judged => _judgements.Count > 0;
        public bool Approved => Judged && _judgements[^1].Approved;
        public bool RejectedByFinance => Judged && !_judgements[^1].Approved;
        public bool IsBookedAtOnce => Answer!.Total <= _judgements[^1].Amount || Answer.Warnings.All(_judgements[^1].Warnings.Contains);
        public (string, string, BigInteger) Key => (row["period"].Split("..")[1][..7], Answer!.Grants, Answer.Total);
        public (string, string, BigInteger) JudgedKey => (_judgements[^1].Month, _judgements[^1].Grants, _judgements[^1].Amount);

        public string Status =>
            Out is not null ? "rejected"
            : !IsInForce && !Waits ? "replaced"
            : Approved && IsBookedAtOnce ? "approved"
            : "needsDecision";

        public void Judge(bool approved)
        {
            var (month, grants, amount) = Key;
            _judgements.Add((approved, month, grants, amount, Answer!.Warnings));
            if (IsAsked)
            {
                Questions.Pop();
                Questions.Push("closed");
            }
        }

        /// <summary>Worked out again only when something around it has changed, to save time.</summary>
        public void Decide(ReferenceSurroundings around)
        {
            if (Answer is null || _around is null || !IsSame(_around, around))
            {
                (_around, Answer) = (around, ReferenceRefusion.Answer(Content, around));
            }
        }

        private static bool IsSame(ReferenceSurroundings a, ReferenceSurroundings b) =>
            a.Grants == b.Grants && a.SickDays.SetEquals(b.SickDays) && a.Used.SequenceEqual(b.Used) && a.HolidayPay == b.HolidayPay && a.Parent == b.Parent;
    }
}
