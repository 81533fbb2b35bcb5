using Faatimer.Kernel;

namespace Faatimer.Refusion.Domain;

/// <summary>A person at an employer: CVR and P-nummer.</summary>
/// <param name="IsMissing">It is not stored yet: its first payslip makes it.</param>
internal sealed record Employment(Guid Id, byte[] PersonHash, string Cvr, string PNumber, bool IsMissing = false);

/// <summary>A payslip as it comes in: its content, and what it says about other payslips.</summary>
/// <param name="Id">The id it gets when it is stored.</param>
/// <param name="PostsFor">The workplaces that the poster may post for.</param>
/// <param name="MayName">What the poster may read, and so name.</param>
/// <param name="CorrectsNumber">The number, in the same source, of what it corrects; <paramref name="CorrectsId"/> follows from it (R17).</param>
/// <param name="SupplementsNumber">The number, in the same source, of what it adds to.</param>
/// <param name="AttachmentBytes">The size of the document that came with it; null without one.</param>
/// <param name="EarlierHashes">The same content in the versions and keys of the hash that a payslip may have been stored with before.</param>
/// <param name="Unclaimed">What the poster must state of the claim and has not (R21): asked of a new payslip, not of one that is stored already (R8).</param>
internal sealed record Submission(
    Guid Id, string Source, string Number, byte[] ContentHash, Payslip Content, Guid? CorrectsId, Guid? SupplementsId,
    string PostedBy, bool PostedByMachine, DateOnly Today, Scope PostsFor, Scope MayName,
    string? CorrectsNumber = null, string? SupplementsNumber = null, int? AttachmentBytes = null, IReadOnlyList<byte[]>? EarlierHashes = null,
    IReadOnlyList<RuleError>? Unclaimed = null)
{
    /// <summary>Whether a stored payslip has this content, by the version and key of the hash that it was stored with (R8).</summary>
    public bool IsContentOf(StoredPayslip stored) => (EarlierHashes ?? []).Prepend(ContentHash).Any(hash => hash.AsSpan().SequenceEqual(stored.ContentHash));

    public string CorrectsPointer => CorrectsNumber is null ? "/correctsPayslipId" : "/correctsNumber";

    public string SupplementsPointer => SupplementsNumber is null ? "/supplementsPayslipId" : "/supplementsNumber";
}

/// <summary>What made the product decide: a payslip that was posted, approved, rejected or asked about, a grant that changed, or a reading of everything.</summary>
internal enum CauseKind
{
    Posted,
    Approved,
    Rejected,
    Grant,
    Reading,

    /// <summary>A question about a payslip was asked, answered or taken back (R19).</summary>
    Question,
}

/// <param name="Id">The payslip or the grant; null for a reading of everything.</param>
internal sealed record Cause(CauseKind Kind, Guid? Id);

/// <summary>A decision with what it rested on, to be stored (R10).</summary>
internal sealed record NewDecision(StoredPayslip Payslip, int No, DecisionInput Input, Decision Decision, Cause Cause);

/// <summary>A judgement to be stored.</summary>
/// <param name="No">Its place among the payslip's.</param>
internal sealed record NewJudgement(StoredPayslip Payslip, int No, Judgement Judgement);

/// <summary>An amount to be added to the ledger (R12).</summary>
internal sealed record LedgerEntry(StoredPayslip Payslip, int DecisionNo, LedgerKey Key, decimal Amount);

/// <summary>
/// One person (all numbers they have had, ID2) at one company, locked: what was received and judged, and the grants as Pool tells them. An act adds a fact; then
/// <see cref="EmploymentCalculation"/> decides, and what differs from what is stored is collected. Rules R1, R8, R11, R12.
/// </summary>
/// <remarks>
/// The file is whole, or holds only what new payslips are decided beside that touch no other (<see cref="TouchesNoOther"/>): the same answer for less reading.
/// </remarks>
/// <param name="forgottenUntil">The last day of what is forgotten of it (R18): what was decided near that is a fact, since what it rested on is gone.</param>
internal sealed class EmploymentFile(IReadOnlyList<Employment> employments, IReadOnlyList<Grant> grants, Guid? personId, DateOnly? forgottenUntil = null)
{
    private const int MonthsKept = 12;

