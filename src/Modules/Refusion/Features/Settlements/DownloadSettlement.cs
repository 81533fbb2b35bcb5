using Carter;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
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
    internal sealed record Filter(SettlementFormat? Format) : QueryFilter<Filter>;

    internal sealed class Handler(SettlementStore store, ReadAudit audit)
    {
        public async Task<FileContent> Handle(CalendarMonth month, SettlementFormat format, CancellationToken cancellationToken)
        {
            var settlement = await store.Find(month.FirstDay, cancellationToken) ?? throw RefusionProblems.NoSettlement.With();
            var word = PayslipRow.Word(format);
            var bytes = await store.File(settlement.Id, word, cancellationToken) ?? throw RefusionProblems.SettlementHasNoFiles.With();
            await audit.Log("settlement", [settlement.Id], [], null, cancellationToken);
            return new($"refusion-{month}.{word}", format == SettlementFormat.Csv ? "text/csv" : "application/pdf", bytes);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/refusion/settlements/{month}/export", (CalendarMonth month, Filter filter, Handler handler, CancellationToken cancellationToken) =>
                handler.Handle(month, filter.Format ?? SettlementFormat.Csv, cancellationToken))
            .FileOperation(nameof(DownloadSettlement), "Downloads the postings (csv, the default) or the report (pdf) of an exported settlement", Area.Ledger, Verb.Read, "text/csv", "application/pdf")
            .Problems(RefusionProblems.NoSettlement)
            .Problems(RefusionProblems.SettlementHasNoFiles)
            .ParameterExample("month", SettlementExamples.Paid)
            .ParameterExample("format", "pdf");
    }
}
