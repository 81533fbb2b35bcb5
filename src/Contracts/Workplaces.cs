using Faatimer.Kernel;
using MediatR;

namespace Faatimer.Contracts;

/// <summary>What Pool needs of a workplace on a day. Null when there is none.</summary>
public sealed record WorkplaceForGrant(Guid WorkplaceId, DateOnly Day) : IRequest<WorkplaceForGrantAnswer?>;

/// <param name="Municipal">It belongs to a department (P15: private companies do not get grants).</param>
/// <param name="HasContactPerson">W2.</param>
/// <param name="Closed">The workplace is closed on the day.</param>
public sealed record WorkplaceForGrantAnswer(Guid WorkplaceId, string Cvr, string PNumber, bool Municipal, bool HasContactPerson, bool Closed);

/// <summary>The workplaces that are, or lie in, the given directorates, departments or workplaces: what an actor limited to its own units reaches.</summary>
public sealed record WorkplacesInUnits(IReadOnlyList<Guid> Units) : IRequest<IReadOnlyList<Guid>>;

/// <summary>Parts of the organisation, from the highest level down; one that does not exist is not answered.</summary>
public sealed record OrganisationUnits(IReadOnlyList<Guid> Units) : IRequest<IReadOnlyList<OrganisationUnit>>;

/// <param name="Level">Directorate, Department or Workplace.</param>
public sealed record OrganisationUnit(Guid Id, string Level, string Name);

/// <summary>The names of workplaces, as far as the caller may see them: others are not answered.</summary>
public sealed record NamesOfWorkplaces(IEnumerable<Guid> Workplaces) : IRequest<Inquiry<IReadOnlyDictionary<Guid, string>>>;

/// <summary>What a settlement says of the workplaces it pays (R13).</summary>
public sealed record WorkplacesForSettlement(IReadOnlyList<Guid> WorkplaceIds) : IRequest<IReadOnlyList<WorkplaceForSettlement>>;

/// <param name="Gln">Its invoicing location number; null while nobody has said it.</param>
/// <param name="CostAccount">The account its wage costs are on; null while nobody has said it.</param>
public sealed record WorkplaceForSettlement(Guid WorkplaceId, string Name, string PNumber, string? Gln, string? CostAccount);

/// <summary>How workplaces are reached by mail: through their fixed contact person (W2). One that does not exist is not answered.</summary>
public sealed record ContactsOfWorkplaces(IReadOnlyList<Guid> Workplaces) : IRequest<IReadOnlyList<WorkplaceContact>>;

/// <param name="Name">The workplace's name.</param>
/// <param name="Email">Null when it has no contact person, or one without an address.</param>
public sealed record WorkplaceContact(Guid WorkplaceId, string Name, string? Email);

/// <summary>A workplace was registered, changed, moved or closed.</summary>
[EventName("workplaces.workplace.changed.v1")]
public sealed record WorkplaceChanged(Guid WorkplaceId) : IEvent
{
    public Guid AggregateId => WorkplaceId;
}