    private readonly Dictionary<Guid, StoredPayslip> _payslips = [];
    private readonly Dictionary<Guid, PayslipFacts> _facts = [];
    private readonly Dictionary<Guid, Decision> _decisions = [];
    private readonly Dictionary<(Guid ChainId, LedgerKey Key), decimal> _booked = [];
    private readonly HashSet<Guid> _holdsLedger = [];

    public IReadOnlyList<Employment> Employments => employments;

    public bool IsWhole { get; private set; }

    public List<StoredPayslip> New { get; } = [];

    /// <summary>Payslips that differ from what is stored: each has its version raised once, and one event.</summary>
    public HashSet<StoredPayslip> Changed { get; } = [];

    /// <summary>Payslips whose person became known, and nothing else.</summary>
    public HashSet<StoredPayslip> Identified { get; } = [];

    public List<NewDecision> Decisions { get; } = [];

    public List<NewJudgement> Judgements { get; } = [];

    public List<LedgerEntry> Entries { get; } = [];

    /// <summary>Questions that were asked, answered, taken back or closed: their payslips have their versions raised too.</summary>
    public List<ChangedQuestion> Questions { get; } = [];

    /// <summary>What stands otherwise than it is stored, whatever it is that changed.</summary>
    public IEnumerable<StoredPayslip> Touched => Changed.Union(Questions.Select(q => q.Payslip));

    public IEnumerable<StoredPayslip> Payslips => _payslips.Values;

    /// <summary>One that new payslips are decided beside.</summary>
    public void Add(StoredPayslip payslip) => _payslips.TryAdd(payslip.Id, payslip);

    /// <summary>One with all that was received and judged: from the first such on, the file is whole, and what was read of it before does not count.</summary>
    /// <param name="last">Its latest decision.</param>
    public void Add(StoredPayslip payslip, Payslip content, Rates rates, IReadOnlyList<Judgement> judgements, Decision last)
    {
        BecomeWhole();
        _payslips.Add(payslip.Id, payslip);
        _facts.Add(payslip.Id, Facts(payslip, content, rates, judgements, payslip.Period.From <= forgottenUntil?.AddMonths(MonthsKept) ? last : null));
        _decisions.Add(payslip.Id, last);
    }

    public void BecomeWhole()
    {
        if (!IsWhole)
        {
            IsWhole = true;
            _payslips.Clear();
        }
    }

    /// <summary>What the ledger holds for a chain under a key.</summary>
    public void AddBooked(Guid chainId, LedgerKey key, decimal sum) => _booked.Add((chainId, key), sum);

    public StoredPayslip? Find(Guid id) => _payslips.GetValueOrDefault(id);

    /// <summary>What a payslip of a whole file says.</summary>
    public Payslip ContentOf(StoredPayslip payslip) => _facts[payslip.Id].Content;

    /// <summary>The latest decision of a payslip of a whole file.</summary>
    public Decision DecisionOf(StoredPayslip payslip) => _decisions[payslip.Id];

    /// <summary>The ledger holds what was approved of it: its days count as decided (P12, R14).</summary>
    public bool HoldsLedger(StoredPayslip payslip) => _holdsLedger.Contains(payslip.Id);

    /// <summary>
    /// Whether payslips can be decided beside the others without them: new ones, no corrections, without sickness, without weeks that another one shares and without days
    /// that a replaced one would have. They come last in the order of receipt, so nothing can change with them. Everything else needs the file whole.
    /// </summary>
    /// <param name="posted">With the payslip that has the number already.</param>
    public bool TouchesNoOther(IReadOnlyList<(Submission Submission, StoredPayslip? Stored)> posted)
    {
        var made = posted.Where(p => p.Stored is null).Select(p => p.Submission.Content).ToList();
        var weeks = made.SelectMany(c => c.HoursByWeek ?? []).Select(w => w.Week).ToList();
        return posted.All(p => p.Stored is null or { IsOutByRule: false })
            && made.TrueForAll(c => c.Kind != PayslipKind.Correction && !ShareCalculation.SicknessOf(c).Any())
            && weeks.Distinct().Count() == weeks.Count
            && !_payslips.Values.Any(p => p.IsStanding && p.CoveredWeeks.Any(w => weeks.Contains(w.Week)))
            && !_payslips.Values.Any(p => p is { Status: PayslipStatus.Replaced, Adds: false } && made.Exists(c => c.Kind == PayslipKind.Regular && c.Period.Overlaps(p.Period)));
    }

