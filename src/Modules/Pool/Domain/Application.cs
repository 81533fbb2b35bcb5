using Faatimer.Kernel;

namespace Faatimer.Pool.Domain;

/// <summary>Where an application stands.</summary>
internal enum ApplicationStatus
{
    /// <summary>It holds its hours and waits for the job centre's decision.</summary>
    Submitted,

    /// <summary>It waits in the queue for room (P4).</summary>
    Waiting,

    /// <summary>It has an open offer, which holds hours (P4).</summary>
    Offered,
    Approved,
    Rejected,
    Withdrawn,

    /// <summary>Its offer ran out, or was declined although it was all that was asked for; or its last day went by while it waited (P4).</summary>
    Lapsed,
}

/// <summary>
/// An application for a job on few paid hours, or an addendum that waited for room: one place in the one queue (P4). A job's states why it is temporary (P7).
/// </summary>
internal sealed class Application
{
    /// <summary>The letter of its reference (X9).</summary>
    public const char Kind = 'A';

    private Application()
    {
    }

    public Guid Id { get; private set; }

    /// <summary>A-2026-0042 (X9).</summary>
    public string Reference { get; private set; } = "";

    /// <summary>The order of receipt: taken under the pool's lock, so that it is the order in which room was asked for (P4).</summary>
    public long Sequence { get; private set; }

    public Guid CandidateId { get; private set; }

    public Guid WorkplaceId { get; private set; }

    public Guid? TaskId { get; private set; }

    /// <summary>What it stands for: what was asked for, or once an offer was accepted, what was offered (P4). So are the next three.</summary>
    public decimal WeeklyHours { get; private set; }

    public decimal SubsidisedHours { get; private set; }

    public DateOnly From { get; private set; }

    public DateOnly To { get; private set; }

    /// <summary>Why the job is temporary (P7). Like the other reasons, and those of a grant, it comes sealed (ID3): nothing here reads it.</summary>
    public string TemporaryReason { get; private set; } = "";

    /// <summary>Why it was applied for so long after its first day (P18); null when it was not.</summary>
    public string? LateReason { get; private set; }

    public ApplicationStatus Status { get; private set; }

    public DateTimeOffset ReceivedAt { get; private set; }

    /// <summary>Who applied; somebody else approves (P5).</summary>
    public string Applicant { get; private set; } = "";

    /// <summary>Why it was rejected or withdrawn, or (P12) why it was approved over budget.</summary>
    public string? DecisionReason { get; private set; }

    /// <summary>The grant it led to.</summary>
    public Guid? GrantId { get; private set; }

    /// <summary>The grant that it would change (P8); null when it is for a job.</summary>
    public Guid? AddendumTo { get; private set; }

    /// <summary>The change itself.</summary>
    public Addendum? Addendum { get; private set; }

    /// <summary>The hours it takes from the pool, and holds while it is submitted (P1).</summary>
    public IReadOnlyList<Need> Needs { get; private set; } = [];

    /// <summary>What was asked for, once an offer of something else was accepted (P4).</summary>
    public JobTerms? Asked { get; private set; }

    /// <summary>The latest offer, unless it was declined and the application waits on (P4).</summary>
    public Offer? Offer { get; private set; }

    /// <summary>The offer that was declined: the next one must be of more (P4).</summary>
    public Room? Declined { get; private set; }

    public int Version { get; private set; }

    public DatePeriod Period => new(From, To);

    public JobTerms Terms => new(WeeklyHours, SubsidisedHours, From, To);

    /// <summary>The hours it holds now (P1).</summary>
    public IReadOnlyList<Need> Held => Status switch
    {
        ApplicationStatus.Submitted => Needs,
        ApplicationStatus.Offered => Offer!.Room.Needs,
        _ => [],
    };

    public static Application Receive(
        Guid id, string reference, long sequence, bool fits, Guid candidateId, Guid workplaceId, Guid? taskId, decimal weeklyHours, decimal subsidisedHours, DatePeriod period,
        string temporaryReason, string? lateReason, string applicant, DateTimeOffset at) => new()
        {
            Id = id,
            Reference = reference,
            Sequence = sequence,
            CandidateId = candidateId,
            WorkplaceId = workplaceId,
            TaskId = taskId,
            WeeklyHours = weeklyHours,
            SubsidisedHours = subsidisedHours,
            From = period.From,
            To = period.To,
            TemporaryReason = temporaryReason,
            LateReason = lateReason,
            Needs = [new(period.From, period.To, subsidisedHours)],
            Status = fits ? ApplicationStatus.Submitted : ApplicationStatus.Waiting,
            ReceivedAt = at,
            Applicant = applicant,
            Version = 1,
        };

