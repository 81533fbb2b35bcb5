using System.Collections;
using System.Text;
using System.Text.RegularExpressions;
using Npgsql;

namespace Faatimer.Kernel;

/// <summary>All that the product holds about a person, as it was gathered (X7). In Danish: it is for the person.</summary>
/// <param name="Person">What the person is called.</param>
/// <param name="Cpr">DDMMYY-XXXX.</param>
/// <param name="Purpose">Why it was gathered.</param>
/// <param name="ReceivedOn">The day on which it was asked for.</param>
/// <param name="CaseNumber">The case it belongs to, elsewhere; null when none was said.</param>
/// <param name="MadeAt">When it was gathered.</param>
/// <param name="Parts">What was found, part by part.</param>
/// <param name="Redactions">How many names of others were taken out of texts.</param>
internal sealed record AccessReport(
    Guid Id, Guid PersonId, string Person, string Cpr, string Purpose, DateOnly ReceivedOn, string? CaseNumber, DateTimeOffset MadeAt, IReadOnlyList<AccessReportSection> Parts, int Redactions);

/// <summary>A part of an access report.</summary>
/// <param name="Name">Module and records.</param>
/// <param name="Title">What it is called.</param>
/// <param name="Purpose">Why it is held.</param>
/// <param name="Recipients">Who is given it.</param>
/// <param name="Kept">How long it is kept, and by which law.</param>
/// <param name="Records">What is held; none when there is nothing.</param>
internal sealed record AccessReportSection(string Name, string Title, string Purpose, string Recipients, string Kept, IReadOnlyList<AccessReportRecord> Records);

/// <summary>A record of an access report.</summary>
/// <param name="Reference">Its short reference, where it has one.</param>
internal sealed record AccessReportRecord(string? Reference, IReadOnlyList<AccessReportField> Fields);

/// <summary>A field of an access report.</summary>
/// <param name="Name">Its stable name.</param>
/// <param name="Label">What it is called.</param>
/// <param name="Value">What stands in it, as it is read.</param>
internal sealed record AccessReportField(string Name, string Label, string Value);

/// <summary>A report that was stored, with the day until which it can be read.</summary>
internal sealed record StoredAccessReport(AccessReport Report, string MadeBy, DateTimeOffset KeptUntil);

/// <summary>The orders of the list of access reports.</summary>
internal enum AccessReportOrder
{
    MadeAt,
}

/// <summary>Writes what modules hold as people read it.</summary>
internal sealed class HeldTexts(Texts texts)
{
    public AccessReportSection Section(AccessReportPart part, RetentionRule? rule, IReadOnlyList<HeldRecord> records) => new(
        part.Name, Text($"access.{part.Name}"), Text($"access.{part.Name}.purpose"), part.Recipients.Count == 0 ? Text("access.to.nobody") : string.Join(", ", part.Recipients.Select(Text)), Kept(rule),
        [.. records.Select(r => new AccessReportRecord(r.Reference, [.. r.Fields.Select(f => new AccessReportField(f.Key, Text($"access.{part.Name}.{f.Key}"), Value(f.Value)))]))]);

    public string Text(string code) => texts.Get(code, Texts.Danish);

    /// <summary>How long, from when, by which law.</summary>
    private string Kept(RetentionRule? rule)
    {
        if (rule is null)
        {
            return Text("access.kept.open");
        }

        var (code, count) = KeepFor.InWords(rule.KeepFor);
        return $"{texts.Get(code, Texts.Danish, new Dictionary<string, object?> { ["count"] = count })} {Text($"access.kept.{Words.Of(rule.CountsFrom)}")} ({rule.Law})";
    }

    private string Value(object? value) => value switch
    {
        string text => text.ReplaceLineEndings(" "),
        DateOnly day => day.ToString("d. MMMM yyyy", Texts.Danish),
        DateTimeOffset at => TimeZoneInfo.ConvertTime(at, BusinessClock.Zone).ToString("d. MMMM yyyy 'kl.' H.mm", Texts.Danish),
        decimal number => number.ToString("#,##0.##", Texts.Danish),
        bool flag => Text(flag ? "access.word.yes" : "access.word.no"),
        Enum word => Text($"access.word.{word.GetType().Name}.{Words.Of(word)}"),
        IEnumerable list => string.Join("; ", list.Cast<object?>().Select(Value)),
        _ => Convert.ToString(value, Texts.Danish) ?? "",
    };
}

/// <summary>
/// Takes other people out of what was gathered (X7): whatever looks like a CPR number is masked, and a name that is somebody else's, whole as the product knows it, becomes who that is. What is left to read through are
/// people whom the product does not know.
/// </summary>
internal sealed class OthersTakenOut
{
    /// <summary>Fields whose ten digits are a company's.</summary>
    private static readonly string[] CompanyNumbers = ["pNumber"];

