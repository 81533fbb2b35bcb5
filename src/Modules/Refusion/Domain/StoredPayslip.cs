using Faatimer.Kernel;

namespace Faatimer.Refusion.Domain;

internal enum PayslipStatus
{
    /// <summary>Refunded: in the ledger.</summary>
    Approved,

    /// <summary>Waits for a finance worker (R11).</summary>
    NeedsDecision,

    /// <summary>Not refunded: no grant (R1), its days are taken (R8), or a finance worker said no.</summary>
    Rejected,

    /// <summary>Approved, with all its entries in approved settlements (R13). Never stored: see <see cref="StoredPayslip.ShownStatus"/>.</summary>
    Settled,

    /// <summary>Another payslip of its chain counts (R8).</summary>
    Replaced,
}

/// <summary>Who approved or rejected a payslip last (R11).</summary>
internal enum DecidedBy
{
    /// <summary>The rules, by themselves.</summary>
    Automatic,

    /// <summary>A finance worker.</summary>
    Finance,
}

/// <summary>Why a payslip is rejected, where it is not <see cref="RefusionCodes.NoGrant"/>.</summary>
internal static class Rejection
{
    public const string ByFinance = "refusion.rejected_by_finance";

    /// <summary>R8: its days are taken; posting onto them is refused with the same code.</summary>
    public const string PeriodOverlap = "refusion.period_overlap";
}

/// <summary>A payslip as it stands, with what other payslips of the employment ask about; its content and steps stand with its decisions.</summary>
internal sealed class StoredPayslip
{
    public const char ReferenceLetter = 'L';

    public required Guid Id { get; init; }
    public int Version { get; set; }
    public required Guid EmploymentId { get; init; }

    /// <summary>The first payslip of a chain of corrections; its own id outside one (R8).</summary>
    public required Guid ChainId { get; init; }

    /// <summary>Its place in the order of receipt.</summary>
    public required long Receipt { get; init; }

    /// <summary>Its short reference (X9): the year and the number of its receipt. What takes no place in the database takes its number all the same, so there are gaps.</summary>
    public string Reference => Kernel.Reference.Write(ReferenceLetter, PostedOn.Year, Receipt);
    public required string Source { get; init; }
    public required string Number { get; init; }

    /// <summary>Keyed hash of everything that was posted: the same number with another content is refused (R8).</summary>
    public required byte[] ContentHash { get; init; }
    public required PayslipKind Kind { get; init; }

    /// <summary>A supplement, or the correction of one: it adds to another payslip, and periods may overlap.</summary>
    public required bool Adds { get; init; }
    public required Guid? CorrectsId { get; init; }
    public required Guid? SupplementsId { get; init; }
    public required DatePeriod Period { get; init; }
    public required IReadOnlyList<RecordedSickness> Sickness { get; init; }
    public required string PostedBy { get; init; }
    public required bool PostedByMachine { get; init; }
    public required DateOnly PostedOn { get; init; }

    /// <summary>The rates of its month when it was first received (R9).</summary>
    public required string RateVersion { get; init; }

    /// <summary>The size of the document that came with it; null without one.</summary>
    public int? AttachmentBytes { get; init; }

    public PayslipStatus Status { get; set; }

    /// <summary>It counts for its chain; one that waits to take the place does not (R8).</summary>
    public bool IsStanding { get; set; }
    public string? RejectionCode { get; set; }
    public int DecisionNo { get; set; }
    public Guid? PersonId { get; set; }
    public Guid? WorkplaceId { get; set; }
    public IReadOnlyList<Guid> GrantIds { get; set; } = [];
    public decimal Refundable { get; set; }
    public Rational Share { get; set; }
    public decimal HolidayPayRefunded { get; set; }
    public IReadOnlyList<CoveredWeek> CoveredWeeks { get; set; } = [];

    /// <summary>The number of approved settlements that hold entries of it (R13). Read where a payslip is shown.</summary>
    public int Settlements { get; init; }

    /// <summary>None of its entries waits for a settlement to be approved. Read where a payslip is shown.</summary>
    public bool AllSettled { get; set; }

    /// <summary>As it is shown: approving a settlement changes no payslip, and yet its payslips are settled (R13).</summary>
    public PayslipStatus ShownStatus => Status == PayslipStatus.Approved && AllSettled ? PayslipStatus.Settled : Status;

    /// <summary>As it is shown, and its ETag: moves with every change, and with every settlement that is approved with an entry of it.</summary>
    public int ShownVersion => Version + Settlements;

    /// <summary>What finance has asked the workplace about it, in order (R19). Read where a payslip is shown or its file is whole; of a listed one the last only.</summary>
    public IReadOnlyList<Question> Questions { get; set; } = [];

    /// <summary>The question that nobody has answered yet: at most one, which the database holds too.</summary>
    public Question? OpenQuestion => Questions is [.., { State: QuestionState.Open } open] ? open : null;

