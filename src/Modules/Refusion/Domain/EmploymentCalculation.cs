using Faatimer.Kernel;

namespace Faatimer.Refusion.Domain;

/// <summary>Where a payslip is in its chain of corrections.</summary>
internal enum Place
{
    /// <summary>It counts for the chain: the last that was approved; while none is, the last.</summary>
    Standing,

    /// <summary>The last one, received after what stands: it waits, holds its days, and changes no money.</summary>
    Pending,

    /// <summary>Another of the chain counts.</summary>
    Replaced,

    /// <summary>Rejected by finance, without a grant, or its days are taken.</summary>
    Out,
}

/// <param name="RejectionCode">Why it is out; null otherwise.</param>
/// <param name="DaysTakenBy">The payslip that holds its days, when that is why.</param>
/// <param name="Input">What the decision rests on; null where there is none to be made: replaced, or rejected by finance.</param>
/// <param name="Key">Where in the ledger the decision's amount belongs; null where no grant was matched.</param>
/// <param name="JudgedNow">R11 approves it by itself, for the first time; its decision's number is given when it is stored.</param>
internal sealed record PayslipOutcome(
    PayslipFacts Payslip, Place Place, PayslipStatus Status, string? RejectionCode = null, Guid? DaysTakenBy = null, DecisionInput? Input = null, Decision? Decision = null,
    LedgerKey? Key = null, Judgement? JudgedNow = null);

/// <summary>What the ledger is to hold for a chain, and why.</summary>
/// <param name="PayslipId">The approved payslip that stands.</param>
/// <param name="IsKept">What was approved stays, since what is decided now waits for a finance worker.</param>
internal sealed record LedgerTarget(Guid PayslipId, LedgerKey Key, decimal Amount, bool IsKept);

/// <param name="Target">Null when nothing of the chain is approved.</param>
internal sealed record ChainOutcome(Guid ChainId, IReadOnlyList<PayslipOutcome> Payslips, LedgerTarget? Target);

/// <param name="Chains">In order of receipt.</param>
internal sealed record EmploymentOutcome(IReadOnlyList<ChainOutcome> Chains)
{
    public IEnumerable<PayslipOutcome> Payslips => Chains.SelectMany(c => c.Payslips);

    public PayslipOutcome Of(Guid payslipId) => Payslips.First(p => p.Payslip.Id == payslipId);
}

/// <summary>
/// Decides all payslips of a person at a company from the facts alone, so that what stands is what a fresh reading in order of receipt gives ("The truth of an
/// employment"). Pure. First who stands in each chain and who holds which days; then, knowing all sickness, each chain in order of receipt.
/// </summary>
internal static class EmploymentCalculation
{
    public static EmploymentOutcome Decide(EmploymentFacts facts)
    {
        var grants = facts.Grants.OrderBy(g => g.FirstDay).ThenBy(g => g.Id).ToList();
        var members = facts.Payslips.OrderBy(p => p.Receipt).Select(p => new Member(p, grants)).ToList();
        while (true)
        {
            var chains = members.GroupBy(m => m.Facts.ChainId).Select(g => new Chain(g.Key, [.. g])).ToList();
            new Days(facts.Neighbours).Give(chains);
            var outcome = new Reading(chains, grants, facts.Neighbours).Decide();

            // R11: one that is approved by itself takes its place at once, and its chain its days; the rest is read again with it there. Alone it cannot matter.
            var judged = outcome.Payslips.Where(p => p.JudgedNow is not null).Select(p => (p.JudgedNow, Member: members.Find(m => m.Facts.Id == p.Payslip.Id)!));
            if (members.Count == 1 || judged.FirstOrDefault(j => j.Member.JudgedNow is null) is not { Member: { } approved, JudgedNow: var judgement })
            {
                return outcome;
            }

            approved.JudgedNow = judgement;
        }
    }

    /// <summary>A payslip with the grants that matter to it.</summary>
    private sealed class Member
    {
        public Member(PayslipFacts facts, IReadOnlyList<Grant> grants)
        {
            Facts = facts;
            var window = GrantMatching.DaysToAskFor(facts.Content.Period, facts.Rates);
            Grants = [.. grants.Where(g => g.Period().Overlaps(window))];
            Matched = facts.Kept?.GrantIds ?? [.. GrantMatching.Find(facts.Content, Grants, facts.Rates).Matched.Select(g => g.Id)];
        }

        public PayslipFacts Facts { get; }

        public IReadOnlyList<Grant> Grants { get; }

        public IReadOnlyList<Guid> Matched { get; }

        public Judgement? JudgedNow { get; set; }

        public Judgement? Judgement => JudgedNow ?? (Facts.Judgements is [.., var last] ? last : null);

