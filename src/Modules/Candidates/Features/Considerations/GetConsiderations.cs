using Faatimer.Candidates.Data;
using Faatimer.Candidates.Domain;

namespace Faatimer.Candidates.Features;

/// <summary>Shows a candidate's considerations, for a stated purpose that is logged: special-category data (C1).</summary>
internal static class GetConsiderations
{
    internal sealed record Filter(ConsiderationPurpose? Purpose) : QueryFilter<Filter>;

    internal sealed class Handler(CandidatesDb db, Caller caller, ReadAudit audit, PersonalTexts texts)
    {
        public async Task<ConsiderationsView> Handle(Guid id, Filter filter, CancellationToken cancellationToken)
        {
            var stated = filter.Purpose ?? throw CandidatesProblems.PurposeRequired.With();
            var candidate = await db.Candidates.AsNoTracking().Reached(caller.Scope).Where(c => c.Id == id)
                .Select(c => new { c.Considerations, c.Version }).SingleOrDefaultAsync(cancellationToken) ?? throw CandidatesProblems.NoCandidate.With();
            await audit.Log("candidate-considerations", [id], [id], stated.ToString(), cancellationToken);
            return new(id, candidate.Considerations is { } considerations ? texts.Open<List<Consideration>>(considerations) : [], candidate.Version);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/candidates/{id:guid}/considerations", (Guid id, Filter filter, Handler handler, CancellationToken cancellationToken) => handler.Handle(id, filter, cancellationToken))
            .Operation<ConsiderationsView>(nameof(GetConsiderations), "Shows a candidate's considerations, for a stated purpose", Area.CandidateConsiderations, Verb.Read)
            .Problems(CandidatesProblems.PurposeRequired, CandidatesProblems.NoCandidate)
            .ParameterExample("id", DemoIds.Candidate)
            .ParameterExample("purpose", "matching")
            .Example(null, new ConsiderationsView(DemoIds.Candidate, [new(ConsiderationKind.Physical, "no_heavy_lifting")], 1));
    }
}
