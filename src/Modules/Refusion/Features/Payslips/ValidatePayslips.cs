using Carter;
using Faatimer.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Refusion.Features;

/// <summary>
/// Answers what posting a batch would answer, as JSON or as a CSV file, and stores nothing but the audit row: its payslips see each other as they would when posted, so a correction can follow its payslip.
/// What would be stored has no id. Rules R16, R17.
/// </summary>
internal static class ValidatePayslips
{
    internal sealed class Handler(EmploymentActs acts, PayslipBatches batches, ReadAudit audit)
    {
        public async Task<SubmitPayslips.Response> Handle(IReadOnlyList<PayslipInBatch> payslips, CancellationToken cancellationToken)
        {
            var read = batches.Check(payslips);
            var tried = await acts.Try(read.Posted, cancellationToken);
            var shown = tried.Select(t => t.Payslip).OfType<Domain.StoredPayslip>().ToList();
            await audit.Log(
                "payslip", [.. shown.Select(p => p.Id).Except(read.Posted.Select(p => p.Submission.Id))], [.. shown.Select(p => p.PersonId).OfType<Guid>().Distinct()], "validate", cancellationToken);
            return batches.Answer(read, tried, isTried: true);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/refusion/payslips/batch/validate", (HttpRequest request, Handler handler, CancellationToken cancellationToken) =>
                handler.Handle(PayslipBatch.Read(request), cancellationToken))
            .Operation<SubmitPayslips.Response>(nameof(ValidatePayslips), "Decides up to 1,000 payslips without storing them, as JSON or CSV", Area.Payslips, Verb.Write)
            .AlsoAccepts<SubmitPayslips.Request>("text/csv", PayslipExamples.Csv)
            .OnlyReads()
            .BodyLimit(SubmitPayslips.MaxMegabytes)
            .Problems(RefusionProblems.CsvMalformed, RefusionProblems.CsvUnknownColumn, RefusionProblems.CsvColumnRepeated, RefusionProblems.CsvColumnMissing, RefusionProblems.CsvEncoding)
            .Problems(RefusionProblems.BatchTooLarge)
            .Example(PayslipExamples.Batch, PayslipExamples.BatchAnswer with { Results = [.. PayslipExamples.BatchAnswer.Results.Select(r => r with { Id = null })] });
    }
}
