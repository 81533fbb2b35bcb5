using Faatimer.Candidates.Data;

namespace Faatimer.Candidates.Features;

/// <summary>Gives the whole CPR number, for a stated purpose that is logged. The only operation that does. Rule ID3.</summary>
internal static class DiscloseCpr
{
    /// <param name="Purpose">What it is needed for, at most 200 characters. It stands in the audit log, encrypted: no personal data.</param>
    public sealed record Request(string Purpose);

    /// <param name="Cpr">Ten digits.</param>
    public sealed record Response(string Cpr);

    internal sealed class Rules : AbstractValidator<Request>
    {
        public Rules() => RuleFor(r => r.Purpose).Text(200);
    }

    internal sealed class Handler(CandidatesDb db, Caller caller, ReadAudit audit, PersonalTexts texts)
    {
        public async Task<Response> Handle(Guid id, Request body, CancellationToken cancellationToken)
        {
            var candidate = await db.Candidates.AsNoTracking().Include(c => c.CprNumbers).Reached(caller.Scope).SingleOrDefaultAsync(c => c.Id == id, cancellationToken)
                ?? throw CandidatesProblems.NoCandidate.With();
            await audit.LogSealed("candidate-cpr", [candidate.Id], [candidate.Id], texts.Seal(Redaction.Mask(body.Purpose)), cancellationToken);
            return new(texts.Open(candidate.CurrentCpr).Value);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/candidates/{id:guid}/cpr-disclosures", (Guid id, Request body, Handler handler, CancellationToken cancellationToken) =>
                handler.Handle(id, body, cancellationToken))
            .Operation<Response>(nameof(DiscloseCpr), "Gives the whole CPR number, for a stated purpose", Area.CandidateCpr, Verb.Read)
            .OnlyReads()
            .Problems(CandidatesProblems.NoCandidate)
            .ParameterExample("id", DemoIds.Candidate)
            .Example(new Request("Oprettelse i Rollebien"), new Response(DemoPeople.CprOf(DemoIds.Candidate)));
    }
}