    /// <summary>Decides a payslip that was posted. Answers it with its decision; null when it stands as it was stored before (R8).</summary>
    /// <param name="stored">The payslip that has its source and number already.</param>
    /// <param name="receipt">Its place in the order of receipt, if it is stored.</param>
    public (StoredPayslip Payslip, Decision? Decision) Post(Submission submission, StoredPayslip? stored, bool maySeeStored, long receipt, Func<DateOnly, Rates?> ratesOn)
    {
        if (stored is not null)
        {
            return maySeeStored && submission.IsContentOf(stored)
                ? PostAgain(submission, stored) : throw RefusionProblems.NumberReused.With();
        }

        var rates = ratesOn(submission.Content.Period.To) ?? throw RefusionProblems.NoRates.With();
        var payslip = NewPayslip(submission, receipt, rates);
        List<RuleError> missing = [.. submission.Unclaimed ?? []];
        if (PayslipRules.MissingHours(submission.Content, payslip.Adds) is { } hours)
        {
            missing.Insert(0, new(hours.Pointer, hours.Code));
        }

        if (missing.Count > 0)
        {
            throw RuleViolation.Invalid(missing);
        }

        var facts = Facts(payslip, submission.Content, rates, [], null);
        var outcome = Decide(facts);
        var own = outcome.Of(payslip.Id);
        RequireReach(submission, own);
        if (HolderOf(payslip, submission.Content.PNumber) is { } holder)
        {
            throw Overlap(holder);
        }

        _payslips.Add(payslip.Id, payslip);
        if (IsWhole)
        {
            _facts.Add(payslip.Id, facts);
        }

        New.Add(payslip);
        Apply(outcome, new(CauseKind.Posted, payslip.Id));
        return (payslip, own.Decision);
    }

    /// <summary>Decides everything from the facts as they are now (R1, P8, P11, P16, P19, ID2).</summary>
    /// <param name="notOf">A person whose the file was and may not be any more: when the number was never theirs, they lose it whole.</param>
    public void DecideAnew(Cause cause, Guid? notOf = null)
    {
        Apply(Decide(), cause);
        foreach (var payslip in _payslips.Values.Where(p => p.PersonId != personId && (personId is not null || p.PersonId == notOf)))
        {
            payslip.PersonId = personId;
            Identified.Add(payslip);
        }
    }

    /// <summary>Raises the version of each payslip that changed: once, whatever happened to it.</summary>
    public void RaiseVersions()
    {
        foreach (var payslip in Touched)
        {
            payslip.Version++;
        }
    }

    /// <summary>A finance worker approves what waits, and is refused when the facts give another answer than the one that was seen (R11).</summary>
    public void Approve(StoredPayslip payslip, string actor)
    {
        RequireWaiting(payslip, actor);
        var own = Decide().Of(payslip.Id);
        if (own.Status != PayslipStatus.NeedsDecision || !IsSame(_decisions[payslip.Id], own.Decision!))
        {
            throw RefusionProblems.DecidedAnew.With();
        }

        Judge(payslip, new(true, actor, payslip.DecisionNo, own.Decision!.Refundable, own.Key, [.. own.Decision.Warnings.Select(w => w.Code)]), CauseKind.Approved);
    }

    /// <summary>A finance worker rejects what waits; only a new payslip changes that. What the chain has booked is that of the payslip that stands then, or taken back.</summary>
    public void Reject(StoredPayslip payslip, string actor)
    {
        RequireWaiting(payslip, actor);
        Judge(payslip, new(false, actor, payslip.DecisionNo, payslip.Refundable, null, []), CauseKind.Rejected);
    }

    /// <summary>Finance asks the workplace: until there is an answer the payslip waits for it, and R11 does not approve it (R19).</summary>
    /// <param name="text">What is asked, sealed.</param>
    public void Ask(StoredPayslip payslip, QuestionStep asked, byte[] text)
    {
        RuleViolation.ThrowIfAny([.. payslip.AskRefusals()]);
        Change(payslip, new(payslip.Questions.Count + 1, QuestionState.Open, asked, text, WorkplaceId: payslip.WorkplaceId));
    }

