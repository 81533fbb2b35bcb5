using Carter;
using Faatimer.Candidates.Data;
using Faatimer.Candidates.Domain;
using Faatimer.Kernel;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Candidates.Features;

/// <summary>Lists the candidates in the order they were registered. A name is personal data and no query field: it is searched for in a body. Rules C1, C2.</summary>
internal static class ListCandidates
{
    internal sealed record Query(CandidateState? State, string? TargetGroup, int? Limit, string? Cursor) : IRequest<Page<CandidateSummaryView>>;

    internal sealed class Handler(CandidatesDb db, UseCase useCase, CandidateViews views) : IRequestHandler<Query, Page<CandidateSummaryView>>
    {
        public async Task<Page<CandidateSummaryView>> Handle(Query query, CancellationToken cancellationToken)
        {
            if (CandidateViews.NameOnly(useCase) && (query.State is not null || query.TargetGroup is not null))
            {
                // Who is in a group would say what the role may not see.
                throw new RuleViolation(403, [RuleViolation.Error("auth.forbidden")]);
            }

            var candidates = db.Candidates.AsNoTracking().Include(c => c.CprNumbers).Reached(useCase);
            if (query.State is { } state)
            {
                candidates = candidates.Where(c => c.State == state);
            }

            if (query.TargetGroup is { } targetGroup)
            {
                candidates = candidates.Where(c => c.Facts.TargetGroup == targetGroup);
            }

            if (Paging.After(query.Cursor) is { } after)
            {
                candidates = candidates.Where(c => c.Id > after);
            }

            var page = await candidates.OrderBy(c => c.Id).ToPage(query.Limit, c => c.Id.ToString(), cancellationToken);
            Guid[] ids = [.. page.Items.Select(c => c.Id)];
            await useCase.AuditRead("candidate", ids, ids, null, cancellationToken);
            return new([.. page.Items.Select(c => views.Summary(c, useCase))], page.Next);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/candidates", (CandidateState? state, string? targetGroup, int? limit, string? cursor, IMediator mediator, CancellationToken cancellationToken) =>
                mediator.Send(new Query(state, targetGroup, limit, cursor), cancellationToken))
            .Operation<Page<CandidateSummaryView>>(nameof(ListCandidates), "Lists the candidates", Area.Candidates, Verb.Read)
            .Example(null, new Page<CandidateSummaryView>([CandidateSummaryView.Example], null));
    }
}
