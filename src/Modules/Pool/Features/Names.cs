using Faatimer.Contracts;
using Faatimer.Kernel;

namespace Faatimer.Pool.Features;

/// <summary>Puts names beside the ids of a page or a single answer: one question to each module, and none within a transaction.</summary>
internal sealed class Names(IMediator mediator, FindActors findActors)
{
    public async Task<IReadOnlyList<ApplicationView>> Beside(IReadOnlyList<ApplicationView> applications, CancellationToken cancellationToken)
    {
        var (candidates, workplaces) = await Of(applications.Select(a => a.CandidateId), applications.Select(a => a.WorkplaceId), cancellationToken);
        return [.. applications.Select(a => a with { Candidate = Named.In(candidates, a.CandidateId), Workplace = Named.In(workplaces, a.WorkplaceId) })];
    }

    public async Task<IReadOnlyList<GrantView>> Beside(IReadOnlyList<GrantView> grants, CancellationToken cancellationToken)
    {
        var (candidates, workplaces) = await Of(grants.Select(g => g.CandidateId).OfType<Guid>(), grants.Select(g => g.WorkplaceId), cancellationToken);
        var actors = await findActors(grants.SelectMany(g => g.History ?? []).Select(h => h.By?.Id), cancellationToken);
        return
        [
            .. grants.Select(g => g with
            {
                Candidate = Named.In(candidates, g.CandidateId), Workplace = Named.In(workplaces, g.WorkplaceId),
                History = g.History is { } history ? [.. history.Select(h => h with { By = Actor.Of(h.By?.Id, actors) })] : null,
            }),
        ];
    }

    private async Task<(IReadOnlyDictionary<Guid, string> Candidates, IReadOnlyDictionary<Guid, string> Workplaces)> Of(
        IEnumerable<Guid> candidates, IEnumerable<Guid> workplaces, CancellationToken cancellationToken) =>
        (await mediator.Send(new NamesOfCandidates([.. candidates.Distinct()]), cancellationToken), await mediator.Send(new NamesOfWorkplaces([.. workplaces.Distinct()]), cancellationToken));
}
