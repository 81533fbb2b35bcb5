using Carter;
using Faatimer.Kernel;
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
    public const int MaxMegabytes = 16;

    /// <summary>Payslips of any people and workplaces.</summary>
    /// <param name="Payslips">1–1,000 payslips, decided in this order.</param>
    public sealed record Request(IReadOnlyList<PayslipRequest> Payslips);

    /// <summary>What became of each payslip.</summary>
    /// <param name="Stored">How many are stored: now or before, and also as rejected for want of a grant (R1).</param>
    /// <param name="Refused">How many are not stored.</param>
    /// <param name="CountByStatus">How those that are stored stand.</param>
    /// <param name="Results">One for each payslip, in order.</param>
    public sealed record Response(int Stored, int Refused, PayslipCountsView CountByStatus, IReadOnlyList<SubmittedPayslipView> Results);

    internal sealed class Handler(EmploymentActs acts, PayslipBatches batches)
    {
        public async Task<Committed<Response>> Handle(IReadOnlyList<PayslipInBatch> payslips, CancellationToken cancellationToken)
        {
            var read = batches.Check(payslips);
            return await acts.Submit(read.Posted, decided => batches.Answer(read, decided), cancellationToken);
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
