using Carter;
using Faatimer.Kernel;
using Faatimer.Pool.Data;
using Faatimer.Pool.Domain;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Pool.Features;

/// <summary>The queue, the next one first, with open offers, which keep their place until they are answered. Rule P4: the order of receipt.</summary>
internal static class GetWaitingList
{
    private static readonly Orders<Application, Order> Orders = new(a => a.Sequence);

    internal enum Order
    {
        QueuePosition,
    }

    internal sealed record Filter : ListFilter<Filter, Order>;

    internal sealed class Handler(PoolDb db, Caller caller, ReadAudit audit, ApplicationViews views, Names names)
    {
        public async Task<Page<ApplicationView>> Handle(Filter filter, CancellationToken cancellationToken)
        {
            var waiting = db.Applications.AsNoTracking().In(caller.Scope, a => a.WorkplaceId).Where(a => a.Status == ApplicationStatus.Waiting || a.Status == ApplicationStatus.Offered);
            var page = await waiting.ToPage(filter, Orders, db.WithPlaces, a => a.Application, cancellationToken);
            var listed = page.Items.Select(views.Listed).ToList();
            var named = await names.Of(listed, cancellationToken);
            await audit.Log(
                "application", [.. page.Items.Select(a => a.Application.Id)], [.. page.Items.Select(a => a.Application.CandidateId).Distinct()], null, cancellationToken, named.Inquiries);
            return page.With<ApplicationView>([.. listed.Select(named.Beside)]);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/pool/waiting-list", (Filter filter, Handler handler, CancellationToken cancellationToken) => handler.Handle(filter, cancellationToken))
            .Operation<Page<ApplicationView>>(nameof(GetWaitingList), "Lists the applications that wait or have an open offer, the next one first", Area.PoolApplications, Verb.Read)
            .Example(null, new Page<ApplicationView>([ApplicationView.Example(ApplicationStatus.Waiting) with { Id = DemoStory.Id(0x52), QueuePosition = 1 }], null));
    }
}
