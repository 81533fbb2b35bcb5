using Faatimer.Contracts;
using Faatimer.Workplaces.Data;

namespace Faatimer.Workplaces.Features;

/// <summary>What other modules ask about workplaces. Rules P15, W2, R13, R14.</summary>
internal static class AnswerOtherModules
{
    internal sealed class ForGrant(WorkplacesDb db) : IRequestHandler<WorkplaceForGrant, WorkplaceForGrantAnswer?>
    {
        public Task<WorkplaceForGrantAnswer?> Handle(WorkplaceForGrant request, CancellationToken cancellationToken) => db.Workplaces.AsNoTracking()
            .Where(w => w.Id == request.WorkplaceId)
            .Select(w => new WorkplaceForGrantAnswer(
                w.Id, w.Facts.Cvr, w.Facts.PNumber, w.DepartmentId != null, w.Facts.Contact != null, w.LastDay != null && w.LastDay < request.Day))
            .SingleOrDefaultAsync(cancellationToken);
    }

    internal sealed class InUnits(WorkplacesDb db) : IRequestHandler<WorkplacesInUnits, IReadOnlyList<Guid>>
    {
        public async Task<IReadOnlyList<Guid>> Handle(WorkplacesInUnits request, CancellationToken cancellationToken) =>
            await db.Workplaces.AsNoTracking().In(db, request.Units).OrderBy(w => w.Id).Select(w => w.Id).ToListAsync(cancellationToken);
    }

    internal sealed class Units(Inquiries inquiries) : IRequestHandler<OrganisationUnits, IReadOnlyList<OrganisationUnit>>
    {
        public Task<IReadOnlyList<OrganisationUnit>> Handle(OrganisationUnits request, CancellationToken cancellationToken) => inquiries.Ask(OwnUnits.Named(request.Units), cancellationToken);
    }

    internal sealed class Names(Caller caller) : IRequestHandler<NamesOfWorkplaces, Inquiry<IReadOnlyDictionary<Guid, string>>>
    {
        public Task<Inquiry<IReadOnlyDictionary<Guid, string>>> Handle(NamesOfWorkplaces request, CancellationToken cancellationToken)
        {
            var reached = caller.In(Area.Workplaces, Verb.Read);
            return Task.FromResult(OwnUnits.Names(request.Workplaces.Where(w => reached.Holds(w))));
        }
    }

    internal sealed class ForSettlement(WorkplacesDb db) : IRequestHandler<WorkplacesForSettlement, IReadOnlyList<WorkplaceForSettlement>>
    {
        public async Task<IReadOnlyList<WorkplaceForSettlement>> Handle(WorkplacesForSettlement request, CancellationToken cancellationToken) => await db.Workplaces.AsNoTracking()
            .Where(w => request.WorkplaceIds.Contains(w.Id))
            .Select(w => new WorkplaceForSettlement(w.Id, w.Facts.Name, w.Facts.PNumber, w.Facts.Gln, w.Facts.CostAccount))
            .ToListAsync(cancellationToken);
    }

    internal sealed class Contacts(WorkplacesDb db) : IRequestHandler<ContactsOfWorkplaces, IReadOnlyList<WorkplaceContact>>
    {
        public async Task<IReadOnlyList<WorkplaceContact>> Handle(ContactsOfWorkplaces request, CancellationToken cancellationToken) => await db.Workplaces.AsNoTracking()
            .Where(w => request.Workplaces.Contains(w.Id))
            .OrderBy(w => w.Id)
            .Select(w => new WorkplaceContact(w.Id, w.Facts.Name, w.Facts.Contact!.Email))
            .ToListAsync(cancellationToken);
    }
}
