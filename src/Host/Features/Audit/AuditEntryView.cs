using Faatimer.Contracts;
using Faatimer.Kernel;
using MediatR;

namespace Faatimer.Host.Features;

/// <summary>One entry of the audit log: a call that read or wrote, or was refused.</summary>
/// <param name="Id">Its number, in the order of writing.</param>
/// <param name="At">When.</param>
/// <param name="Actor">Who; the name is null in answers to changes.</param>
/// <param name="Role">In which role.</param>
/// <param name="Operation">The operation's id.</param>
/// <param name="Verb">What was done.</param>
/// <param name="Allowed">false: it was refused.</param>
/// <param name="Record">The kind of record; null for a refused call.</param>
/// <param name="RecordIds">Which records; of a refused call those in its path. At most 20.</param>
/// <param name="Records">How many there were.</param>
/// <param name="PersonIds">Whom it was about, at most 20.</param>
/// <param name="Persons">How many there were.</param>
/// <param name="People">Those of them who are known, with their names; of a refused call those whom its path named. Empty in answers to changes.</param>
/// <param name="Purpose">Why, in the product's words.</param>
/// <param name="StatedPurpose">Why, as the person wrote it.</param>
/// <param name="TraceId">The trace id of the request.</param>
internal sealed record AuditEntryView(
    long Id, DateTimeOffset At, Actor Actor, Role Role, string Operation, AuditVerb Verb, bool Allowed, string? Record, IReadOnlyList<Guid> RecordIds, int Records, IReadOnlyList<Guid> PersonIds, int Persons,
    IReadOnlyList<Named> People, string? Purpose, [property: NotInFiles] string? StatedPurpose, string? TraceId)
{
    public static AuditEntryView Example { get; } = new(
        4711, new(2026, 4, 2, 9, 0, 0, TimeSpan.Zero), new("demo-admin", "Demo Admin"), Role.Admin, "CreateDirectorate", AuditVerb.Write, true, "directorate", [DemoIds.Directorates[0]], 1, [], 0, [],
        null, null, "0af7651916cd43dd8448eb211c80319c");
}

/// <summary>Shows entries of the log with the names of who did what to whom.</summary>
internal sealed class AuditViews(IMediator mediator, FindActors findActors)
{
    /// <summary>The names that stand beside entries, asked with the row that logs their reading.</summary>
    public async Task<AuditNames> Names(IEnumerable<LoggedCall> calls, IEnumerable<string?> besides, CancellationToken cancellationToken)
    {
        var asked = calls.ToList();
        return new(await mediator.Send(new NamesOfCandidates(asked.SelectMany(About).Distinct()), cancellationToken), findActors(asked.Select(c => c.Actor).Concat(besides)));
    }

    public static AuditEntryView Of(LoggedCall call, AuditNames? names) => new(
        call.Id, call.At, names?.Actor(call.Actor) ?? new(call.Actor, null), call.Role, call.Operation, call.Verb, call.Allowed, call.Record, call.RecordIds, call.Records, call.PersonIds, call.Persons,
        names is null ? [] : [.. About(call).Select(p => Named.In(names.People, p)).OfType<Named>()], call.Purpose, call.StatedPurpose, call.TraceId);

    /// <summary>Whom a call may be about.</summary>
    private static IEnumerable<Guid> About(LoggedCall call) => call.Allowed ? call.PersonIds : call.PersonIds.Union(call.RecordIds);
}

/// <summary>Names that were asked for.</summary>
internal sealed record AuditNames(Inquiry<IReadOnlyDictionary<Guid, string>> OfPeople, Inquiry<IReadOnlyDictionary<string, string>> OfActors)
{
    public IReadOnlyList<Inquiry> Inquiries => [OfPeople, OfActors];

    public IReadOnlyDictionary<Guid, string> People => OfPeople.Answer;

    public Actor Actor(string id) => Kernel.Actor.Of(id, OfActors.Answer)!;
}
