using Faatimer.Candidates.Data;
using Faatimer.Candidates.Domain;

namespace Faatimer.Candidates.Features;

/// <summary>Lists the candidates in the order they were registered. A name is personal data and no query field: it is searched for in a body. Rules C1, C2.</summary>
internal static class ListCandidates
{
    private static readonly Orders<Candidate, Order> Orders = new(c => c.Id);

    internal enum Order
    {
        RegisteredAt,
    }

    /// <param name="UpdatedSince">Only those that changed at this time or later; <c>asOf</c> of the answer before.</param>
    internal sealed record Filter(CandidateState? State, string? TargetGroup, DateTimeOffset? UpdatedSince) : ListFilter<Filter, Order>, IPolled;

    internal sealed class Handler(CandidatesDb db, Caller caller, ReadAudit audit, CandidateViews views, BusinessClock clock, TimeProvider time)
    {
        public async Task<Page<CandidateSummaryView>> Handle(Filter filter, CancellationToken cancellationToken)
        {
            var asOf = filter.AsOf(time);
            if (!caller.SeesWhole && (filter.State is not null || filter.TargetGroup is not null))
            {
                // Who is in a group would say what the role may not see.
                throw KernelProblems.Forbidden.With();
            }

            var candidates = db.Candidates.UpdatedSince(filter.UpdatedSince).AsNoTracking().Include(c => c.CprNumbers).Include(c => c.Overrides).Reached(caller.Scope);
            if (filter.TargetGroup is not null)
            {
                candidates = candidates.Where(c => c.Facts.TargetGroup == filter.TargetGroup);
            }

            var page = await (filter.State is null ? candidates : candidates.Where(c => c.State == filter.State)).ToPage(filter, Orders, cancellationToken);
            page = caller.SeesWhole ? await page.CountBy(filter, candidates.Select(c => c.State), cancellationToken) : page;
            Guid[] ids = [.. page.Items.Select(c => c.Id)];
            await audit.Log("candidate", ids, ids, null, cancellationToken);
            var parts = caller.SeesWhole ? await db.AssessEligibility(page.Items, clock.Today, cancellationToken) : null;
            return page.With<CandidateSummaryView>([.. page.Items.Select(c => parts is not null ? views.WholeSummary(c, parts[c.Id]) : CandidateViews.NameOnlySummary(c))]) with { AsOf = asOf };
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/candidates", (Filter filter, Handler handler, CancellationToken cancellationToken) => handler.Handle(filter, cancellationToken))
            .Operation<Page<CandidateSummaryView>>(nameof(ListCandidates), "Lists the candidates", Area.Candidates, Verb.Read)
            .Example(null, new Page<CandidateSummaryView>([CandidateSummaryView.Example], null));
    }
}
