using Carter;
using Faatimer.Kernel;
using Faatimer.Pool.Data;
using Faatimer.Pool.Domain;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Pool.Features;

/// <summary>Lists applications in the order they came in, whatever has become of them.</summary>
internal static class ListApplications
{
    private static readonly Orders<Application, Order> Orders = new Orders<Application, Order>(a => a.Id).By(Order.From, a => a.From);

    internal enum Order
    {
        ReceivedAt,
        From,
    }

    /// <param name="Status">Only those with one of these statuses.</param>
    /// <param name="UpdatedSince">Only those that changed at this time or later; <c>asOf</c> of the answer before.</param>
    internal sealed record Filter(IReadOnlyList<ApplicationStatus> Status, Guid? WorkplaceId, Guid? CandidateId, DateTimeOffset? UpdatedSince) : ListFilter<Filter, Order>, IPolled;

    internal sealed class Handler(PoolDb db, Caller caller, ReadAudit audit, ApplicationViews views, Names names, TimeProvider time)
    {
        public async Task<Page<ApplicationView>> Handle(Filter filter, CancellationToken cancellationToken)
        {
            var asOf = filter.AsOf(time);
            var applications = db.Applications.UpdatedSince(filter.UpdatedSince).AsNoTracking().In(caller.Scope, a => a.WorkplaceId);
            if (filter.WorkplaceId is not null)
            {
                applications = applications.Where(a => a.WorkplaceId == filter.WorkplaceId);
            }

            if (filter.CandidateId is not null)
            {
                applications = applications.Where(a => a.CandidateId == filter.CandidateId);
            }

            var asked = filter.Status.Count > 0 ? applications.Where(a => filter.Status.Contains(a.Status)) : applications;
            var page = await (await asked.ToPage(filter, Orders, db.WithPlaces, a => a.Application, cancellationToken)).CountBy(filter, applications.Select(a => a.Status), cancellationToken);
            var listed = page.Items.Select(views.Listed).ToList();
            var named = await names.Of(listed, cancellationToken);
            await audit.Log(
                "application", [.. page.Items.Select(a => a.Application.Id)], [.. page.Items.Select(a => a.Application.CandidateId).Distinct()], null, cancellationToken, named.Inquiries);
            return page.With<ApplicationView>([.. listed.Select(named.Beside)]) with { AsOf = asOf };
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/pool/applications", (Filter filter, Handler handler, CancellationToken cancellationToken) => handler.Handle(filter, cancellationToken))
            .Operation<Page<ApplicationView>>(nameof(ListApplications), "Lists applications", Area.PoolApplications, Verb.Read)
            .Example(null, new Page<ApplicationView>([ApplicationView.Example(ApplicationStatus.Submitted)], null));
    }
}
