using Carter;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Refusion.Features;

/// <summary>What a settlement's file is.</summary>
internal enum SettlementFormat
{
    /// <summary>Postings for the economy system.</summary>
    Csv,

    /// <summary>The report.</summary>
    Pdf,
}

/// <summary>Gives a file of an exported settlement, identical to the byte every time. Rule R13.</summary>
internal static class DownloadSettlement
{
    internal sealed record Query(string Month, SettlementFormat Format) : IRequest<FileContent>;

    internal sealed class Handler(SettlementStore store, UseCase useCase) : IRequestHandler<Query, FileContent>
    {
        public async Task<FileContent> Handle(Query query, CancellationToken cancellationToken)
        {
            var month = MonthText.Parse(query.Month);
            var settlement = await store.Find(month, cancellationToken) ?? throw RuleViolation.NotFound("settlement");
            var format = PayslipRow.Word(query.Format);
            var bytes = await store.File(settlement.Id, format, cancellationToken) ?? throw new RuleViolation("refusion.settlement_has_no_files");
            await useCase.AuditRead("settlement", [settlement.Id], [], null, cancellationToken);
            return new($"refusion-{MonthText.Of(month)}.{format}", query.Format == SettlementFormat.Csv ? "text/csv" : "application/pdf", bytes);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/refusion/settlements/{month}/export", (string month, SettlementFormat? format, IMediator mediator, CancellationToken cancellationToken) =>
                mediator.Send(new Query(month, format ?? SettlementFormat.Csv), cancellationToken))
            .FileOperation(nameof(DownloadSettlement), "Downloads the postings (csv, the default) or the report (pdf) of an exported settlement", Area.Ledger, Verb.Read, "text/csv", "application/pdf")
            .Problems(400, "refusion.month_malformed")
            .Problems(404, "settlement.not_found")
            .Problems("refusion.settlement_has_no_files")
            .ParameterExample("month", SettlementExamples.Paid)
            .ParameterExample("format", "pdf");
    }
}