    /// <summary>The workplace answers, or finance for it: the payslip is finance's to decide, since that is why it was asked (R19).</summary>
    /// <param name="text">What is answered, sealed.</param>
    /// <param name="attachment">A document, sealed, and the size it has; null without one.</param>
    public void Answer(StoredPayslip payslip, QuestionStep answered, byte[] text, (byte[] Content, int Bytes)? attachment)
    {
        RuleViolation.ThrowIfAny([.. payslip.AnswerRefusals()]);
        Change(payslip, payslip.OpenQuestion! with { State = QuestionState.Answered, Ended = answered, Answer = text, AttachmentBytes = attachment?.Bytes }, attachment?.Content);
    }

    /// <summary>Finance takes the question back: the payslip stands as if it had not been asked, so that R11 may approve it at once (R19).</summary>
    public void Withdraw(StoredPayslip payslip, QuestionStep withdrawn)
    {
        RuleViolation.ThrowIfAny([.. payslip.AnswerRefusals()]);
        Change(payslip, payslip.OpenQuestion! with { State = QuestionState.Withdrawn, Ended = withdrawn });
    }

    /// <summary>The steps on the way may differ; the outcome, the grants, the share, the lines, the weeks and what is warned of, with its figures, do not.</summary>
    public static bool IsSame(Decision last, Decision now) =>
        (last.Status, last.RejectionCode, last.Refundable, last.Share) == (now.Status, now.RejectionCode, now.Refundable, now.Share)
        && last.GrantIds.SequenceEqual(now.GrantIds)
        && last.Lines.Select(l => (l.Kind, l.Amount, l.Eligible, l.Share, l.Explanation)).SequenceEqual(now.Lines.Select(l => (l.Kind, l.Amount, l.Eligible, l.Share, l.Explanation)))
        && last.Steps.Weeks.SequenceEqual(now.Steps.Weeks)
        && last.Warnings.Select(w => w.Code).SequenceEqual(now.Warnings.Select(w => w.Code))
        && last.Warnings.Zip(now.Warnings).All(w => w.First.Figures.Count == w.Second.Figures.Count && w.First.Figures.All(f => w.Second.Figures.TryGetValue(f.Key, out var figure) && figure == f.Value));

    /// <summary>R8: it stands as it is. One that is out by a rule may have its grant or its days by now, so everything is decided first.</summary>
    private (StoredPayslip, Decision?) PostAgain(Submission submission, StoredPayslip stored)
    {
        if (!stored.IsOutByRule)
        {
            return (stored, null);
        }

        var outcome = Decide();
        var own = outcome.Of(stored.Id);
        if (own.RejectionCode != RefusionCodes.NoGrant)
        {
            RequireReach(submission, own);
            if (own.DaysTakenBy is { } holder)
            {
                throw Overlap(holder);
            }
        }

        Apply(outcome, new(CauseKind.Posted, stored.Id));
        return (stored, _decisions[stored.Id]);
    }

    private StoredPayslip NewPayslip(Submission submission, long receipt, Rates rates)
    {
        var corrected = Named(submission.CorrectsId, submission.CorrectsPointer, submission.MayName);
        var supplemented = Named(submission.SupplementsId, submission.SupplementsPointer, submission.MayName);
        if (corrected is not null && corrected != _payslips.Values.Where(p => p.ChainId == corrected.ChainId && p.RejectionCode != Rejection.ByFinance).MaxBy(p => p.Receipt))
        {
            throw RefusionProblems.CorrectionNotLatest.With(pointer: submission.CorrectsPointer);
        }

        var content = submission.Content;
        return new StoredPayslip
        {
            Id = submission.Id,
            EmploymentId = EmploymentFor(content.PNumber, corrected ?? supplemented),
            ChainId = corrected?.ChainId ?? submission.Id,
            Receipt = receipt,
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
            RateVersion = rates.Version,
            AttachmentBytes = submission.AttachmentBytes,
            PersonId = personId,
        };
    }

