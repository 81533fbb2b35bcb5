using Faatimer.Contracts;
using Faatimer.Host.Auth;
using Faatimer.Kernel;
using MediatR;
using Npgsql;

namespace Faatimer.Host.Features;

/// <summary>Gathers an access report (X7): each module's parts in the order of the modules, and from the log who looked when.</summary>
internal sealed class AccessReportGathering(
    IEnumerable<IModule> modules, IServiceProvider services, IMediator mediator, Retention retention, HeldTexts held, Texts texts, NpgsqlDataSource database, AuditLog log, TimeProvider time)
{
    private readonly IReadOnlyList<AccessReportPart> _parts = [.. modules.SelectMany(m => m.AccessReport), new AccessReportPart("kernel.audit", null, [], (_, person, cancellationToken) => LookedAt(person, log, texts, cancellationToken))];

    /// <summary>How many parts there are.</summary>
    public int Count => _parts.Count;

    /// <summary>One part of it.</summary>
    public async Task<AccessReportSection> Gather(int part, Guid person, CancellationToken cancellationToken)
    {
        var asked = _parts[part];
        var rule = asked.Retention is null ? null : (await retention.Rules(cancellationToken)).Single(r => r.Kind == asked.Retention);
        var section = held.Section(asked, rule, await asked.Find(services, person, cancellationToken));
        return asked.Name == "kernel.audit" ? section with { Kept = held.Text("access.kept.audit") } : section;
    }

    /// <summary>The report of its parts, without other people; null when the person is gone meanwhile.</summary>
    public async Task<AccessReport?> Make(Guid id, Guid person, StartAccessReport.Request asked, DateOnly day, IReadOnlyList<AccessReportSection> parts, CancellationToken cancellationToken)
    {
        if (await mediator.Send(new CandidateForAccessReport(person), cancellationToken) is not { } about)
        {
            return null;
        }

        // Employees are told by their role.
        var employees = await database.Read("select name, role from auth.users", row => (row.GetString(0), held.Text($"access.word.Role.{Words.Of(Enum.Parse<Role>(row.GetString(1)))}")), cancellationToken);
        var others = new OthersTakenOut(about.Name, [.. about.Others.Select(name => (name, held.Text("access.word.somebody"))), .. employees]);
        IReadOnlyList<AccessReportSection> own = [.. parts.Select(others.Of)];
        return new(id, person, about.Name, about.Cpr, Redaction.Mask(asked.Purpose.Trim()), asked.ReceivedOn ?? day, asked.CaseNumber is { } number ? Redaction.Mask(number.Trim()) : null, time.GetUtcNow(), own, others.Count);
    }

    /// <summary>Who looked when, by role: the first first.</summary>
    private static async Task<IReadOnlyList<HeldRecord>> LookedAt(Guid person, AuditLog log, Texts texts, CancellationToken cancellationToken) =>
    [
        .. (await log.About(person, cancellationToken)).Select(call => HeldRecord.Of(
            person, null, ("at", call.At), ("who", call.Role), ("verb", call.Verb), ("what", Known(texts, "access.log.", call.Record ?? "none")), ("why", call.StatedPurpose ?? (call.Purpose is { } why ? InWords(texts, why) : null)))),
    ];

    /// <summary>A purpose that has words of its own; none of another: what somebody searched for may name others.</summary>
    private static string? InWords(Texts texts, string why) => Known(texts, "access.why.", why) is var text && text == why ? null : text;

    /// <summary>The text of a word of the log; the word itself when it has none.</summary>
    private static string Known(Texts texts, string codes, string word) => texts.Get(codes + word, Texts.Danish) is var text && text == codes + word ? word : text;
}
