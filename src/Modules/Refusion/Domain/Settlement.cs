using Faatimer.Kernel;

namespace Faatimer.Refusion.Domain;

/// <summary>How far a settlement is. It only goes forward: what is wrong after closing is put right by a new entry in the next one.</summary>
internal enum SettlementState
{
    /// <summary>Takes what is booked until it is closed.</summary>
    Open,

    /// <summary>Its entries are fixed.</summary>
    Closed,

    /// <summary>Another finance worker has approved it; its payslips are settled.</summary>
    Approved,

    /// <summary>Its files are made, for good.</summary>
    Exported,

    /// <summary>The economy system has paid.</summary>
    Paid,
}

/// <summary>A step of a settlement.</summary>
/// <param name="State">The state it led to.</param>
/// <param name="At">When.</param>
/// <param name="By">Who.</param>
internal sealed record SettlementStep(SettlementState State, DateTimeOffset At, string By);

/// <summary>Whom the files speak for, and the account that pays.</summary>
/// <param name="Municipality">The name on the report.</param>
/// <param name="FundAccount">The fund's account; null until the municipality has said it.</param>
internal sealed record SettlementSettings(string Municipality, string? FundAccount);

/// <summary>What else an approval needs, as it is now.</summary>
/// <param name="EarlierWaits">An earlier settlement is not approved: what it carries out rests on it.</param>
/// <param name="Settings">Whom the files would speak for.</param>
internal sealed record SettlementSurroundings(bool EarlierWaits, SettlementSettings Settings);

/// <summary>The monthly batch of refusion that is booked and paid (R13).</summary>
/// <param name="settings">As they were when it was approved; null before.</param>
/// <param name="now">What else an approval needs; null of a settlement that was not read from the database.</param>
internal sealed class Settlement(Guid id, DateOnly month, int version, IReadOnlyList<SettlementStep> history, SettlementSettings? settings = null, SettlementSurroundings? now = null)
{
    public const char ReferenceLetter = 'S';

    public Guid Id => id;

    /// <summary>Its short reference (X9): there is one a month, so its number is the month's.</summary>
    public string Reference => Kernel.Reference.Write(ReferenceLetter, month.Year, month.Month);

    /// <summary>The first day of its month.</summary>
    public DateOnly Month => month;

    public int Version { get; private set; } = version;

    public IReadOnlyList<SettlementStep> History { get; private set; } = history;

    public SettlementState State => History[^1].State;

    /// <summary>As they were when it was approved; null before.</summary>
    public SettlementSettings? Settings { get; private set; } = settings;

    /// <summary>Opens a month's settlement: one at a time, each later than the last, none ahead of its month. The month that is open already answers as it stands.</summary>
    /// <param name="latest">The latest settlement there is.</param>
    public static Settlement Open(Guid id, DateOnly month, Settlement? latest, DateOnly today, string actor, DateTimeOffset at)
    {
        if (latest is { State: SettlementState.Open })
        {
            return latest.Month == month ? latest : throw RefusionProblems.SettlementOpen.With();
        }

        if (month <= latest?.Month)
        {
            throw RefusionProblems.SettlementNotLater.With();
        }

        return month <= today
            ? new Settlement(id, month, 1, [new(SettlementState.Open, at, actor)])
            : throw RefusionProblems.SettlementAhead.With();
    }

    /// <summary>There is no opening again: what is wrong after closing is put right by a new entry in the next settlement.</summary>
    public void RequireOpen() => RuleViolation.ThrowIfAny([.. CloseRefusals()]);

    /// <summary>Why it cannot be closed now.</summary>
    public IEnumerable<RuleError> CloseRefusals() => Unless(SettlementState.Open, RefusionProblems.SettlementNotOpen);

    /// <summary>Why this actor cannot approve it now: all that stands in the way.</summary>
    /// <param name="workplaces">Its lines, with names and accounts as they are now.</param>
    public IEnumerable<RuleError> ApproveRefusals(string actor, IReadOnlyList<SettlementWorkplace> workplaces) => State != SettlementState.Closed
        ? [RefusionProblems.SettlementNotClosed.Error()]
        :
        [
            .. new FourEyes(RefusionProblems.SettlementFourEyes, History[^1].By).Check(actor),
            .. now?.EarlierWaits == true ? [RefusionProblems.EarlierSettlementWaits.Error()] : Array.Empty<RuleError>(),
            .. now?.Settings.FundAccount is null ? [RefusionProblems.FundAccountMissing.Error()] : Array.Empty<RuleError>(),
            .. workplaces.Where(w => w.MissingAccount).Select(w => RefusionProblems.CostAccountMissing.Error(new { workplace = w.Name })),
        ];

    /// <summary>Why its files cannot be made now.</summary>
    public IEnumerable<RuleError> ExportRefusals() => Unless(SettlementState.Approved, RefusionProblems.SettlementNotApproved);

    /// <summary>Why its payment cannot be confirmed now.</summary>
    public IEnumerable<RuleError> ConfirmRefusals() => Unless(SettlementState.Exported, RefusionProblems.SettlementNotExported);

    public void Close(string actor, DateTimeOffset at)
    {
        RequireOpen();
        Step(SettlementState.Closed, actor, at);
    }

    /// <summary>Approves, never by the one who closed it. Everything that stands in the way is said at once.</summary>
    /// <inheritdoc cref="ApproveRefusals"/>
    public void Approve(string actor, DateTimeOffset at, IReadOnlyList<SettlementWorkplace> workplaces)
    {
        RuleViolation.ThrowIfAny([.. ApproveRefusals(actor, workplaces)]);
        Settings = now!.Settings;
        Step(SettlementState.Approved, actor, at);
    }

    public void Export(string actor, DateTimeOffset at)
    {
        RuleViolation.ThrowIfAny([.. ExportRefusals()]);
        Step(SettlementState.Exported, actor, at);
    }

    public void ConfirmPayment(string actor, DateTimeOffset at)
    {
        RuleViolation.ThrowIfAny([.. ConfirmRefusals()]);
        Step(SettlementState.Paid, actor, at);
    }

    private void Step(SettlementState to, string actor, DateTimeOffset at)
    {
        History = [.. History, new(to, at, actor)];
        Version++;
    }

    private IEnumerable<RuleError> Unless(SettlementState state, ProblemKind refusal) => State == state ? [] : [refusal.Error()];
}

/// <summary>A workplace in a settlement, with what is said of it in the files.</summary>
/// <param name="Gln">Needed, like the cost account, to be paid.</param>
internal sealed record SettlementWorkplace(SettlementLine Line, string Name, string PNumber, string? Gln, string? CostAccount)
{
    /// <summary>It is to be paid, and nobody has said to which account.</summary>
    public bool MissingAccount => Line.Sum > 0 && (CostAccount is null || Gln is null);
}
