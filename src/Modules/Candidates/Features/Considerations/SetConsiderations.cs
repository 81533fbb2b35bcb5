using Faatimer.Candidates.Data;
using Faatimer.Candidates.Domain;

namespace Faatimer.Candidates.Features;

/// <summary>Records a candidate's considerations, for a stated purpose that is logged: special-category data (C1).</summary>
internal static class SetConsiderations
{
    /// <param name="Purpose">What they are recorded for.</param>
    /// <param name="Items">What must be taken into account, all of it; at most 30, each once.</param>
    public sealed record Request(ConsiderationPurpose Purpose, IReadOnlyList<Consideration> Items);

    /// <summary>The considerations are recorded; they are not repeated here, so that they stand nowhere but encrypted.</summary>
    /// <param name="Id">The candidate.</param>
    /// <param name="Count">How many there are now.</param>
    /// <param name="Version">The candidate's version; the ETag.</param>
    public sealed record Response(Guid Id, int Count, int Version) : IResource;

    internal sealed class Rules : AbstractValidator<Request>
    {
        public Rules() => RuleFor(r => r.Items).Must(i => i.Count <= 30 && i.Distinct().Count() == i.Count).WithProblem(CandidatesProblems.TooManyItems);
    }

    internal sealed class Handler(CandidatesDb db, Caller caller, Work work, BusinessClock clock, PersonalTexts texts)
    {
        public Task<Committed<Response>> Handle(Guid id, Request body, CancellationToken cancellationToken) => work.Commit(db, async () =>
        {
            var items = body.Items;
            var candidate = await db.Get(id, caller.Scope, cancellationToken);
            work.RequireVersion(candidate.Version);
            await RequireKnown(items, cancellationToken);
            candidate.SetConsiderations(items.Count == 0 ? null : texts.Seal(items));
            work.Audit("candidate-considerations", candidate.Id, candidate.Id, body.Purpose.ToString());
            return candidate;
        }, candidate => new Response(candidate.Id, body.Items.Count, candidate.Version), cancellationToken);

        private async Task RequireKnown(IReadOnlyList<Consideration> items, CancellationToken cancellationToken)
        {
            var known = await db.CodeLists.On(clock.Today).Where(e => e.List == CodeList.Consideration).Select(e => new { e.Kind, e.Code }).ToListAsync(cancellationToken);
            var errors = items.Index().Where(i => !known.Contains(new { Kind = (ConsiderationKind?)i.Item.Kind, i.Item.Code }))
                .Select(i => CandidatesProblems.ConsiderationUnknown.Error(pointer: $"/items/{i.Index}")).ToList();
            if (errors.Count > 0)
            {
                throw RuleViolation.Invalid(errors);
            }
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPut("/api/v1/candidates/{id:guid}/considerations", (Guid id, Request body, Handler handler, CancellationToken cancellationToken) =>
                handler.Handle(id, body, cancellationToken))
            .Operation<Response>(nameof(SetConsiderations), "Records a candidate's considerations, for a stated purpose", Area.CandidateConsiderations, Verb.Write)
            .NeedsIfMatch()
            .Problems(CandidatesProblems.ConsiderationUnknown, CandidatesProblems.NoCandidate)
            .ParameterExample("id", DemoIds.Candidate)
            .Example(
                new Request(ConsiderationPurpose.Matching, [new(ConsiderationKind.Physical, "no_heavy_lifting"), new(ConsiderationKind.Mental, "calm_surroundings")]),
                new Response(DemoIds.Candidate, 2, 2));
    }
}
