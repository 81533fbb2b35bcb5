using Faatimer.Contracts;
using Faatimer.Kernel;

namespace Faatimer.Pool.Features;

/// <summary>The names that stand beside the ids of a page or a single answer: what each module is asked for them, to be read with the audit row.</summary>
internal sealed class Names(IMediator mediator, FindActors findActors)
{
    public Task<NamesBeside> Of(IReadOnlyList<ApplicationView> applications, CancellationToken cancellationToken) =>
        Of(applications.Select(a => a.CandidateId), applications.Select(a => a.WorkplaceId), [], cancellationToken);

    public Task<NamesBeside> Of(IReadOnlyList<GrantView> grants, CancellationToken cancellationToken) =>
        Of(grants.Select(g => g.CandidateId).OfType<Guid>(), grants.Select(g => g.WorkplaceId), grants.SelectMany(g => g.History ?? []).Select(h => h.By?.Id), cancellationToken);

    private async Task<NamesBeside> Of(IEnumerable<Guid> candidates, IEnumerable<Guid> workplaces, IEnumerable<string?> actors, CancellationToken cancellationToken) => new(
        await mediator.Send(new NamesOfCandidates(candidates), cancellationToken), await mediator.Send(new NamesOfWorkplaces(workplaces), cancellationToken), findActors(actors));
}

/// <summary>Names that were asked for.</summary>
internal sealed record NamesBeside(
    Inquiry<IReadOnlyDictionary<Guid, string>> Candidates, Inquiry<IReadOnlyDictionary<Guid, string>> Workplaces, Inquiry<IReadOnlyDictionary<string, string>> Actors)
{
    /// <summary>What is to be read first.</summary>
    public IReadOnlyList<Inquiry> Inquiries => [Candidates, Workplaces, Actors];

    public ApplicationView Beside(ApplicationView application) =>
        application with { Candidate = Named.In(Candidates.Answer, application.CandidateId), Workplace = Named.In(Workplaces.Answer, application.WorkplaceId) };

    public GrantView Beside(GrantView grant) => grant with
    {
        Candidate = Named.In(Candidates.Answer, grant.CandidateId),
        Workplace = Named.In(Workplaces.Answer, grant.WorkplaceId),
        History = grant.History is { } history ? [.. history.Select(h => h with { By = Actor.Of(h.By?.Id, Actors.Answer) })] : null,
    };
}
