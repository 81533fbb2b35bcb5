using Faatimer.Candidates.Data;
using Faatimer.Candidates.Domain;

namespace Faatimer.Candidates.Features;

/// <summary>Lists the candidates in the order they were registered. A name is personal data and no query field: it is searched for in a body. Rules C1, C2.</summary>
internal static class ListCandidates
{
    internal sealed record Filter(CandidateState? State, string? TargetGroup) : ListFilter<Filter>;

    internal sealed class Handler(CandidatesDb db, Caller caller, ReadAudit audit, CandidateViews views)
    {
        public async Task<Page<CandidateSummaryView>> Handle(Filter filter, CancellationToken cancellationToken)
        {
            if (!caller.SeesWhole && (filter.State is not null || filter.TargetGroup is not null))
            {
                // Who is in a group would say what the role may not see.
                throw KernelProblems.Forbidden.With();
            }

            var candidates = db.Candidates.AsNoTracking().Include(c => c.CprNumbers).Reached(caller.Scope);
            if (filter.State is not null)
            {
                candidates = candidates.Where(c => c.State == filter.State);
            }

            if (filter.TargetGroup is not null)
            {
                candidates = candidates.Where(c => c.Facts.TargetGroup == filter.TargetGroup);
            }

            if (Paging.After(filter.Cursor) is { } after)
            {
                candidates = candidates.Where(c => c.Id > after);
            }

            var page = await candidates.OrderBy(c => c.Id).ToPage(filter.Limit, c => c.Id.ToString(), cancellationToken);
            Guid[] ids = [.. page.Items.Select(c => c.Id)];
            await audit.Log("candidate", ids, ids, null, cancellationToken);
            return new([.. page.Items.Select(c => caller.SeesWhole ? views.WholeSummary(c) : CandidateViews.NameOnlySummary(c))], page.Next);
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