    private readonly Dictionary<string, string> _becomes = new(StringComparer.OrdinalIgnoreCase);
    private readonly Regex? _names;
    private readonly string _person;

    /// <param name="person">The person whom the report is about: the own name stays.</param>
    /// <param name="others">Names of others, and what stands in their place.</param>
    public OthersTakenOut(string person, IEnumerable<(string Name, string Becomes)> others)
    {
        _person = Plain(person);
        foreach (var (name, becomes) in others.Select(o => (Name: Plain(o.Name), o.Becomes)).Where(o => o.Name.Contains(' ', StringComparison.Ordinal) && !o.Name.Equals(_person, StringComparison.OrdinalIgnoreCase)))
        {
            _becomes.TryAdd(name, becomes);
        }

        if (_becomes.Count > 0)
        {
            // The own name first, so that no part of it is taken for somebody else's; then the longest. A Danish genitive belongs to the name.
            var names = _becomes.Keys.OrderByDescending(n => n.Length).Prepend(_person).Select(n => string.Join(@"\s+", n.Split(' ').Select(Regex.Escape)));
            _names = new Regex($@"(?<!\w)(?<name>{string.Join('|', names)})(?:['’]?s)?(?!\w)", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant);
        }
    }

    /// <summary>How many names were taken out.</summary>
    public int Count { get; private set; }

    public AccessReportSection Of(AccessReportSection part) =>
        part with { Records = [.. part.Records.Select(r => r with { Fields = [.. r.Fields.Select(f => CompanyNumbers.Contains(f.Name) ? f : f with { Value = Of(f.Value) })] })] };

    private string Of(string text)
    {
        text = Redaction.Mask(text.Normalize(NormalizationForm.FormC));
        return _names is null ? text : _names.Replace(text, found =>
        {
            if (!_becomes.TryGetValue(Plain(found.Groups["name"].Value), out var becomes))
            {
                return found.Value; // The person's own.
            }

            Count++;
            return becomes;
        });
    }

    private static string Plain(string name) => string.Join(' ', name.Normalize(NormalizationForm.FormC).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}

/// <summary>The access reports that were made (X7): sealed, and gone when their time is out.</summary>
internal sealed class AccessReports(NpgsqlDataSource database, Inquiries inquiries, PersonalDataCipher cipher)
{
    private const string Columns = "r.content, r.made_by, r.made_at + k.keep_for::interval";

    /// <summary>Of those whose time is not out.</summary>
    private const string Kept = "kernel.access_reports r join kernel.retention k on k.kind = 'kernel.access_reports'";

    private static readonly SqlOrders<AccessReportOrder> Orders = new("r.id", typeof(Guid), new(AccessReportOrder.MadeAt, true));

    public Task<int> Store(NpgsqlConnection connection, AccessReport report, string by, CancellationToken cancellationToken) => connection.Execute(
        "insert into kernel.access_reports (id, person_id, made_by, made_at, content) values ($1, $2, $3, $4, $5)", cancellationToken,
        report.Id, report.PersonId, by, report.MadeAt, cipher.Encrypt(Encoding.UTF8.GetBytes(StoredJson.Write(report))));

    public async Task<StoredAccessReport?> Find(Guid id, DateTimeOffset now, CancellationToken cancellationToken) =>
        (await inquiries.Ask(Inquiry.Of($"select {Columns} from {Kept} where r.id = $1 and r.made_at + k.keep_for::interval > $2", Read, rows => rows, id, now), cancellationToken)).SingleOrDefault();

    /// <summary>Those that can be read, the latest first.</summary>
    public Task<Page<StoredAccessReport>> List(Guid? personId, DateTimeOffset now, IListFilter filter, CancellationToken cancellationToken)
    {
        var query = new SqlQuery(Columns, Kept);
        query.Where("r.person_id =", personId);
        query.Where("r.made_at + k.keep_for::interval >", now);
        return query.Page(database, filter, Orders, Read, cancellationToken);
    }

    /// <summary>Removes those whose time is out.</summary>
    public static Task<List<(Guid Id, Guid Person)>> Forget(NpgsqlConnection connection, DateTimeOffset now, CancellationToken cancellationToken) => connection.Read(
        "delete from kernel.access_reports r using kernel.retention k where k.kind = 'kernel.access_reports' and r.made_at + k.keep_for::interval <= $1 returning r.id, r.person_id",
        row => (row.GetGuid(0), row.GetGuid(1)), cancellationToken, now);

    private StoredAccessReport Read(System.Data.Common.DbDataReader row) =>
        new(StoredJson.Read<AccessReport>(Encoding.UTF8.GetString(cipher.DecryptBytes(row.GetFieldValue<byte[]>(0)))), row.GetString(1), row.GetFieldValue<DateTimeOffset>(2));
}
