using Carter;
using Faatimer.Candidates.Data;
using Faatimer.Candidates.Domain;
using Faatimer.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Candidates.Features;

/// <summary>Shows a candidate's considerations, for a stated purpose that is logged: special-category data (C1).</summary>
internal static class GetConsiderations
{
    internal sealed class Handler(CandidatesDb db, Caller caller, ReadAudit audit, PersonalTexts texts)
    {
        public async Task<ConsiderationsView> Handle(Guid id, ConsiderationPurpose? purpose, CancellationToken cancellationToken)
        {
            var stated = purpose ?? throw RuleViolation.Invalid(RuleViolation.Error("candidates.purpose_required", null, "/purpose"));
            var candidate = await db.Candidates.AsNoTracking().Reached(caller.Scope).Where(c => c.Id == id)
                .Select(c => new { c.Considerations, c.Version }).SingleOrDefaultAsync(cancellationToken) ?? throw RuleViolation.NotFound("candidate");
            await audit.Log("candidate-considerations", [id], [id], stated.ToString(), cancellationToken);
            return new(id, candidate.Considerations is { } considerations ? texts.Open<List<Consideration>>(considerations) : [], candidate.Version);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/candidates/{id:guid}/considerations", (Guid id, ConsiderationPurpose? purpose, Handler handler, CancellationToken cancellationToken) =>
                handler.Handle(id, purpose, cancellationToken))
            .Operation<ConsiderationsView>(nameof(GetConsiderations), "Shows a candidate's considerations, for a stated purpose", Area.CandidateConsiderations, Verb.Read)
            .Problems(400, "candidates.purpose_required")
            .Problems(404, "candidate.not_found")
            .ParameterExample("id", DemoIds.Candidate)
            .ParameterExample("purpose", "matching")
            .Example(null, new ConsiderationsView(DemoIds.Candidate, [new(ConsiderationKind.Physical, "no_heavy_lifting")], 1));
    }
}