        public bool IsApproved => Judgement is { IsApproval: true };

        /// <summary>Why it is out whatever the other payslips are; null when it is not.</summary>
        public string? OutByItself => Facts.IsRejected ? Rejection.ByFinance : Facts.Kept?.RejectionCode ?? (Matched.Count == 0 ? RefusionCodes.NoGrant : null);
    }

    /// <summary>A payslip with its corrections, in order of receipt; it stands where its first payslip stands.</summary>
    private sealed class Chain(Guid id, IReadOnlyList<Member> members)
    {
        private readonly Dictionary<Member, Guid> _taken = [];

        public Guid Id => id;

        public IReadOnlyList<Member> Members => members;

        public long Receipt => members[0].Facts.Receipt;

        public Member? Standing { get; private set; }

        public Member? Pending { get; private set; }

        public bool HasApproval => members.Any(m => m.IsApproved && m.OutByItself is null);

        /// <summary>Those whose days are free: the last approved stands; without one, the last. The last after it is pending.</summary>
        public void Settle(Func<Member, Guid?> takenBy)
        {
            foreach (var member in members.Where(m => m.OutByItself is null))
            {
                if (takenBy(member) is { } holder)
                {
                    _taken.Add(member, holder);
                }
            }

            var free = members.Where(m => m.OutByItself is null && !_taken.ContainsKey(m)).ToList();
            Standing = free.LastOrDefault(m => m.IsApproved) ?? free.LastOrDefault();
            Pending = free.LastOrDefault() is { } last && last != Standing ? last : null;
        }

        public Place PlaceOf(Member member) => member == Standing ? Place.Standing : member == Pending ? Place.Pending : IsOut(member) ? Place.Out : Place.Replaced;

        public Guid? DaysTakenBy(Member member) => _taken.TryGetValue(member, out var holder) ? holder : null;

        private bool IsOut(Member member) => member.OutByItself is not null || _taken.ContainsKey(member);
    }

    /// <summary>R8: two regular payslips of a P-nummer never overlap. Chains with an approval come first, then the earlier received.</summary>
    private sealed class Days(IReadOnlyList<Neighbour> neighbours)
    {
        private readonly List<(Guid Holder, Guid ChainId, string PNumber, DatePeriod Period)> _held =
            [.. neighbours.Where(n => !n.Adds).Select(n => (n.Id, n.ChainId, n.PNumber, n.Period))];

        public void Give(IEnumerable<Chain> chains)
        {
            foreach (var chain in chains.OrderByDescending(c => c.HasApproval).ThenBy(c => c.Receipt))
            {
                chain.Settle(TakenBy);
                _held.AddRange(new[] { chain.Standing, chain.Pending }.OfType<Member>().Where(m => !m.Facts.Adds)
                    .Select(m => (m.Facts.Id, chain.Id, m.Facts.Content.PNumber, m.Facts.Content.Period)));
            }
        }

        private Guid? TakenBy(Member member)
        {
            foreach (var held in member.Facts.Adds ? [] : _held)
            {
                if (held.ChainId != member.Facts.ChainId && held.PNumber == member.Facts.Content.PNumber && held.Period.Overlaps(member.Facts.Content.Period))
                {
                    return held.Holder;
                }
            }

            return null;
        }
    }

    /// <summary>One reading: the amounts, chain after chain.</summary>
    private sealed class Reading
    {
        private readonly IReadOnlyList<Chain> _chains;
        private readonly IReadOnlyList<Grant> _grants;
        private readonly List<Standing> _standing;

        public Reading(IReadOnlyList<Chain> chains, IReadOnlyList<Grant> grants, IReadOnlyList<Neighbour> neighbours)
        {
            _chains = chains;
            _grants = grants;

            // Neighbours were received before what is decided beside them.
            _standing =
            [
                .. neighbours.Where(n => n.IsStanding).Select(n => new Standing(n.ChainId, long.MinValue, n.PNumber, n.GrantIds, n.Sickness)
                {
                    Weeks = n.CoveredWeeks, HolidayPayRefunded = n.HolidayPayRefunded, Share = n.Share,
                }),
                .. chains.Where(c => c.Standing is not null).Select(c => new Standing(
                    c.Id, c.Receipt, c.Standing!.Facts.Content.PNumber, c.Standing.Matched, [.. ShareCalculation.SicknessOf(c.Standing.Facts.Content)])),
            ];
        }

        public EmploymentOutcome Decide() => new([.. _chains.OrderBy(c => c.Receipt).Select(Decide)]);

