using Faatimer.Kernel;

namespace Faatimer.Refusion.Domain;

internal enum PayslipStatus
{
    /// <summary>Refunded: in the ledger.</summary>
    Approved,

    /// <summary>Waits for a finance worker (R11).</summary>
    NeedsDecision,

    /// <summary>Not refunded: no grant (R1), or a finance worker said no.</summary>
    Rejected,

    /// <summary>In an approved settlement (R13).</summary>
    Settled,

    /// <summary>A correction stands in its place (R8).</summary>
    Replaced,
}

/// <summary>Why a payslip is rejected, where it is not <see cref="RefusionCodes.NoGrant"/>.</summary>
internal static class Rejection
{
    public const string ByFinance = "refusion.rejected_by_finance";
    public const string PeriodOverlap = "refusion.period_overlap";
    public const string NotLatest = "refusion.correction_not_latest";
}

/// <summary>A payslip with what other payslips of the employment ask about; its content and steps stand with its decisions.</summary>
internal sealed class StoredPayslip
{
    public required Guid Id { get; init; }
    public int Version { get; set; }
    public required Guid EmploymentId { get; init; }

    /// <summary>The first payslip of a chain of corrections; its own id outside one (R8).</summary>
    public required Guid ChainId { get; init; }
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

    /// <summary>The size of the document that came with it; null without one.</summary>
    public int? AttachmentBytes { get; init; }

    public PayslipStatus Status { get; set; }

    /// <summary>What it was before it was replaced, and is again when the correction is rejected.</summary>
    public PayslipStatus? StatusBefore { get; set; }
    public string? RejectionCode { get; set; }
    public int DecisionNo { get; set; }
    public Guid? PersonId { get; set; }
    public Guid? WorkplaceId { get; set; }
    public IReadOnlyList<Guid> GrantIds { get; set; } = [];
    public decimal Refundable { get; set; }
    public Rational Share { get; set; }
    public decimal HolidayPayRefunded { get; set; }
    public IReadOnlyList<CoveredWeek> CoveredWeeks { get; set; } = [];

    /// <summary>Approved, settled or waiting: what it covers is taken (R4), and its days are taken (R8).</summary>
    public bool IsCurrent => Status is PayslipStatus.Approved or PayslipStatus.Settled or PayslipStatus.NeedsDecision;

    /// <summary>Rejected by a rule, which is not final: it is decided anew when it is posted again or a grant turns up (R1).</summary>
    public bool IsOpenToGrants => Status == PayslipStatus.Rejected && RejectionCode != Rejection.ByFinance;

    /// <summary>The month it counts in: that of its last day.</summary>
    public DateOnly Month => new(Period.To.Year, Period.To.Month, 1);

    /// <summary>Takes over a decision; what that means for a payslip it corrects is <see cref="EmploymentFile"/>'s.</summary>
    public void Decided(Decision decision, Guid? workplaceId)
    {
        Version++;
        DecisionNo++;
        Status = decision.Status switch
        {
            DecisionStatus.Approved => PayslipStatus.Approved,
            DecisionStatus.NeedsDecision => PayslipStatus.NeedsDecision,
            _ => PayslipStatus.Rejected,
        };
        RejectionCode = decision.RejectionCode;
        GrantIds = decision.GrantIds;
        WorkplaceId = workplaceId;
        Refundable = decision.Refundable;
        Share = decision.Share;
        HolidayPayRefunded = decision.HolidayPayRefunded;
        CoveredWeeks = decision.CoveredWeeks;
    }

    /// <summary>A finance worker approves what waits. R11: never the one who entered it.</summary>
    public void Approve(string actor)
    {
        RequireWaiting();
        FourEyes.Require(actor);
        Status = PayslipStatus.Approved;
        Version++;
    }

    /// <summary>A finance worker rejects what waits; only a new payslip changes that.</summary>
    public void Reject(string actor)
    {
        RequireWaiting();
        FourEyes.Require(actor);
        Status = PayslipStatus.Rejected;
        RejectionCode = Rejection.ByFinance;
        Version++;
    }

    /// <summary>A correction takes its place (R8).</summary>
    public void Replace()
    {
        StatusBefore = Status;
        Status = PayslipStatus.Replaced;
        Version++;
    }

    /// <summary>The correction was rejected: it stands again.</summary>
    public void Restore()
    {
        Status = StatusBefore ?? throw new InvalidOperationException("was not replaced");
        StatusBefore = null;
        Version++;
    }

    /// <summary>R13: a settled payslip that stands again with a new entry is settled when that entry is.</summary>
    public void Booked() => Status = Status == PayslipStatus.Settled ? PayslipStatus.Approved : Status;

    /// <summary>R11.</summary>
    private FourEyes FourEyes => new("refusion.four_eyes", PostedBy);

    private void RequireWaiting()
    {
        if (Status != PayslipStatus.NeedsDecision)
        {
            throw new RuleViolation("refusion.not_waiting");
        }
    }
}
