namespace Faatimer.Kernel;

/// <summary>
/// Four eyes: whoever entered, changed or closed something does not approve it. Every approval of the product asks here: applications (P5), payslips (R11),
/// settlements (R13).
/// </summary>
/// <param name="kind">What the approval is refused with, for example <c>refusion.four_eyes</c>.</param>
/// <param name="hands">The ids of those who had a hand in it.</param>
public sealed class FourEyes(ProblemKind kind, params IReadOnlyCollection<string?> hands)
{
    /// <summary>Nothing, or why this actor is not the one to approve.</summary>
    public IEnumerable<RuleError> Check(string approver) => hands.Contains(approver) ? [kind.Error()] : [];

    /// <summary>The same as a refusal (409).</summary>
    public void Require(string approver) => RuleViolation.ThrowIfAny([.. Check(approver)]);
}
