using System.Globalization;
using Carter;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Faatimer.Refusion.Domain;
using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Refusion.Features;

/// <summary>
/// Stores and decides up to 1,000 payslips, as JSON or as a CSV file, in order of appearance: a correction can follow its payslip in the same batch. One that is
/// malformed or refused fails alone, with the problem that posting it by itself would have answered; the pointers of its errors are relative to the payslip. One call is one
/// transaction: sent again under its key it gives the same answer, and under another key every payslip that is stored answers as it stands. Rules R17, R8, R12.
/// </summary>
internal static class SubmitPayslips
{
    public const int MaxPayslips = 1_000;
    private const int MaxMegabytes = 16;

    /// <summary>Payslips of any people and workplaces.</summary>
    /// <param name="Payslips">1–1,000 payslips, decided in this order.</param>
    public sealed record Request(IReadOnlyList<PayslipRequest> Payslips);

    /// <summary>What became of each payslip.</summary>
    /// <param name="Accepted">How many are stored: now or before, and also as rejected for want of a grant (R1).</param>
    /// <param name="Rejected">How many are not stored.</param>
    /// <param name="Results">One for each payslip, in order.</param>
    public sealed record Response(int Accepted, int Rejected, IReadOnlyList<SubmittedPayslipView> Results);

    internal sealed class Handler(EmploymentActs acts, Caller caller, Call call, PersonalDataCipher cipher, BusinessClock clock, IValidator<PayslipRequest> rules, Texts texts)
    {
        public async Task<Committed<Response>> Handle(IReadOnlyList<PayslipInBatch> payslips, CancellationToken cancellationToken)
        {
            var refused = new Dictionary<PayslipInBatch, RuleViolation>(ReferenceEqualityComparer.Instance);
            var posted = new List<(PayslipInBatch Of, PostedPayslip Posted)>();
            foreach (var one in payslips)
            {
                one.Payslip?.Employee.RequireNotNamedBy(call.IdempotencyKey);
                if (one.Unreadable is { } unreadable)
                {
                    refused.Add(one, unreadable);
                }
                else if (rules.Validate(one.Payslip!) is { IsValid: false } invalid)
                {
                    refused.Add(one, Malformed.Body(one.Payslip!, invalid.Errors, caller));
                }
                else
                {
                    posted.Add((one, one.Payslip!.Posted(Guid.CreateVersion7(), caller, cipher, clock.Today)));
                }
            }

            return await acts.Submit([.. posted.Select(p => p.Posted)], decided => Answer(payslips, refused, [.. posted.Zip(decided, (p, d) => (p.Of, d))]), cancellationToken);
        }

        private Response Answer(IReadOnlyList<PayslipInBatch> payslips, Dictionary<PayslipInBatch, RuleViolation> refused, List<(PayslipInBatch Of, SubmitResult Result)> decided)
        {
            var culture = CultureInfo.CurrentUICulture;
            var results = decided.ToDictionary(d => d.Of, d => d.Result, (IEqualityComparer<PayslipInBatch>)ReferenceEqualityComparer.Instance);
            var views = payslips.Select((one, index) =>
            {
                var result = results.GetValueOrDefault(one);
                var warnings = one.Payslip?.Warnings(texts, culture) ?? [];
                if ((result is null ? refused[one] : result.Refused) is { } problem)
                {
                    return new SubmittedPayslipView(
                        index, SubmittedStatus.Refused, one.Payslip?.Source, one.Payslip?.Number, null, null, warnings, RowProblem.Of(problem, texts, culture, one.PlaceOf));
                }

                var (payslip, decision) = (result!.Payslip!, result.Decision!);
                var all = caller.SeesWhole;
                return new SubmittedPayslipView(
                    index, Enum.Parse<SubmittedStatus>(payslip.ShownStatus.ToString()), payslip.Source, payslip.Number, payslip.Id, all ? decision.Refundable : null,
                    [.. warnings, .. all ? decision.Warnings.Select(w => ReasonView.Of(w.Code, w.Figures, texts, culture)) : []], null);
            }).ToList();
            var accepted = views.Count(v => v.Problem is null);
            return new(accepted, views.Count - accepted, views);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/refusion/payslips/batch", (HttpRequest request, Handler handler, CancellationToken cancellationToken) =>
                handler.Handle(PayslipBatch.Read(request), cancellationToken))
            .Operation<Response>(nameof(SubmitPayslips), "Stores and decides up to 1,000 payslips, as JSON or CSV", Area.Payslips, Verb.Write)
            .AlsoAccepts<Request>("text/csv", PayslipExamples.Csv)
            .OwnReplay()
            .BodyLimit(MaxMegabytes)
            .Problems(RefusionProblems.CsvMalformed, RefusionProblems.CsvUnknownColumn, RefusionProblems.CsvColumnRepeated, RefusionProblems.CsvColumnMissing, RefusionProblems.CsvEncoding)
            .Problems(KernelProblems.KeyPersonal)
            .Problems(RefusionProblems.BatchTooLarge)
            .Example(PayslipExamples.Batch, PayslipExamples.BatchAnswer);
    }
}

/// <summary>Stands as it is stored, or was refused.</summary>
internal enum SubmittedStatus
{
    Approved,
    NeedsDecision,
    Rejected,
    Settled,
    Replaced,

    /// <summary>Not stored; the problem says why.</summary>
    Refused,
}

/// <summary>What became of one payslip of a batch.</summary>
/// <param name="Index">Its place in the batch, from 0; in a file, payslips count in order of first appearance.</param>
/// <param name="Status">How it stands now, or refused.</param>
/// <param name="Source">The system it comes from; null when the payslip could not be read.</param>
/// <param name="Number">Its number there; null when the payslip could not be read.</param>
/// <param name="Id">Its id; null when it was refused.</param>
/// <param name="Refundable">Kroner to refund; null when it was refused, and for a workplace.</param>
/// <param name="Warnings">What a finance worker should look at (R9), and what was mended in reading it. Empty for a workplace.</param>
/// <param name="Problem">Why it was refused; null otherwise. Pointers are relative to the payslip, as if it had been posted alone.</param>
internal sealed record SubmittedPayslipView(
    int Index, SubmittedStatus Status, string? Source, string? Number, Guid? Id, decimal? Refundable, IReadOnlyList<ReasonView> Warnings, RowProblem? Problem);