    /// <summary>Null when it needs no decision: then a question about it waits with it, should it need one again.</summary>
    public WaitingFor? WaitingFor => Status != PayslipStatus.NeedsDecision ? null : OpenQuestion is null ? Domain.WaitingFor.Finance : Domain.WaitingFor.Workplace;

    /// <summary>The day of the question that waits for an answer, or of the answer that waits for finance; null without either.</summary>
    public DateOnly? WaitingSince => WaitingFor is null || Questions is not [.., var last] ? null
        : (last.State == QuestionState.Open ? last.Asked.At : last.AnsweredAt) is { } at ? DanishDate.Of(at) : null;

    /// <summary>Calendar days that it has waited since it came; null when it needs no decision.</summary>
    public int? WaitingDays(DateOnly today) => Status == PayslipStatus.NeedsDecision ? today.DayNumber - PostedOn.DayNumber : null;

    /// <summary>Why it was not approved by itself, as codes (R11, R19); none when it needs no decision.</summary>
    /// <param name="warnings">The codes of what its decision warns of.</param>
    public IReadOnlyList<string> WaitingReasons(IEnumerable<string> warnings) => Status != PayslipStatus.NeedsDecision ? [] :
    [
        .. warnings,
        .. PostedByMachine ? [] : new[] { RefusionCodes.Waits.EnteredByPerson },
        .. Questions is [.., { State: QuestionState.Open or QuestionState.Answered }] ? new[] { RefusionCodes.Waits.AskedAbout } : [],
    ];

    /// <summary>
    /// Its place among those that wait for the same, the smallest first: microseconds since 1970, of the answer below zero, so that the latest answer comes first and those without a question, at zero, after it; of
    /// the question that waits above, so that the oldest comes first. It stays while it waits for the same.
    /// </summary>
    public long WaitingOrder => Questions is not [.., var last] ? 0 : last.AnsweredAt is { } answered ? -Microseconds(answered) : last.State == QuestionState.Open ? Microseconds(last.Asked.At) : 0;

    private static long Microseconds(DateTimeOffset at) => (at - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>Approved or waiting: its days are taken (R8).</summary>
    public bool IsCurrent => Status is PayslipStatus.Approved or PayslipStatus.NeedsDecision;

    /// <summary>Why an actor cannot approve or reject it now (R11).</summary>
    /// <param name="posters">Who posted any payslip of its chain.</param>
    public IEnumerable<RuleError> JudgementRefusals(string actor, IReadOnlyCollection<string> posters) =>
        Status == PayslipStatus.NeedsDecision ? new FourEyes(RefusionProblems.FourEyes, posters).Check(actor) : [RefusionProblems.NotWaiting.Error()];

    /// <summary>Why nothing can be asked about it now: only what waits for a decision is asked about, one question at a time (R19).</summary>
    public IEnumerable<RuleError> AskRefusals() =>
        Status != PayslipStatus.NeedsDecision ? [RefusionProblems.NotWaiting.Error()] : OpenQuestion is null ? [] : [RefusionProblems.QuestionOpen.Error()];

    /// <summary>Why there is no question to be answered or taken back now (R19).</summary>
    public IEnumerable<RuleError> AnswerRefusals() =>
        Status != PayslipStatus.NeedsDecision ? [RefusionProblems.NotWaiting.Error()] : OpenQuestion is null ? [RefusionProblems.NoOpenQuestion.Error()] : [];

    /// <summary>Rejected by a rule, which is not final: it is decided anew when it is posted again or the facts change (R1, R8).</summary>
    public bool IsOutByRule => Status == PayslipStatus.Rejected && RejectionCode != Rejection.ByFinance;

    /// <summary>The month it counts in: that of its last day.</summary>
    public DateOnly Month => new(Period.To.Year, Period.To.Month, 1);

    public void Decided(Decision decision, Guid? workplaceId)
    {
        DecisionNo++;
        GrantIds = decision.GrantIds;
        WorkplaceId = workplaceId;
        Refundable = decision.Refundable;
        Share = decision.Share;
        HolidayPayRefunded = decision.HolidayPayRefunded;
        CoveredWeeks = decision.CoveredWeeks;
    }

    /// <summary>How it stands now. Answers whether that is another way than before.</summary>
    /// <param name="isBooked">With an entry of its own now: settled when that is (R13).</param>
    public bool Placed(PayslipOutcome outcome, bool isBooked)
    {
        var standing = outcome.Place == Place.Standing;
        AllSettled = AllSettled && !isBooked;
        if ((Status, IsStanding, RejectionCode) == (outcome.Status, standing, outcome.RejectionCode))
        {
            return false;
        }

        (Status, IsStanding, RejectionCode) = (outcome.Status, standing, outcome.RejectionCode);
        return true;
    }
}