    /// <summary>Its own P-nummer; a correction and a supplement stand under the number of the person that their payslip stands under, so that a chain is never split (ID2).</summary>
    private Guid EmploymentFor(string pNumber, StoredPayslip? named)
    {
        var hash = named is null ? null : employments.First(e => e.Id == named.EmploymentId).PersonHash;
        return employments.First(e => e.PNumber == pNumber && (hash is null || hash.AsSpan().SequenceEqual(e.PersonHash))).Id;
    }

    /// <summary>
    /// R8: what a correction or a supplement names is another payslip of the same person at the same company, and one that the poster may read: a workplace names what
    /// is its own, a payroll system what it posted. Others are to it as if they were not there, and it takes the place of none of them.
    /// </summary>
    private StoredPayslip? Named(Guid? id, string pointer, Scope mayName) => id is not { } named ? null
        : _payslips.TryGetValue(named, out var payslip) && mayName.Holds(payslip.WorkplaceId, payslip.PostedBy) ? payslip
        : throw RefusionProblems.NamedPayslipUnknown.With(null, pointer);

    /// <summary>
    /// First of all the reach: whether another workplace pays this person is not the caller's to learn. A workplace posts for its own grants, and a payroll system that has
    /// units for the workplaces in them; one for nobody's grant is a payroll system's to send (R1).
    /// </summary>
    private static void RequireReach(Submission submission, PayslipOutcome outcome)
    {
        if (!submission.PostsFor.IsAll && !submission.PostsFor.Holds(outcome.Key?.WorkplaceId) && (outcome.Key is not null || !submission.PostedByMachine))
        {
            throw (submission.PostedByMachine ? RefusionProblems.WorkplaceNotYours : RefusionProblems.NotOwnGrant).With();
        }
    }

    /// <summary>R8: who holds the days of a payslip before it is posted. Posting takes them from nobody, whatever the order would give.</summary>
    private Guid? HolderOf(StoredPayslip payslip, string pNumber)
    {
        if (payslip.Adds)
        {
            return null;
        }

        var holders = IsWhole
            ? Decide().Payslips.Where(p => p.Place is Place.Standing or Place.Pending).Select(p => (p.Payslip.Id, p.Payslip.ChainId, p.Payslip.Adds, p.Payslip.Content.PNumber, p.Payslip.Content.Period))
            : Neighbours().Select(n => (n.Id, n.ChainId, n.Adds, n.PNumber, n.Period));
        return holders.Where(h => !h.Adds && h.ChainId != payslip.ChainId && h.PNumber == pNumber && h.Period.Overlaps(payslip.Period)).Select(h => (Guid?)h.Id).FirstOrDefault();
    }

    private static RuleViolation Overlap(Guid holder) => RefusionProblems.PeriodOverlap.With(new { existingPayslipId = holder });

    private static PayslipFacts Facts(StoredPayslip payslip, Payslip content, Rates rates, IReadOnlyList<Judgement> judgements, Decision? kept) => new(
        payslip.Id, payslip.ChainId, payslip.Adds ? payslip.SupplementsId : null, content, payslip.Receipt, payslip.PostedOn, payslip.PostedBy, payslip.PostedByMachine, rates, judgements, kept, IsAsked(payslip));

    private EmploymentOutcome Decide(params IEnumerable<PayslipFacts> posted)
    {
        // What a supplement adds to is a chain, whichever of its payslips it names.
        var facts = _facts.Values.Concat(posted).Select(f => f.AddsTo is { } named ? f with { AddsTo = _payslips.GetValueOrDefault(named)?.ChainId ?? named } : f).ToList();
        return EmploymentCalculation.Decide(new(facts, grants, IsWhole ? [] : Neighbours()));
    }

    private List<Neighbour> Neighbours() => [.. _payslips.Values.Where(p => p.IsCurrent).Select(p => new Neighbour(
        p.Id, p.ChainId, employments.First(e => e.Id == p.EmploymentId).PNumber, p.Period, p.Adds, p.IsStanding, p.GrantIds, p.Sickness, p.CoveredWeeks, p.HolidayPayRefunded, p.Share))];

    /// <summary>Who posted any payslip of a payslip's chain.</summary>
    public IReadOnlyList<string> PostersOf(StoredPayslip payslip) => [.. _payslips.Values.Where(p => p.ChainId == payslip.ChainId).Select(p => p.PostedBy).Distinct()];