        private ChainOutcome Decide(Chain chain)
        {
            var payslips = chain.Members.Select(m => Decide(chain, m)).ToList();
            if (chain.Standing is not { } standing)
            {
                return new(chain.Id, payslips, null);
            }

            var outcome = payslips[chain.Members.ToList().IndexOf(standing)];
            var decision = outcome.Decision!;
            var mine = _standing.First(s => s.ChainId == chain.Id);
            (mine.Weeks, mine.HolidayPayRefunded, mine.Share) = (decision.CoveredWeeks, decision.HolidayPayRefunded, decision.Share);
            return new(chain.Id, payslips, (outcome.JudgedNow ?? standing.Judgement) is not { IsApproval: true } judgement ? null
                : judgement.Covers(decision) ? new(standing.Facts.Id, outcome.Key!, decision.Refundable, IsKept: false)
                : new(standing.Facts.Id, judgement.Key!, judgement.Amount, IsKept: true));
        }

        private PayslipOutcome Decide(Chain chain, Member member)
        {
            var place = chain.PlaceOf(member);
            if (place == Place.Replaced || member.OutByItself == Rejection.ByFinance)
            {
                return place == Place.Replaced ? new(member.Facts, place, PayslipStatus.Replaced) : new(member.Facts, place, PayslipStatus.Rejected, Rejection.ByFinance);
            }

            var takenBy = chain.DaysTakenBy(member);
            var input = InputOf(chain, member, takenBy is not null);
            var decision = member.Facts.Kept ?? RefusionCalculation.Decide(input);
            var key = KeyOf(member, decision);
            if (place == Place.Out)
            {
                return new(member.Facts, place, PayslipStatus.Rejected, member.OutByItself ?? Rejection.PeriodOverlap, takenBy, input, decision, key);
            }

            // R11: what was never judged, nor asked about (R19), is approved by itself when nothing speaks against it; a person's or the rule's approval covers what it agreed to.
            var judgedNow = member.JudgedNow ?? (member.Judgement is null && !member.Facts.IsAsked && decision.Status == DecisionStatus.Approved
                ? new Judgement(IsApproval: true, By: null, DecisionNo: 0, decision.Refundable, key, [])
                : null);
            var covered = place == Place.Standing && (judgedNow ?? member.Judgement) is { } judgement && judgement.Covers(decision);
            return new(member.Facts, place, covered ? PayslipStatus.Approved : PayslipStatus.NeedsDecision, null, null, input, decision, key, judgedNow);
        }

        /// <summary>
        /// Sickness, hours and holiday pay are shared with what stands at the same P-nummer or was matched to one of the same grants, so that nothing is paid twice (R4,
        /// R6, R7). One that waits is decided as if it stood in its chain's place.
        /// </summary>
        private DecisionInput InputOf(Chain chain, Member member, bool daysTaken)
        {
            var content = member.Facts.Content;
            var others = _standing.Where(o => o.ChainId != chain.Id && (o.PNumber == content.PNumber || o.GrantIds.Any(member.Matched.Contains))).ToList();
            var earlier = others.Where(o => o.Receipt < chain.Receipt).ToList();
            return new DecisionInput(
                content,
                member.Grants,
                [.. others.SelectMany(o => o.Sickness)],
                content.HoursByWeek is { } weeks ? [.. earlier.SelectMany(o => o.Weeks).Where(c => weeks.Any(w => w.Week == c.Week))] : [],
                content.FinalSettlement ? earlier.Sum(o => o.HolidayPayRefunded) : 0,
                member.Facts.AddsTo is { } parent ? _standing.FirstOrDefault(s => s.ChainId == parent)?.Share ?? Rational.Zero : null,
                member.Facts.PostedByMachine,
                member.Facts.ReceivedOn,
                member.Facts.Rates,
                daysTaken);
        }

        private LedgerKey? KeyOf(Member member, Decision decision)
        {
            if (decision.GrantIds is not [.., var lastGrant])
            {
                return null;
            }

            // A decision that is kept may rest on a grant that is there no more; then its workplace is the one that was judged.
            var lastDay = member.Facts.Content.Period.To;
            var workplace = _grants.FirstOrDefault(g => g.Id == lastGrant)?.WorkplaceId ?? member.Judgement?.Key?.WorkplaceId;
            return workplace is { } known ? new(known, new(lastDay.Year, lastDay.Month, 1), decision.GrantIds) : null;
        }
    }

    /// <summary>What stands in a chain's place, as the other chains see it; its hours, holiday pay and share are known when its chain has been decided.</summary>
    private sealed record Standing(Guid ChainId, long Receipt, string PNumber, IReadOnlyList<Guid> GrantIds, IReadOnlyList<RecordedSickness> Sickness)
    {
        public IReadOnlyList<CoveredWeek> Weeks { get; set; } = [];

        public decimal HolidayPayRefunded { get; set; }

        public Rational Share { get; set; }
    }
}
