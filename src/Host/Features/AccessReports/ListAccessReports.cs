using Carter;
using Faatimer.Kernel;

namespace Faatimer.Host.Features;

/// <summary>Lists the access reports that can be read, the latest first, without what was found. Rule X7.</summary>
internal static class ListAccessReports
{
    internal sealed record Filter(Guid? CandidateId) : ListFilter<Filter, AccessReportOrder>;

    internal sealed class Handler(AccessReports reports, BusinessClock clock, FindActors findActors, ReadAudit audit)
    {
        public async Task<Page<AccessReportView>> Handle(Filter filter, CancellationToken cancellationToken)
        {
            var page = await reports.List(filter.CandidateId, clock.Now, filter, cancellationToken);
            var names = findActors(page.Items.Select(r => r.MadeBy));
            await audit.Log("access-report", [.. page.Items.Select(r => r.Report.Id)], [.. page.Items.Select(r => r.Report.PersonId).Distinct()], null, cancellationToken, names);
            return page.With<AccessReportView>([.. page.Items.Select(r => AccessReportView.Of(r, names.Answer, whole: false))]);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/access-reports", (Filter filter, Handler handler, CancellationToken cancellationToken) => handler.Handle(filter, cancellationToken))
            .Operation<Page<AccessReportView>>(nameof(ListAccessReports), "Lists access reports", Area.Log, Verb.Read)
            .Example(null, new Page<AccessReportView>([AccessReportView.Example with { Parts = [] }], null));
    }
}
