using Faatimer.Kernel;

namespace Faatimer.Refusion.Domain;

/// <summary>How far a repayment is.</summary>
internal enum RepaymentState
{
    /// <summary>Waits for another finance worker; no settlement takes it.</summary>
    Recorded,

    /// <summary>Another has confirmed that the money came; the next settlement that is closed takes it.</summary>
    Confirmed,

    /// <summary>It was recorded by mistake.</summary>
    Withdrawn,
}

/// <summary>What a workplace owes: what the latest closed settlement carries out for it, less what it has paid back since (R24).</summary>
/// <param name="Carried">By month of pay; their sum is below zero.</param>
/// <param name="PaidBack">By month of pay; above zero.</param>
internal sealed record Owed(IReadOnlyList<SumOfMonth> Carried, IReadOnlyList<SumOfMonth> PaidBack)
{
    public decimal Left => -Carried.Sum(c => c.Amount) - PaidBack.Sum(p => p.Amount);

    /// <summary>An amount laid on the months that are owed for, the oldest first. It fits, since it is no more than what is left.</summary>
    public IReadOnlyList<SumOfMonth> Split(decimal amount)
    {
        var months = new List<SumOfMonth>();
        foreach (var owed in Carried.OrderBy(c => c.Month))
        {
            var part = Math.Min(amount, -owed.Amount - PaidBack.Where(p => p.Month == owed.Month).Sum(p => p.Amount));
            if (part > 0)
            {
                months.Add(new(owed.Month, part));
                amount -= part;
            }
        }

        return months;
    }
}

/// <summary>What a workplace has paid back of a reclaim (R24): recorded by one, confirmed by another, and counted in the next settlement.</summary>
/// <param name="settlement">The month of the settlement that has taken it; null while none has.</param>
internal sealed class Repayment(
    Guid id, Guid workplaceId, DateOnly paidOn, string reference, IReadOnlyList<SumOfMonth> months, RepaymentState state, int version, RepaymentStep recorded, RepaymentStep? decided, DateOnly? settlement)
{
    public Guid Id => id;

    public Guid WorkplaceId => workplaceId;

    /// <summary>The day the money came.</summary>
    public DateOnly PaidOn => paidOn;

    /// <summary>The number of its voucher in the economy system.</summary>
    public string Reference => reference;

    /// <summary>The months of pay that it is paid back for.</summary>
    public IReadOnlyList<SumOfMonth> Months => months;

    public decimal Amount => months.Sum(m => m.Amount);

    public RepaymentState State { get; private set; } = state;

    public int Version { get; private set; } = version;

    public RepaymentStep Recorded => recorded;

    /// <summary>Who confirmed or withdrew it; null while it waits.</summary>
    public RepaymentStep? Decided { get; private set; } = decided;

    public DateOnly? Settlement => settlement;

    /// <param name="owed">Less all that was recorded, whether it is confirmed or not.</param>
    public static Repayment Record(Guid id, Guid workplaceId, DateOnly paidOn, string reference, decimal amount, Owed owed, DateOnly today, RepaymentStep by)
    {
        RuleViolation.ThrowIfAny(
        [
            .. paidOn > today ? [RefusionProblems.RepaymentAhead.Error()] : Array.Empty<RuleError>(),
            .. Exceeds(amount, owed),
        ]);
        return new(id, workplaceId, paidOn, reference, owed.Split(amount), RepaymentState.Recorded, 1, by, null, null);
    }

    /// <summary>Confirms, never by the one who recorded it. A settlement that was closed meanwhile may have set off what it was for.</summary>
    /// <param name="owed">Less what is confirmed already.</param>
    public void Confirm(Owed owed, RepaymentStep by)
    {
        RuleViolation.ThrowIfAny([.. ConfirmRefusals(by.By), .. State == RepaymentState.Recorded ? Exceeds(Amount, owed) : []]);
        Decide(RepaymentState.Confirmed, by);
    }

    /// <summary>Takes away what was recorded by mistake; also by the one who recorded it.</summary>
    public void Withdraw(RepaymentStep by)
    {
        RuleViolation.ThrowIfAny([.. WithdrawRefusals()]);
        Decide(RepaymentState.Withdrawn, by);
    }

    /// <summary>Why this actor cannot confirm it now, whatever is owed.</summary>
    public IEnumerable<RuleError> ConfirmRefusals(string actor) => State == RepaymentState.Recorded ? new FourEyes(RefusionProblems.RepaymentFourEyes, recorded.By).Check(actor) : WithdrawRefusals();

    /// <summary>Why it cannot be withdrawn now.</summary>
    public IEnumerable<RuleError> WithdrawRefusals() => State == RepaymentState.Recorded ? [] : [RefusionProblems.RepaymentNotRecorded.Error()];

    private void Decide(RepaymentState to, RepaymentStep by)
    {
        (State, Decided) = (to, by);
        Version++;
    }

    private static IEnumerable<RuleError> Exceeds(decimal amount, Owed owed) =>
        amount > owed.Left ? [RefusionProblems.RepaymentExceedsCarried.Error(new { left = Math.Max(0, owed.Left) })] : [];
}

/// <summary>Who did something to a repayment, and when.</summary>
internal sealed record RepaymentStep(string By, DateTimeOffset At);
