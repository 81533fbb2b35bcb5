using Faatimer.Workplaces.Data;

namespace Faatimer.Workplaces.Features;

/// <summary>Shows where a workplace has belonged in the organisation, and its closure. Rule W1.</summary>
internal static class GetWorkplaceHistory
{
    /// <summary>A workplace's history.</summary>
    /// <param name="WorkplaceId">The workplace.</param>
    /// <param name="Placements">Where it belonged, oldest first, without gaps.</param>
    /// <param name="LastDay">Its last day, when it is closed or will be.</param>
    /// <param name="CloseReason">Why it closes.</param>
    public sealed record Response(Guid WorkplaceId, IReadOnlyList<PlacedInOrganisation> Placements, DateOnly? LastDay, string? CloseReason);

    /// <summary>Where a workplace belonged in a period. Names are those of today.</summary>
    /// <param name="From">First day.</param>
    /// <param name="To">Last day, included; null while it lasts.</param>
    /// <param name="DepartmentId">The department; null for a private company.</param>
    public sealed record PlacedInOrganisation(DateOnly From, DateOnly? To, Guid? DepartmentId, string? Department, Guid? DirectorateId, string? Directorate);

    internal sealed class Handler(WorkplacesDb db, Caller caller, PersonalDataCipher cipher)
    {
        public async Task<Response> Handle(Guid id, CancellationToken cancellationToken)
        {
            var closure = await db.Workplaces.AsNoTracking().Reached(db, caller.Scope).Where(w => w.Id == id)
                .Select(w => new { w.LastDay, w.CloseReason }).SingleOrDefaultAsync(cancellationToken) ?? throw WorkplacesProblems.NoWorkplace.With();
            var placements = await (
                from workplace in db.Workplaces.Where(w => w.Id == id)
                from placement in workplace.Placements
                join department in db.Departments on placement.DepartmentId equals department.Id into departments
                from department in departments.DefaultIfEmpty()
                join directorate in db.Directorates on department.DirectorateId equals directorate.Id into directorates
                from directorate in directorates.DefaultIfEmpty()
                orderby placement.From
                select new PlacedInOrganisation(placement.From, placement.To, placement.DepartmentId, department.Name, directorate.Id, directorate.Name))
                .ToListAsync(cancellationToken);
            return new(id, placements, closure.LastDay, cipher.OpenText(closure.CloseReason));
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/workplaces/{id:guid}/history", (Guid id, Handler handler, CancellationToken cancellationToken) => handler.Handle(id, cancellationToken))
            .Operation<Response>(nameof(GetWorkplaceHistory), "Shows where a workplace has belonged", Area.Workplaces, Verb.Read)
            .Problems(WorkplacesProblems.NoWorkplace)
            .ParameterExample("id", DemoIds.Workplace)
            .Example(null, new Response(
                DemoIds.Workplace,
                [new(new DateOnly(2024, 1, 1), null, DemoIds.Department, "Kultur, Fritid & Ejendomme", DemoIds.Directorates[0], "By, Kultur, Miljø og Beskæftigelse")],
                null,
                null));
    }
}
