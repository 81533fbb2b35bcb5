using Carter;
using Faatimer.Kernel;

namespace Faatimer.Host.Features;

/// <summary>Shows an access report whole. Rule X7.</summary>
internal static class GetAccessReport
{
    internal sealed class Handler(AccessReports reports, BusinessClock clock, FindActors findActors, ReadAudit audit)
    {
        public async Task<AccessReportView> Handle(Guid id, CancellationToken cancellationToken)
        {
            var stored = await reports.Find(id, clock.Now, cancellationToken) ?? throw HostProblems.NoAccessReport.With();
            var names = findActors([stored.MadeBy]);
            await audit.Log("access-report", [id], [stored.Report.PersonId], null, cancellationToken, names);
            return AccessReportView.Of(stored, names.Answer, whole: true);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/access-reports/{id:guid}", (Guid id, Handler handler, CancellationToken cancellationToken) => handler.Handle(id, cancellationToken))
            .Operation<AccessReportView>(nameof(GetAccessReport), "Shows an access report", Area.Log, Verb.Read)
            .Problems(HostProblems.NoAccessReport)
            .ParameterExample("id", DemoIds.AccessReport)
            .Example(null, AccessReportView.Example);
    }
}
