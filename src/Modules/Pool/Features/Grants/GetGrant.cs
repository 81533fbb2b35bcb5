using Carter;
using Faatimer.Kernel;
using Faatimer.Pool.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Pool.Features;

/// <summary>Reads a grant with its history, and what was in force on any day. Rules P7, P8.</summary>
internal static class GetGrant
{
    internal sealed record Filter(DateOnly? AsOf) : QueryFilter<Filter>;

    internal sealed class Handler(PoolDb db, Caller caller, ReadAudit audit, GrantViews views, Names names)
    {
        public async Task<GrantView> Handle(Guid id, DateOnly? asOf, CancellationToken cancellationToken)
        {
            var grant = await db.Grants.AsNoTracking().In(caller.Scope, g => g.WorkplaceId).SingleOrDefaultAsync(g => g.Id == id, cancellationToken) ?? throw PoolProblems.NoGrant.With();
            var view = views.Whole(grant, asOf);
            var (named, refunded) = (await names.Of([view], cancellationToken), Records.RefundedTotal(id));
            await audit.Log("grant", [grant.Id], [grant.CandidateId], null, cancellationToken, [.. named.Inquiries, refunded]);
            return named.Beside(view) with { RefundedTotal = caller.May(Area.GrantRefunds, Verb.Read) ? refunded.Answer : null };
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/pool/grants/{id:guid}", (Guid id, Filter filter, Handler handler, CancellationToken cancellationToken) => handler.Handle(id, filter.AsOf, cancellationToken))
            .Operation<GrantView>(nameof(GetGrant), "Reads a grant, with the hours in force today or on a given day", Area.PoolGrants, Verb.Read)
            .Problems(PoolProblems.NoGrant)
            .ParameterExample("id", DemoIds.Grant)
            .Example(null, GrantView.Shown() with { RefundedTotal = 36892.50m });
    }
}
