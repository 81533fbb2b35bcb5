using Carter;
using Faatimer.Kernel;

namespace Faatimer.Host.Features;

/// <summary>Downloads an access report as a document for the person, in Danish. Rule X7.</summary>
internal static class DownloadAccessReport
{
    internal sealed class Handler(AccessReports reports, BusinessClock clock, ReadAudit audit, HeldTexts texts, IConfiguration configuration)
    {
        public async Task<FileContent> Handle(Guid id, CancellationToken cancellationToken)
        {
            var stored = await reports.Find(id, clock.Now, cancellationToken) ?? throw HostProblems.NoAccessReport.With();
            await audit.Log("access-report", [id], [stored.Report.PersonId], "pdf", cancellationToken);
            return new($"access-report-{id}.pdf", "application/pdf", AccessReportPdf.Of(stored.Report, configuration.GetValue("Faatimer:Municipality", "Kommunen"), texts));
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/access-reports/{id:guid}/pdf", (Guid id, Handler handler, CancellationToken cancellationToken) => handler.Handle(id, cancellationToken))
            .FileOperation(nameof(DownloadAccessReport), "Downloads an access report", Area.Log, Verb.Read, "application/pdf")
            .Problems(HostProblems.NoAccessReport)
            .ParameterExample("id", DemoIds.AccessReport);
    }
}
