using Faatimer.Kernel;

namespace Faatimer.Refusion.Domain;

/// <summary>A person at an employer: CVR and P-nummer.</summary>
internal sealed record Employment(Guid Id, byte[] PersonHash, string Cvr, string PNumber);

/// <summary>A payslip as it comes in: its content, and what it says about other payslips.</summary>
/// <param name="Id">The id it gets when it is stored.</param>
/// <param name="OwnWorkplaces">The workplaces the poster is limited to; null for everywhere.</param>
/// <param name="CorrectsNumber">The number, in the same source, of what it corrects; <paramref name="CorrectsId"/> follows from it (R17).</param>
/// <param name="SupplementsNumber">The number, in the same source, of what it adds to.</param>
/// <param name="AttachmentBytes">The size of the document that came with it; null without one.</param>
/// <param name="EarlierHashes">The same content in the versions and keys of the hash that a payslip may have been stored with before.</param>
internal sealed record Submission(
    Guid Id, string Source, string Number, byte[] ContentHash, Payslip Content, Guid? CorrectsId, Guid? SupplementsId,
    string PostedBy, bool PostedByMachine, DateOnly Today, IReadOnlyList<Guid>? OwnWorkplaces,
    string? CorrectsNumber = null, string? SupplementsNumber = null, int? AttachmentBytes = null, IReadOnlyList<byte[]>? EarlierHashes = null)
{
    /// <summary>Whether a stored payslip has this content, by the version and key of the hash that it was stored with (R8).</summary>
    public bool IsContentOf(StoredPayslip stored) => (EarlierHashes ?? []).Prepend(ContentHash).Any(hash => hash.AsSpan().SequenceEqual(stored.ContentHash));

    public string CorrectsPointer => CorrectsNumber is null ? "/correctsPayslipId" : "/correctsNumber";

    public string SupplementsPointer => SupplementsNumber is null ? "/supplementsPayslipId" : "/supplementsNumber";
}

/// <summary>A decision with what it rested on, to be stored (R10).</summary>
internal sealed record NewDecision(StoredPayslip Payslip, int No, DecisionInput Input, Decision Decision);

/// <summary>An amount to be added to the ledger (R12).</summary>
internal sealed record LedgerEntry(StoredPayslip Payslip, int DecisionNo, Guid WorkplaceId, decimal Amount);

/// <summary>
/// One person at one company, locked: the employments, the grants as Pool tells them, and those of the payslips that matter to the ones being decided.
/// Decides payslips one after the other and collects what is to be stored. Rules R1, R8, R11, R12.
/// </summary>
internal sealed class EmploymentFile(IReadOnlyList<Employment> employments, IReadOnlyList<Grant> grants, Guid? personId)
{
    private readonly Dictionary<Guid, StoredPayslip> _payslips = [];
    private readonly Dictionary<Guid, Dictionary<Guid, decimal>> _booked = [];

    /// <summary>In the order of their ids, which is the order of the locks.</summary>
    public IReadOnlyList<Employment> Employments => employments;

    public List<StoredPayslip> New { get; } = [];

    public HashSet<StoredPayslip> Changed { get; } = [];

    public List<NewDecision> Decisions { get; } = [];

    public List<LedgerEntry> Entries { get; } = [];

    public IEnumerable<StoredPayslip> Payslips => _payslips.Values;

    public void Add(StoredPayslip payslip) => _payslips.TryAdd(payslip.Id, payslip);

    /// <summary>What the ledger holds for a chain of corrections at a workplace.</summary>
    public void AddBooked(Guid chainId, Guid workplaceId, decimal sum) => BookedOf(chainId).Add(workplaceId, sum);

