using Faatimer.Candidates.Data;

namespace Faatimer.Candidates.Features;

/// <summary>Finds candidates by CPR, current or former, or by a part of the name: in a body, never in a URL. Rules ID2, ID3.</summary>
internal static class SearchCandidates
{
    /// <param name="Cpr">A whole CPR number, current or former.</param>
    /// <param name="Name">Or a part of a name, at least 2 letters, upper and lower case alike.</param>
    public sealed record Request(string? Cpr = null, string? Name = null);

    /// <param name="Items">Those found, at most 50.</param>
    public sealed record Response(IReadOnlyList<CandidateSummaryView> Items);

    internal sealed class Rules : AbstractValidator<Request>
    {
        public Rules()
        {
            RuleFor(r => r.Cpr).Must((request, cpr) => (cpr is null) != (request.Name is null)).WithProblem(CandidatesProblems.SearchByOne);
            RuleFor(r => r.Cpr).Must(cpr => cpr is null || Kernel.Cpr.TryParse(cpr, out _)).WithProblem(CandidatesProblems.CprInvalid);
            RuleFor(r => r.Name).OptionalText(200).AtLeastLetters(2);
        }
    }

    internal sealed class Handler(CandidatesDb db, Caller caller, ReadAudit audit, PersonalTexts texts, CandidateViews views, BusinessClock clock)
    {
        public async Task<Response> Handle(Request body, CancellationToken cancellationToken)
        {
            var candidates = db.Candidates.AsNoTracking().Include(c => c.CprNumbers).Include(c => c.Overrides).Reached(caller.Scope).Asked(texts, body.Cpr, body.Name);
            var found = await candidates.OrderBy(c => c.Id).Take(PageRequest.DefaultLimit).ToListAsync(cancellationToken);
            Guid[] ids = [.. found.Select(c => c.Id)];
            await audit.Log("candidate", ids, ids, null, cancellationToken);
            var parts = caller.SeesWhole ? await db.AssessEligibility(found, clock.Today, cancellationToken) : null;
            return new([.. found.Select(c => parts is not null ? views.WholeSummary(c, parts[c.Id]) : CandidateViews.NameOnlySummary(c))]);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/candidates/search", (Request body, Handler handler, CancellationToken cancellationToken) => handler.Handle(body, cancellationToken))
            .Operation<Response>(nameof(SearchCandidates), "Finds candidates by CPR or name", Area.Search, Verb.Read)
            .OnlyReads()
            .Problems(CandidatesProblems.CprInvalid, CandidatesProblems.SearchByOne)
            .Example(new Request(Cpr: DemoPeople.CprOf(DemoIds.Candidate)), new Response([CandidateSummaryView.Example]));
    }
}
