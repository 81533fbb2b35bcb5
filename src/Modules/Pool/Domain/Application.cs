using Faatimer.Kernel;

namespace Faatimer.Pool.Domain;

/// <summary>Where an application stands.</summary>
internal enum ApplicationStatus
{
    /// <summary>It holds its hours and waits for the job centre's decision.</summary>
    Submitted,

    /// <summary>It waits in the queue for room (P4).</summary>
    Waiting,

    /// <summary>It has an offer of hours (P4).</summary>
    Offered,
    Approved,
    Rejected,
    Withdrawn,

    /// <summary>Its offer was declined whole or ran out (P4).</summary>
    Lapsed,
}

/// <summary>An application for a job on few paid hours: one place in the one queue (P4), and a stated reason why the job is temporary (P7).</summary>
internal sealed class Application
{
    private Application()
    {
    }

    public Guid Id { get; private set; }

    /// <summary>The order of receipt: taken under the pool's lock, so that it is the order in which room was asked for (P4).</summary>
    public long Sequence { get; private set; }

    public Guid CandidateId { get; private set; }

    public Guid WorkplaceId { get; private set; }

    public Guid? TaskId { get; private set; }

    public decimal WeeklyHours { get; private set; }

    public decimal SubsidisedHours { get; private set; }

    public DateOnly From { get; private set; }

    public DateOnly To { get; private set; }

    public string TemporaryReason { get; private set; } = "";

    public ApplicationStatus Status { get; private set; }

    public DateTimeOffset ReceivedAt { get; private set; }

    /// <summary>Who applied; somebody else approves (P5).</summary>
    public string Applicant { get; private set; } = "";

    /// <summary>Why it was rejected or withdrawn, or (P12) why it was approved over budget.</summary>
    public string? DecisionReason { get; private set; }

    /// <summary>The grant it led to.</summary>
    public Guid? GrantId { get; private set; }

    public int Version { get; private set; }

    /// <summary>The hours it holds while it is submitted (P1).</summary>
    public Need Need => new(From, To, SubsidisedHours);

    public DatePeriod Period => new(From, To);

    public static Application Receive(
        Guid id, long sequence, bool fits, Guid candidateId, Guid workplaceId, Guid? taskId, decimal weeklyHours, decimal subsidisedHours, DatePeriod period,
        string temporaryReason, string applicant, DateTimeOffset at) => new()
        {
            Id = id,
            Sequence = sequence,
            CandidateId = candidateId,
            WorkplaceId = workplaceId,
            TaskId = taskId,
            WeeklyHours = weeklyHours,
            SubsidisedHours = subsidisedHours,
            From = period.From,
            To = period.To,
            TemporaryReason = temporaryReason,
            Status = fits ? ApplicationStatus.Submitted : ApplicationStatus.Waiting,
            ReceivedAt = at,
            Applicant = applicant,
            Version = 1,
        };

    /// <summary>P4: room was found for the head of the queue; it holds its hours from now on.</summary>
    public void Serve()
    {
        Status = ApplicationStatus.Submitted;
        Version++;
    }

    /// <summary>What keeps an actor from approving it (P1, P4, P5); what the outside world says is checked beside it.</summary>
    public IEnumerable<RuleError> ApprovalErrors(Actor approver)
    {
        if (Status == ApplicationStatus.Waiting)
        {
            yield return RuleViolation.Error("pool.capacity_exceeded");
        }
        else if (Status != ApplicationStatus.Submitted)
        {
            yield return RuleViolation.Error("pool.application_decided");
        }

        if (approver.Id == Applicant)
        {
            yield return RuleViolation.Error("pool.own_application");
        }
    }

    public void Approve(Guid grantId, string? budgetReason)
    {
        (Status, GrantId, DecisionReason) = (ApplicationStatus.Approved, grantId, budgetReason);
        Version++;
    }

    /// <summary>Rejects it, or takes it back. Answers what it held.</summary>
    public IReadOnlyList<DayChange> Close(ApplicationStatus outcome, string reason)
    {
        if (Status is not (ApplicationStatus.Submitted or ApplicationStatus.Waiting))
        {
            throw new RuleViolation("pool.application_decided");
        }

        IReadOnlyList<DayChange> freed = Status == ApplicationStatus.Submitted ? [DayChange.Release(Need)] : [];
        (Status, DecisionReason) = (outcome, reason);
        Version++;
        return freed;
    }
}
