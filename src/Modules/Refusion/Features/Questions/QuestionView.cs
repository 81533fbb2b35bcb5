using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Faatimer.Refusion.Domain;
using FluentValidation;

namespace Faatimer.Refusion.Features;

/// <summary>A question of finance to the workplace about a payslip, with its answer (R19).</summary>
/// <param name="No">1 for the payslip's first.</param>
/// <param name="State">Open, answered, withdrawn, or closed since the payslip was decided without an answer or came to belong to another workplace.</param>
/// <param name="AskedAt">When.</param>
/// <param name="AskedBy">The finance worker.</param>
/// <param name="Text">What was asked.</param>
/// <param name="EndedAt">When it was answered or withdrawn; null otherwise.</param>
/// <param name="EndedBy">Who did: the workplace, or finance; null otherwise.</param>
/// <param name="Answer">What was answered; null without an answer.</param>
/// <param name="AttachmentBytes">The size of the PDF that came with the answer; null without one.</param>
internal sealed record QuestionView(
    int No, QuestionState State, DateTimeOffset AskedAt, string AskedBy, string Text, DateTimeOffset? EndedAt, string? EndedBy, string? Answer, int? AttachmentBytes)
{
    public const int MaxText = 2000;

    public static QuestionView Of(OpenedQuestion opened)
    {
        var question = opened.Question;
        return new(question.No, question.State, question.Asked.At, question.Asked.By, opened.Text, question.Ended?.At, question.Ended?.By, opened.Answer, question.AttachmentBytes);
    }
}

/// <summary>Examples of the documentation: the demo's running grant has two supplements without hours; one is asked about, and one has its answer.</summary>
internal static class QuestionExamples
{
    /// <summary>A payslip with an open question.</summary>
    public static readonly Guid AskedAbout = DemoStory.Id(0x75);

    /// <summary>A payslip with a question that has been answered, with a document.</summary>
    public static readonly Guid AnsweredAbout = DemoStory.Id(0x76);

    public const string Asked = "Tillægget har ingen timer. Hvad er det for, og fra hvilken dag?";

    public const string Answered = "Det er stigningen efter overenskomsten, fra den første dag. Brevet er vedlagt.";

    public static readonly DateTimeOffset Now = new(2026, 4, 2, 8, 30, 0, TimeSpan.Zero);

    public static QuestionView Open { get; } = new(1, QuestionState.Open, new(2026, 4, 1, 12, 5, 0, TimeSpan.Zero), "demo", Asked, null, null, null, null);

    public static PayslipView Waiting { get; } = PayslipExamples.Waiting with
    {
        Id = AskedAbout, Reference = "L-2026-0007", Number = "2026-01-000123-t1", Kind = PayslipKind.Supplement, SupplementsPayslipId = DemoStory.Id(0x77), Month = new(2026, 1),
        Period = new(new(2026, 1, 1), new(2026, 1, 31)), Refundable = 400.00m, Lines = [PayslipExamples.Approved.Lines[0] with { Amount = 400.00m, Eligible = 400.00m }], AttachmentBytes = null,
    };
}

/// <summary>A document that people attach.</summary>
internal static class PdfRules
{
    private const int MaxBytes = 5 * 1024 * 1024;

    /// <summary>A whole PDF of at most 5 MB, that may be absent.</summary>
    public static IRuleBuilderOptions<T, byte[]?> OptionalPdf<T>(this IRuleBuilder<T, byte[]?> rule) => rule
        .Must(a => a is not { Length: > MaxBytes }).WithProblem(RefusionProblems.AttachmentTooLarge).Must(a => a is null || IsPdf(a)).WithProblem(RefusionProblems.AttachmentNotPdf);

    /// <summary>By content, not by what the sender says: the mark at the start, and the end mark near the end, so that a file that was cut off is seen.</summary>
    private static bool IsPdf(ReadOnlySpan<byte> file) => file.StartsWith("%PDF-"u8) && file[^Math.Min(file.Length, 1024)..].IndexOf("%%EOF"u8) >= 0;
}
