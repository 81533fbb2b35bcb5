using System.Globalization;
using Faatimer.Candidates.Data;
using Faatimer.Candidates.Domain;

namespace Faatimer.Candidates.Features;

/// <summary>Says whether the pool may pay for a candidate on a day, part by part, with the reason. Rule C4.</summary>
internal static class GetEligibility
{
    /// <summary>Whether the pool may pay for a candidate on a day.</summary>
    /// <param name="CandidateId">The candidate.</param>
    /// <param name="Day">The day.</param>
    /// <param name="Eligible">All parts are met.</param>
    /// <param name="Parts">The four parts.</param>
    public sealed record Response(Guid CandidateId, DateOnly Day, bool Eligible, IReadOnlyList<PartView> Parts);

    /// <summary>One part of eligibility.</summary>
    /// <param name="Rule">The part.</param>
    /// <param name="Met">Whether it is met, by the facts or by an override.</param>
    /// <param name="Code">What the facts say, as a code.</param>
    /// <param name="Reason">What the facts say or, overridden, the consultant's reason.</param>
    /// <param name="OverriddenBy">The consultant who overrode it; null when the facts decide.</param>
    public sealed record PartView(EligibilityRule Rule, bool Met, string Code, string Reason, string? OverriddenBy);

    internal sealed record Filter(DateOnly? Day) : QueryFilter<Filter>;

    internal sealed class Handler(CandidatesDb db, Caller caller, ReadAudit audit, BusinessClock clock, PersonalTexts texts, Texts sentences)
    {
        public async Task<Response> Handle(Guid id, DateOnly? asked, CancellationToken cancellationToken)
        {
            var day = asked ?? clock.Today;
            if (day.Year is < 2000 or > 2199)
            {
                throw KernelProblems.MalformedFilter.With(pointer: QueryFields.Pointer("day"));
            }

            var candidate = await db.Candidates.AsNoTracking().Include(c => c.Overrides).Reached(caller.Scope).SingleOrDefaultAsync(c => c.Id == id, cancellationToken)
                ?? throw CandidatesProblems.NoCandidate.With();
            var parts = await db.AssessEligibility(candidate, day, cancellationToken);
            await audit.Log("candidate-eligibility", [candidate.Id], [candidate.Id], null, cancellationToken);
            return new(candidate.Id, day, parts.All(p => p.Met), [.. parts.Select(Show)]);
        }

        private PartView Show(EligibilityPart part) => new(
            part.Rule,
            part.Met,
            part.Code,
            part.Override is { } exception
                ? texts.Open<string>(exception.Reason)
                : sentences.Get(part.Code, CultureInfo.CurrentUICulture, new Dictionary<string, object?> { ["months"] = part.Months, ["since"] = part.Since }),
            part.Override?.By);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/candidates/{id:guid}/eligibility", (Guid id, Filter filter, Handler handler, CancellationToken cancellationToken) => handler.Handle(id, filter.Day, cancellationToken))
            .Operation<Response>(nameof(GetEligibility), "Says whether the pool may pay for a candidate, part by part", Area.CandidateEligibility, Verb.Read)
            .Problems(CandidatesProblems.NoCandidate)
            .ParameterExample("id", DemoIds.Candidate)
            .ParameterExample("day", "2026-03-01")
            .Example(null, new Response(
                DemoIds.Candidate,
                new DateOnly(2026, 3, 1),
                true,
                [
                    new(EligibilityRule.Resident, true, "candidates.resident", "Bor i kommunen.", null),
                    new(EligibilityRule.TargetGroup, true, "candidates.target_group_listed", "Målgruppen er på puljens liste.", null),
                    new(EligibilityRule.OutOfWork, true, "candidates.out_of_work_long_enough", "Uden arbejde siden 1. februar 2023, mindst 12 måneder.", null),
                    new(EligibilityRule.Challenges, true, "candidates.has_challenges", "Har udfordringer ud over ledighed.", null),
                ]));
    }
}

/// <summary>Brings together what C4 is judged from.</summary>
internal static class EligibilityData
{
    /// <summary>The parts of C4 for a candidate that was read with its overrides.</summary>
    public static async Task<IReadOnlyList<EligibilityPart>> AssessEligibility(this CandidatesDb db, Candidate candidate, DateOnly day, CancellationToken cancellationToken) =>
        (await db.AssessEligibility([candidate], day, cancellationToken))[candidate.Id];

    /// <summary>The same for several, by their ids.</summary>
    public static async Task<IReadOnlyDictionary<Guid, IReadOnlyList<EligibilityPart>>> AssessEligibility(
        this CandidatesDb db, IReadOnlyCollection<Candidate> candidates, DateOnly day, CancellationToken cancellationToken)
    {
        var (terms, groups) = (await db.TermsOn(day, cancellationToken), await db.PoolTargetGroups(day, cancellationToken));
        return candidates.ToDictionary(c => c.Id, c => Eligibility.Assess(c.Facts, terms, groups.Contains(c.Facts.TargetGroup), c.Overrides, day));
    }
}