    /// <summary>P4: an addendum that needs more than there is, or finds others waiting, joins the queue.</summary>
    public static Application Queue(Guid id, string reference, long sequence, Grant grant, Addendum addendum, ChangedTerms change, string applicant, DateTimeOffset at)
    {
        var inForce = TermsTimeline.On(change.Terms, addendum.EffectiveFrom)!;
        var application = Receive(
            id, reference, sequence, fits: false, grant.CandidateId, grant.WorkplaceId, null, inForce.WeeklyHours, inForce.SubsidisedHours, new(addendum.EffectiveFrom, change.To),
            addendum.Reason, null, applicant, at);
        (application.AddendumTo, application.Addendum) =
            (grant.Id, addendum.WeeklyHours is null ? addendum : addendum with { SubsidisedHours = inForce.SubsidisedHours });
        application.Needs = [.. change.Difference.Where(d => d.Reserved > 0).Select(d => new Need(d.From, d.To, d.Reserved))];
        return application;
    }

    /// <summary>P4: room was found for it; the offer holds its hours from now on.</summary>
    public void MakeOffer(Offer offer)
    {
        (Status, Offer, Declined) = (ApplicationStatus.Offered, offer, null);
    }

    /// <summary>P4: the offer is taken. It keeps the hours it holds, and what was offered is what the job centre decides about.</summary>
    public void Accept(DateOnly today)
    {
        RuleViolation.ThrowIfAny([.. AnswerRefusals(today)]);
        var room = Offer!.Room;
        if (room.Terms != Terms)
        {
            Asked = Terms;
            (WeeklyHours, SubsidisedHours, From, To) = (room.Terms.WeeklyHours, room.Terms.SubsidisedHours, room.Terms.From, room.Terms.To);
        }

        (Status, Needs, Addendum) = (ApplicationStatus.Submitted, room.Needs, room.Addendum);
    }

    /// <summary>P4: the offer is not taken. Of all that was asked for: it is over. Of part of it: it keeps its place, and waits for more than that.</summary>
    public IReadOnlyList<DayChange> Decline(DateOnly today)
    {
        RuleViolation.ThrowIfAny([.. AnswerRefusals(today)]);
        var offer = Offer!;
        IReadOnlyList<DayChange> freed = [.. Held.Select(DayChange.Release)];
        (Status, Offer, Declined) = offer.Room.Full ? (ApplicationStatus.Lapsed, offer, null) : (ApplicationStatus.Waiting, (Offer?)null, offer.Room);
        return freed;
    }

    /// <summary>Why its offer cannot be answered on a day (P4).</summary>
    public IEnumerable<RuleError> AnswerRefusals(DateOnly today) =>
        Status != ApplicationStatus.Offered ? [PoolProblems.NoOpenOffer.Error()]
        : Offer!.IsOpenOn(today) ? [] : [PoolProblems.OfferExpired.Error(new { lastDay = Offer.LastDay })];

    /// <summary>Why it cannot be rejected or taken back.</summary>
    public IEnumerable<RuleError> CloseRefusals() => Status is ApplicationStatus.Submitted or ApplicationStatus.Waiting or ApplicationStatus.Offered
        ? [] : [PoolProblems.ApplicationDecided.Error()];

    /// <summary>What keeps somebody from approving it (P1, P4, P5); what the outside world says is checked beside it.</summary>
    public IEnumerable<RuleError> ApprovalRefusals(string approver)
    {
        if (Status == ApplicationStatus.Waiting)
        {
            yield return PoolProblems.CapacityExceeded.Error();
        }
        else if (Status == ApplicationStatus.Offered)
        {
            yield return PoolProblems.OfferOpen.Error();
        }
        else if (Status != ApplicationStatus.Submitted)
        {
            yield return PoolProblems.ApplicationDecided.Error();
        }

        foreach (var error in new FourEyes(PoolProblems.OwnApplication, Applicant).Check(approver))
        {
            yield return error;
        }
    }

    public void Approve(Guid grantId, string? budgetReason)
    {
        (Status, GrantId, DecisionReason) = (ApplicationStatus.Approved, grantId, budgetReason);
    }

    /// <summary>Rejects it, takes it back, or lets it lapse. Answers what it held.</summary>
    public IReadOnlyList<DayChange> Close(ApplicationStatus outcome, string? reason)
    {
        RuleViolation.ThrowIfAny([.. CloseRefusals()]);
        IReadOnlyList<DayChange> freed = [.. Held.Select(DayChange.Release)];
        (Status, DecisionReason) = (outcome, reason);
        return freed;
    }
}