    /// <summary>Decides a payslip that was posted. Answers it with its decision; null when it stands as it was stored before (R8).</summary>
    /// <param name="stored">The payslip that has its source and number already.</param>
    public (StoredPayslip Payslip, Decision? Decision) Decide(Submission submission, StoredPayslip? stored, bool maySeeStored, Func<DateOnly, Rates?> ratesOn)
    {
        if (stored is not null && (!maySeeStored || !submission.IsContentOf(stored)))
        {
            throw new RuleViolation("refusion.number_reused", pointer: "/number");
        }

        if (stored is { IsOpenToGrants: false })
        {
            return (stored, null);
        }

        var payslip = stored ?? NewPayslip(submission);
        if (stored is not null && payslip.CorrectsId is null && ChainHasAnother(payslip))
        {
            return (stored, null);
        }

        RuleViolation.ThrowIfAny(payslip.CorrectsId is { } id && (IsCorrectedByAnother(payslip, id) || ChainHasAnother(payslip)) ? [RuleViolation.Error(Rejection.NotLatest, null, submission.CorrectsPointer)] : []);
        if (PayslipRules.MissingHours(submission.Content, payslip.Adds) is { } missing)
        {
            throw RuleViolation.Invalid(RuleViolation.Error(missing.Code, null, missing.Pointer));
        }

        var (input, decision) = Calculate(payslip, submission.Content, Rates(ratesOn, payslip));
        if (stored is not null && decision.Status == DecisionStatus.Rejected)
        {
            return (stored, null);
        }

        // First of all the reach: whether another workplace pays this person is not the caller's to learn.
        if (submission.OwnWorkplaces is { } own && (decision.Status == DecisionStatus.Rejected || !own.Contains(WorkplaceOf(decision))))
        {
            throw new RuleViolation("refusion.not_own_grant");
        }

        if (decision.Status != DecisionStatus.Rejected && OverlapsAnother(payslip))
        {
            throw new RuleViolation(Rejection.PeriodOverlap, pointer: "/period");
        }

        Take(payslip, input, decision);
        if (stored is null)
        {
            Add(payslip);
            New.Add(payslip);
        }

        return (payslip, decision);
    }

    /// <summary>
    /// Decides a stored payslip anew because a grant was approved or changed (R1, P8, P11). Does nothing when the answer is the same, or when another payslip
    /// took its place meanwhile. What was approved before stands in the ledger until the new decision is approved too; then the difference is booked.
    /// </summary>
    public void DecideAnew(StoredPayslip payslip, Payslip content, Decision last, Func<DateOnly, Rates?> ratesOn)
    {
        if (payslip.IsOpenToGrants && (OverlapsAnother(payslip) || ChainHasAnother(payslip) || (payslip.CorrectsId is { } id && IsCorrectedByAnother(payslip, id))))
        {
            return;
        }

        var (input, decision) = Calculate(payslip, content, Rates(ratesOn, payslip));
        if (!IsSame(last, decision))
        {
            Take(payslip, input, decision);
        }
    }

    /// <summary>A finance worker approves; the difference to what the chain has in the ledger is booked (R11, R12).</summary>
    public void Approve(StoredPayslip payslip, string actor)
    {
        payslip.Approve(actor);
        Changed.Add(payslip);
        Book(payslip, payslip.Refundable);
    }

    /// <summary>
    /// A finance worker rejects; a correction gives its place back to the payslip it replaced. What the ledger holds for the chain follows: the amount of the
    /// payslip that stands again, or nothing (R12).
    /// </summary>
    public void Reject(StoredPayslip payslip, string actor)
    {
        payslip.Reject(actor);
        Changed.Add(payslip);
        var inForce = payslip;
        if (payslip.CorrectsId is { } id && _payslips.GetValueOrDefault(id) is { Status: PayslipStatus.Replaced } replaced)
        {
            replaced.Restore();
            Changed.Add(replaced);
            inForce = replaced;
        }

        var amount = inForce.Status is PayslipStatus.Approved or PayslipStatus.Settled ? inForce.Refundable : 0;
        if (inForce.Status != PayslipStatus.NeedsDecision && BookedOf(payslip.ChainId).Values.Sum() != amount)
        {
            Book(inForce, amount);
        }
    }

