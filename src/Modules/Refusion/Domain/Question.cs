namespace Faatimer.Refusion.Domain;

/// <summary>How far a question to a workplace is (R19).</summary>
internal enum QuestionState
{
    /// <summary>Nobody has answered. While its payslip needs a decision, the workplace is waited for.</summary>
    Open,

    /// <summary>Answered: the payslip is finance's again.</summary>
    Answered,

    /// <summary>Finance took it back; it counts as if it had not been asked.</summary>
    Withdrawn,

    /// <summary>Finance decided the payslip without an answer, or it came to belong to another workplace than was asked.</summary>
    Closed,
}

/// <summary>Whom a payslip that needs a decision waits for (R19).</summary>
internal enum WaitingFor
{
    Finance,
    Workplace,
}

/// <summary>A question of finance to the workplace about a payslip, with its answer (R19). Texts are sealed.</summary>
/// <param name="No">1 for the payslip's first.</param>
/// <param name="Text">What was asked, sealed.</param>
/// <param name="Ended">When and by whom it was answered or withdrawn; null otherwise.</param>
/// <param name="Answer">What was answered, sealed; null without an answer.</param>
/// <param name="AttachmentBytes">The size of the document that came with the answer; null without one.</param>
/// <param name="WorkplaceId">The workplace that was asked: what was said stays between it and finance, whoever the payslip belongs to later.</param>
/// <param name="IsDecided">Finance has decided the payslip since it was answered.</param>
internal sealed record Question(
    int No, QuestionState State, QuestionStep Asked, byte[] Text, QuestionStep? Ended = null, byte[]? Answer = null, int? AttachmentBytes = null, Guid? WorkplaceId = null, bool IsDecided = false)
{
    /// <summary>When the answer came that finance has not decided on; null without one.</summary>
    public DateTimeOffset? AnsweredAt => State == QuestionState.Answered && !IsDecided ? Ended?.At : null;
}

/// <param name="By">The client.</param>
/// <param name="At">By the business clock.</param>
internal sealed record QuestionStep(string By, DateTimeOffset At);

/// <summary>A question to be stored as it is now.</summary>
/// <param name="Attachment">The document that came with the answer, sealed; null without one.</param>
internal sealed record ChangedQuestion(StoredPayslip Payslip, Question Question, byte[]? Attachment = null);