    private void RequireWaiting(StoredPayslip payslip, string actor) => RuleViolation.ThrowIfAny([.. payslip.JudgementRefusals(actor, PostersOf(payslip))]);

    private void Change(StoredPayslip payslip, Question question, byte[]? attachment = null)
    {
        Keep(payslip, question, attachment);
        _facts[payslip.Id] = _facts[payslip.Id] with { IsAsked = IsAsked(payslip) };
        Apply(Decide(), new(CauseKind.Question, payslip.Id));
    }

    private void Keep(StoredPayslip payslip, Question question, byte[]? attachment)
    {
        payslip.Questions = [.. payslip.Questions.Take(question.No - 1), question];
        Questions.Add(new(payslip, question, attachment));
    }

    private static bool IsAsked(StoredPayslip payslip) => payslip.Questions.Any(q => q.State != QuestionState.Withdrawn);

    private void Judge(StoredPayslip payslip, Judgement judgement, CauseKind cause)
    {
        if (payslip.OpenQuestion is { } open)
        {
            Keep(payslip, open with { State = QuestionState.Closed }, attachment: null);
        }
        else if (payslip.Questions is [.., { AnsweredAt: not null } answered])
        {
            Keep(payslip, answered with { IsDecided = true }, attachment: null);
        }

        Add(payslip, judgement);
        Changed.Add(payslip);
        Apply(Decide(), new(cause, payslip.Id), judgement.IsApproval ? payslip.Id : null);
    }

    private void Add(StoredPayslip payslip, Judgement judgement)
    {
        var no = 1;
        if (_facts.TryGetValue(payslip.Id, out var facts))
        {
            no = facts.Judgements.Count + 1;
            _facts[payslip.Id] = facts with { Judgements = [.. facts.Judgements, judgement] };
        }

        Judgements.Add(new(payslip, no, judgement));
    }

    private void Apply(EmploymentOutcome outcome, Cause cause, Guid? approvedNow = null)
    {
        var approved = outcome.Payslips.Where(p => p.JudgedNow is not null).Select(p => p.Payslip.Id).Concat(approvedNow is { } one ? [one] : []).ToHashSet();
        var entries = LedgerEntries.Of(outcome, [.. _booked.Select(b => new BookedSum(b.Key.ChainId, b.Key.Key, b.Value))], approved);
        foreach (var own in outcome.Payslips)
        {
            var payslip = _payslips[own.Payslip.Id];
            if (own is { Input: { } input, Decision: { } decision } && !(_decisions.TryGetValue(payslip.Id, out var last) && IsSame(last, decision)))
            {
                payslip.Decided(decision, own.Key?.WorkplaceId ?? payslip.WorkplaceId);
                payslip.PersonId = personId ?? payslip.PersonId;
                _decisions[payslip.Id] = decision;
                Decisions.Add(new(payslip, payslip.DecisionNo, input, decision, cause));
                Changed.Add(payslip);
            }

            if (payslip.OpenQuestion is { } open && open.WorkplaceId != payslip.WorkplaceId)
            {
                Keep(payslip, open with { State = QuestionState.Closed }, attachment: null);
            }

            if (own.JudgedNow is { } judgement)
            {
                Add(payslip, judgement with { DecisionNo = payslip.DecisionNo });
                Changed.Add(payslip);
            }

            if (payslip.Placed(own, entries.Any(e => e.PayslipId == payslip.Id)))
            {
                Changed.Add(payslip);
            }
        }

        foreach (var entry in entries)
        {
            var payslip = _payslips[entry.PayslipId];
            Entries.Add(new(payslip, payslip.DecisionNo, entry.Key, entry.Amount));
            _booked[(entry.ChainId, entry.Key)] = _booked.GetValueOrDefault((entry.ChainId, entry.Key)) + entry.Amount;
            Changed.Add(payslip);
        }

        foreach (var chain in outcome.Chains)
        {
            _holdsLedger.ExceptWith(chain.Payslips.Select(p => p.Payslip.Id));
            if (chain.Target is { } target)
            {
                _holdsLedger.Add(target.PayslipId);
            }
        }
    }
}
