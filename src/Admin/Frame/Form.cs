using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Faatimer.Sdk;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;
using static Faatimer.Admin.Words;

namespace Faatimer.Admin.Frame;

/// <summary>
/// A form that was sent: its values as they were written, and what is wrong with them. A field's id is the API's pointer with hyphens: <c>/period/from</c> is <c>period-from</c>.
/// </summary>
public sealed partial class Form(IFormCollection fields)
{
    public const string NameField = "_formular";
    public const string KeyField = "_noegle";
    public const string VersionField = "_version";

    /// <summary>Whose form it is, signed.</summary>
    public const string PersonField = "_hvem";

    /// <summary>Begins the fields that hold the key of a file that was chosen a step before.</summary>
    public const string FileField = "_fil-";

    /// <summary>Begins the fields that say what was shown.</summary>
    public const string SawField = "_saa-";

    private readonly List<(string? Id, string Text)> _errors = [];
    private readonly Dictionary<string, (string Key, string Name)> _kept = [];

    /// <summary>One that nobody sent; each its own, so that no error of one request stands in another's.</summary>
    public static Form Empty => new(FormCollection.Empty);

    public string Name => this[NameField];

    /// <summary>The same values under another name: what one form of a page asked for stands in the next one.</summary>
    public Form As(string name)
    {
        var renamed = new Form(new FormCollection(fields.Where(f => f.Key != NameField && f.Key != KeyField).Append(new(NameField, name)).ToDictionary(f => f.Key, f => f.Value), fields.Files));
        renamed._errors.AddRange(_errors);
        foreach (var (id, file) in _kept)
        {
            renamed._kept.Add(id, file);
        }

        return renamed;
    }

    public bool IsSent => fields.Count > 0;

    public IFormFileCollection Files => fields.Files;

    /// <summary>The key and the name of a file that was chosen and is kept for the next step; null when none is.</summary>
    public (string Key, string Name)? KeptFile(string id) => _kept.TryGetValue(id, out var file) ? file : null;

    /// <summary>A file that was chosen is kept for the next step.</summary>
    public void Keep(string id, string key, string name) => _kept[id] = (key, name);

    /// <summary>What was written in a field.</summary>
    public string this[string id] => fields[id].ToString().Trim();

    /// <summary>All that was chosen in a group of boxes.</summary>
    public IReadOnlyList<string> All(string id) => [.. fields[id].OfType<string>().Where(v => v.Length > 0)];

    public bool Has(string id) => fields.ContainsKey(id);

    /// <summary>The names of the fields that begin so, for rows of fields.</summary>
    public IEnumerable<string> Names(string prefix) => fields.Keys.Where(k => k.StartsWith(prefix, StringComparison.Ordinal));

    /// <summary>The version that was shown.</summary>
    public ETag Version => int.TryParse(this[VersionField], NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0; // No version is 0: who sends none has seen none.

    /// <summary>What the API refused; null when it refused nothing.</summary>
    public Problem? Problem { get; private set; }

    /// <summary>Whether somebody else was faster.</summary>
    public bool IsStale => Problem?.Status is 412 or 428;

    /// <summary>What was shown when the form was made, and is something else now.</summary>
    public IReadOnlyList<(string Label, string Before, string Now)> Changes(IEnumerable<(string Label, string Value)> now) =>
        [.. now.Where(n => Has(SawField + n.Label) && this[SawField + n.Label] != n.Value.Trim()).Select(n => (n.Label, this[SawField + n.Label], n.Value))];

    public bool HasErrors => _errors.Count > 0;

    /// <summary>Everything that is wrong: at which field, and what.</summary>
    public IReadOnlyList<(string? Id, string Text)> Errors => _errors;

    /// <summary>The key of this form with these values: a second press is the same call, changed values are another.</summary>
    public CallOptions Call
    {
        get
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach (var (name, values) in fields.Where(f => f.Key is not ("__RequestVerificationToken" or PersonField) && !f.Key.StartsWith(FileField, StringComparison.Ordinal)).OrderBy(f => f.Key, StringComparer.Ordinal))
            {
                hash.AppendData(Encoding.UTF8.GetBytes($"{name}\0{string.Join('\0', values.ToArray())}\0"));
            }

            foreach (var file in fields.Files)
            {
                using var content = file.OpenReadStream();
                hash.AppendData(SHA256.HashData(content));
            }

            return new CallOptions { IdempotencyKey = "page-" + Convert.ToHexString(hash.GetHashAndReset())[..32] };
        }
    }

    public string? ErrorOf(string id) => _errors.FirstOrDefault(e => e.Id == id).Text;

    public void Error(string? id, string text) => _errors.Add((id, text));

    /// <summary>A text; when it must be there, its absence is an error with these words.</summary>
    public string Required(string id, string error)
    {
        if (this[id].Length == 0)
        {
            Error(id, error);
        }

        return this[id];
    }

    public string? Optional(string id) => this[id] is { Length: > 0 } text ? text : null;

    public DateOnly? Day(string id)
    {
        if (this[id].Length == 0)
        {
            return null;
        }

        var day = Format.ReadDay(this[id]);
        if (day is null)
        {
            Error(id, T("Datoen findes ikke. Skriv den som 01-02-2027", "There is no such date. Write it as 01-02-2027"));
        }

        return day;
    }

    public DateOnly Day(string id, string error)
    {
        if (this[id].Length == 0)
        {
            Error(id, error);
        }

        return Day(id) ?? default;
    }

    public decimal? Number(string id)
    {
        if (this[id].Length == 0)
        {
            return null;
        }

        var number = Format.ReadNumber(this[id]);
        if (number is null)
        {
            Error(id, T("Skriv et tal, fx 4 eller 7,5", "Write a number, for example 4 or 7,5"));
        }

        return number;
    }

    public decimal Number(string id, string error)
    {
        if (this[id].Length == 0)
        {
            Error(id, error);
        }

        return Number(id) ?? 0;
    }

    public int Whole(string id, string error)
    {
        var number = Number(id, error);
        if (number != decimal.Truncate(number) || number is < int.MinValue or > int.MaxValue)
        {
            Error(id, T("Skriv et helt tal", "Write a whole number"));
            return 0;
        }

        return (int)number;
    }

    public Guid Chosen(string id, string error)
    {
        if (Guid.TryParse(this[id], out var chosen))
        {
            return chosen;
        }

        Error(id, error);
        return default;
    }

    /// <summary>The ids that were chosen in a group of boxes.</summary>
    public IReadOnlyList<Guid> Ids(string id)
    {
        List<Guid> ids = [];
        foreach (var text in All(id))
        {
            if (Guid.TryParse(text, out var chosen))
            {
                ids.Add(chosen);
            }
            else
            {
                Error(id, T("Vælg fra listen", "Choose from the list"));
            }
        }

        return ids;
    }

    /// <summary>What the API says is wrong, each at its field.</summary>
    public void Refused(FaatimerException refused)
    {
        Problem = refused.Problem;
        foreach (var error in refused.Errors.Count > 0 ? refused.Errors : [new ProblemError { Code = refused.Code, Detail = refused.Detail }])
        {
            Error(error.Pointer is { } pointer ? FieldOf(pointer) : null, error.Detail);
        }
    }

    /// <summary><c>/lines/2/netPay</c> is the field <c>lines-2-net-pay</c>.</summary>
    public static string FieldOf(string pointer) => Capitals().Replace(pointer.TrimStart('#').Trim('/').Replace('/', '-'), m => "-" + m.Value.ToLowerInvariant());

    [GeneratedRegex("(?<=[a-z0-9])[A-Z]")]
    private static partial Regex Capitals();
}
