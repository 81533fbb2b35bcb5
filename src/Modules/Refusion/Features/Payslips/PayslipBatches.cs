using System.Globalization;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Faatimer.Refusion.Domain;
using FluentValidation;

namespace Faatimer.Refusion.Features;

/// <summary>A batch whose payslips have been checked one by one.</summary>
/// <param name="Rows">All of them, in order: each is posted, or refused.</param>
internal sealed record CheckedBatch(IReadOnlyList<(PayslipInBatch Of, PostedPayslip? Posted, RuleViolation? Refused)> Rows)
{
    /// <summary>Those that can be decided.</summary>
    public IReadOnlyList<PostedPayslip> Posted { get; } = [.. Rows.Select(r => r.Posted).OfType<PostedPayslip>()];
}

/// <summary>What a batch goes through before it is decided, and the answer that tells what became of it: the same whether it is stored or tried (R16, R17).</summary>
internal sealed class PayslipBatches(Caller caller, Call call, PersonalDataCipher cipher, BusinessClock clock, IValidator<PayslipRequest> rules, Texts texts)
{
    /// <param name="today">The day they are received; today unless it is said.</param>
    public CheckedBatch Check(IReadOnlyList<PayslipInBatch> payslips, DateOnly? today = null) => new([.. payslips.Select(p => Check(p, today ?? clock.Today))]);

    private (PayslipInBatch Of, PostedPayslip? Posted, RuleViolation? Refused) Check(PayslipInBatch one, DateOnly today)
    {
        if (one.Payslip is not { } payslip)
        {
            return (one, null, one.Unreadable);
        }

        payslip.Employee.RequireNotNamedBy(call.IdempotencyKey);
        return rules.Validate(payslip) is { IsValid: false } invalid
            ? (one, null, Malformed.Body(payslip, invalid.Errors, caller))
            : (one, payslip.Posted(Guid.CreateVersion7(), caller, cipher, today), null);
    }

    /// <param name="isTried">Nothing was stored: what the batch would have made has no id yet.</param>
    public SubmitPayslips.Response Answer(CheckedBatch batch, IReadOnlyList<SubmitResult> decided, bool isTried = false)
    {
        var culture = CultureInfo.CurrentUICulture;
        var results = decided.ToDictionary(d => d.Posted, (IEqualityComparer<PostedPayslip>)ReferenceEqualityComparer.Instance);
        var notStored = isTried ? batch.Posted.Select(p => p.Submission.Id).ToHashSet() : [];
        var views = batch.Rows.Select((row, index) =>
        {
            var result = row.Posted is null ? null : results[row.Posted];
            var warnings = row.Of.Payslip?.Warnings(texts, culture) ?? [];
            return (row.Refused ?? result!.Refused) is { } refused
                ? new SubmittedPayslipView(index, SubmittedOutcome.Refused, null, row.Of.Name.Source, row.Of.Name.Number, null, null, null, warnings, Problem(row.Of, refused, notStored, culture))
                : Stored(index, result!, warnings, notStored, culture);
        }).ToList();
        var stored = views.Count(v => v.Outcome != SubmittedOutcome.Refused);
        return new(stored, views.Count - stored, PayslipCountsView.Of(views.Select(v => v.Status)), views);
    }

    private SubmittedPayslipView Stored(int index, SubmitResult result, IReadOnlyList<ReasonView> warnings, HashSet<Guid> notStored, CultureInfo culture)
    {
        var (payslip, decision, all) = (result.Payslip!, result.Decision!, caller.SeesWhole);
        return new(
            index, payslip.Id == result.Posted.Submission.Id ? SubmittedOutcome.Created : SubmittedOutcome.Unchanged, payslip.ShownStatus, payslip.Source, payslip.Number,
            notStored.Contains(payslip.Id) ? null : payslip.Id, all ? decision.Refundable : null, ReasonView.OfRejection(payslip, texts, culture),
            [.. warnings, .. all ? decision.Warnings.Select(w => ReasonView.Of(w.Code, w.Figures, texts, culture)) : []], null);
    }

    private RowProblem Problem(PayslipInBatch of, RuleViolation refused, HashSet<Guid> notStored, CultureInfo culture)
    {
        var problem = RowProblem.Of(refused, texts, culture, of.PlaceOf);
        return problem with { Errors = [.. problem.Errors.Select(e => e.More?.Values.Any(id => id is Guid known && notStored.Contains(known)) == true ? e with { More = null } : e)] };
    }
}

/// <summary>What became of a payslip.</summary>
internal enum SubmittedOutcome
{
    /// <summary>It is stored now.</summary>
    Created,

    /// <summary>It was stored before, with the same content: earlier, or earlier in the same batch.</summary>
    Unchanged,

    /// <summary>It is not stored; the problem says why.</summary>
    Refused,
}

/// <summary>How many payslips stand how.</summary>
internal sealed record PayslipCountsView(int Approved, int NeedsDecision, int Rejected, int Settled, int Replaced)
{
    public static PayslipCountsView Of(IEnumerable<PayslipStatus?> statuses)
    {
        var counts = statuses.OfType<PayslipStatus>().CountBy(s => s).ToDictionary();
        return new(Count(PayslipStatus.Approved), Count(PayslipStatus.NeedsDecision), Count(PayslipStatus.Rejected), Count(PayslipStatus.Settled), Count(PayslipStatus.Replaced));

        int Count(PayslipStatus status) => counts.GetValueOrDefault(status);
    }

    public PayslipCountsView Plus(PayslipCountsView more) =>
        new(Approved + more.Approved, NeedsDecision + more.NeedsDecision, Rejected + more.Rejected, Settled + more.Settled, Replaced + more.Replaced);
}

/// <summary>What became of one payslip of a batch.</summary>
/// <param name="Index">Its place in the batch, from 0; in a file, payslips count in order of first appearance.</param>
/// <param name="Outcome">Created, unchanged or refused.</param>
/// <param name="Status">How it stands now; null when it was refused.</param>
/// <param name="Source">The system it comes from, also of a refused one; null when it could not be read, or may hold a CPR number (ID3).</param>
/// <param name="Number">Its number there; null likewise.</param>
/// <param name="Id">Its id; null when it was refused, or would only be stored.</param>
/// <param name="Refundable">Kroner to refund; null when it was refused, and for a workplace.</param>
/// <param name="Rejection">Why it is rejected; null when it is not.</param>
/// <param name="Warnings">What a finance worker should look at (R9), and what was mended in reading it. Empty for a workplace.</param>
/// <param name="Problem">Why it was refused; null otherwise. Pointers are relative to the payslip, as if it had been posted alone.</param>
internal sealed record SubmittedPayslipView(
    int Index, SubmittedOutcome Outcome, PayslipStatus? Status, string? Source, string? Number, Guid? Id, decimal? Refundable, ReasonView? Rejection, IReadOnlyList<ReasonView> Warnings, RowProblem? Problem);
