using Faatimer.Candidates.Data;
using Faatimer.Candidates.Domain;

namespace Faatimer.Candidates.Features;

/// <summary>Shows the code lists in force on a day: benefits, target groups, considerations. Rules C1, C3.</summary>
internal static class ListCodes
{
    /// <summary>The code lists on a day.</summary>
    /// <param name="Day">The day.</param>
    public sealed record Response(DateOnly Day, IReadOnlyList<CodeView> Benefits, IReadOnlyList<TargetGroupView> TargetGroups, IReadOnlyList<ConsiderationCodeView> Considerations);

    /// <summary>A code.</summary>
    /// <param name="Code">The code.</param>
    /// <param name="NameDa">Danish name.</param>
    /// <param name="NameEn">English name.</param>
    /// <param name="ValidFrom">First day in force.</param>
    /// <param name="ValidTo">Last day in force; null while no end is known.</param>
    public sealed record CodeView(string Code, string NameDa, string NameEn, DateOnly ValidFrom, DateOnly? ValidTo);

    /// <summary>A target group.</summary>
    /// <param name="InPoolTargetGroup">The pool may pay for people of this group (C4).</param>
    public sealed record TargetGroupView(string Code, string NameDa, string NameEn, DateOnly ValidFrom, DateOnly? ValidTo, bool InPoolTargetGroup);

    /// <summary>A consideration.</summary>
    /// <param name="Kind">What it is about.</param>
    public sealed record ConsiderationCodeView(ConsiderationKind Kind, string Code, string NameDa, string NameEn, DateOnly ValidFrom, DateOnly? ValidTo);

    internal sealed record Filter(DateOnly? Day) : QueryFilter<Filter>;

    internal sealed class Handler(CandidatesDb db, BusinessClock clock)
    {
        public async Task<Response> Handle(DateOnly? asked, CancellationToken cancellationToken)
        {
            var day = asked ?? clock.Today;
            var entries = (await db.CodeLists.On(day).OrderBy(e => e.Code).ToListAsync(cancellationToken)).ToLookup(e => e.List);
            return new(
                day,
                [.. entries[CodeList.Benefit].Select(e => new CodeView(e.Code, e.NameDa, e.NameEn, e.ValidFrom, e.ValidTo))],
                [.. entries[CodeList.TargetGroup].Select(e => new TargetGroupView(e.Code, e.NameDa, e.NameEn, e.ValidFrom, e.ValidTo, e.InPoolTargetGroup))],
                [.. entries[CodeList.Consideration].Select(e => new ConsiderationCodeView(e.Kind!.Value, e.Code, e.NameDa, e.NameEn, e.ValidFrom, e.ValidTo))]);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/candidates/code-lists", (Filter filter, Handler handler, CancellationToken cancellationToken) => handler.Handle(filter.Day, cancellationToken))
            .Operation<Response>(nameof(ListCodes), "Shows the code lists in force on a day", Area.Candidates, Verb.Read)
            .ParameterExample("day", "2026-07-01")
            .Example(null, new Response(
                new DateOnly(2026, 7, 1),
                [new("cash_benefit_basic", "Kontanthjælp, grundsats", "Cash benefit, basic rate", new DateOnly(2025, 7, 1), null)],
                [new("activity_ready", "Aktivitetsparate", "Ready for activities", new DateOnly(2000, 1, 1), null, true)],
                [new(ConsiderationKind.Physical, "no_heavy_lifting", "Ingen tunge løft", "No heavy lifting", new DateOnly(2000, 1, 1), null)]));
    }
}