    private StoredPayslip NewPayslip(Submission submission)
    {
        var corrected = Named(submission.CorrectsId, submission.CorrectsPointer, submission.OwnWorkplaces);
        var supplemented = Named(submission.SupplementsId, submission.SupplementsPointer, submission.OwnWorkplaces);
        var content = submission.Content;
        return new StoredPayslip
        {
            Id = submission.Id,
            EmploymentId = corrected?.EmploymentId ?? employments.First(e => e.PNumber == content.PNumber).Id,
            ChainId = corrected?.ChainId ?? submission.Id,
            Source = submission.Source,
            Number = submission.Number,
            ContentHash = submission.ContentHash,
            Kind = content.Kind,
            Adds = content.Kind == PayslipKind.Supplement || corrected is { Adds: true },
            CorrectsId = corrected?.Id,
            SupplementsId = supplemented?.Id ?? corrected?.SupplementsId,
            Period = content.Period,
            Sickness = [.. ShareCalculation.SicknessOf(content)],
            PostedBy = submission.PostedBy,
            PostedByMachine = submission.PostedByMachine,
            PostedOn = submission.Today,
            AttachmentBytes = submission.AttachmentBytes,
            PersonId = personId,
        };
    }

    /// <summary>
    /// R8: what a correction or a supplement names is another payslip of the same person at the same company. A workplace names its own only: those of another
    /// workplace of the company are to it as if they were not there, and it takes the place of none of them.
    /// </summary>
    private StoredPayslip? Named(Guid? id, string pointer, IReadOnlyList<Guid>? own) => id is not { } named ? null
        : _payslips.TryGetValue(named, out var payslip) && employments.Any(e => e.Id == payslip.EmploymentId)
            && (own is null || (payslip.WorkplaceId is { } workplace && own.Contains(workplace))) ? payslip
        : throw new RuleViolation("refusion.named_payslip_unknown", pointer: pointer);

    private bool IsCorrectedByAnother(StoredPayslip correction, Guid corrected) =>
        _payslips.Values.Any(p => p.CorrectsId == corrected && p.Id != correction.Id && (p.IsCurrent || p.Status == PayslipStatus.Replaced));

    /// <summary>R8: of a chain one payslip is in force. One that a rejected correction gave its place back to is the latest, not that correction.</summary>
    private bool ChainHasAnother(StoredPayslip payslip) =>
        _payslips.Values.Any(p => p.ChainId == payslip.ChainId && p.IsCurrent && p.Id != payslip.Id && p.Id != payslip.CorrectsId);

    private bool OverlapsAnother(StoredPayslip payslip) => !payslip.Adds && _payslips.Values.Any(p =>
        p.EmploymentId == payslip.EmploymentId && !p.Adds && p.IsCurrent && p.Id != payslip.Id && p.Id != payslip.CorrectsId && p.Period.Overlaps(payslip.Period));

    private static Rates Rates(Func<DateOnly, Rates?> ratesOn, StoredPayslip payslip) => ratesOn(payslip.Period.To) ?? throw new RuleViolation("refusion.no_rates", pointer: "/period");

    private (DecisionInput, Decision) Calculate(StoredPayslip payslip, Payslip content, Rates rates)
    {
        var window = GrantMatching.DaysToAskFor(content.Period, rates);
        var relevant = grants.Where(g => g.Period().Overlaps(window)).ToList();
        var matched = GrantMatching.Find(content, relevant, rates).Matched.Select(g => g.Id).ToList();

        // Payslips of another P-nummer that were decided by the same grants share its hours too: nothing is paid twice (R4).
        var others = _payslips.Values.Where(p => p.IsCurrent && p.Id != payslip.Id && p.Id != payslip.CorrectsId
            && (p.EmploymentId == payslip.EmploymentId || p.GrantIds.Any(matched.Contains))).ToList();
        var input = new DecisionInput(
            content,
            relevant,
            [.. others.SelectMany(o => o.Sickness)],
            content.HoursByWeek is { } weeks ? [.. others.SelectMany(o => o.CoveredWeeks).Where(c => weeks.Any(w => w.Week == c.Week))] : [],
            content.FinalSettlement ? others.Sum(o => o.HolidayPayRefunded) : 0,
            payslip.Adds ? SupplementedShare(payslip) : null,
            payslip.PostedByMachine,
            payslip.PostedOn,
            rates);
        return (input, RefusionCalculation.Decide(input));
    }

    /// <summary>R8: the share of what is in force of the payslip it adds to.</summary>
    private Rational SupplementedShare(StoredPayslip supplement)
    {
        var named = _payslips[supplement.SupplementsId!.Value];
        return (_payslips.Values.FirstOrDefault(p => p.ChainId == named.ChainId && p.IsCurrent) ?? named).Share;
    }

    private void Take(StoredPayslip payslip, DecisionInput input, Decision decision)
    {
        var wasBooked = BookedOf(payslip.ChainId).Values.Any(sum => sum != 0);
        payslip.PersonId = personId ?? payslip.PersonId;
        payslip.Decided(decision, decision.GrantIds.Count > 0 ? WorkplaceOf(decision) : payslip.WorkplaceId);
        Decisions.Add(new(payslip, payslip.DecisionNo, input, decision));
        Changed.Add(payslip);
        if (payslip.IsCurrent && payslip.CorrectsId is { } id && _payslips[id] is { Status: not PayslipStatus.Replaced } corrected)
        {
            corrected.Replace();
            Changed.Add(corrected);
        }

        if (payslip.Status == PayslipStatus.Approved)
        {
            Book(payslip, payslip.Refundable);
        }
        else if (payslip.Status == PayslipStatus.Rejected && wasBooked && (payslip.CorrectsId is not { } replaced || _payslips[replaced].Status == PayslipStatus.Replaced))
        {
            Book(payslip, 0);
        }
    }

    /// <summary>R12: afterwards the ledger's sum for the chain is the amount, at the workplace that the grant belongs to; entries are never changed.</summary>
    private void Book(StoredPayslip payslip, decimal amount)
    {
        var booked = BookedOf(payslip.ChainId);
        foreach (var elsewhere in booked.Where(b => b.Key != payslip.WorkplaceId && b.Value != 0).ToList())
        {
            Entries.Add(new(payslip, payslip.DecisionNo, elsewhere.Key, -elsewhere.Value));
            booked[elsewhere.Key] = 0;
        }

        // One that never matched a grant belongs to no workplace, and only takes back what was booked for its chain.
        if (payslip.WorkplaceId is { } workplace)
        {
            Entries.Add(new(payslip, payslip.DecisionNo, workplace, amount - booked.GetValueOrDefault(workplace)));
            booked[workplace] = amount;
            payslip.Booked();
        }
    }

    private Dictionary<Guid, decimal> BookedOf(Guid chainId)
    {
        if (!_booked.TryGetValue(chainId, out var sums))
        {
            _booked[chainId] = sums = [];
        }

        return sums;
    }

    private Guid WorkplaceOf(Decision decision) => grants.First(g => g.Id == decision.GrantIds[^1]).WorkplaceId;

    /// <summary>The steps on the way may differ; what is refunded, to whom, and what a finance worker is warned of, does not.</summary>
    private static bool IsSame(Decision last, Decision now) =>
        (last.RejectionCode, last.Refundable, last.Share) == (now.RejectionCode, now.Refundable, now.Share)
        && last.GrantIds.SequenceEqual(now.GrantIds)
        && last.CoveredWeeks.SequenceEqual(now.CoveredWeeks)
        && last.Lines.Select(l => l.Eligible).SequenceEqual(now.Lines.Select(l => l.Eligible))
        && last.Warnings.Select(w => w.Code).SequenceEqual(now.Warnings.Select(w => w.Code));
}
