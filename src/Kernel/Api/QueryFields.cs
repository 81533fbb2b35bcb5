using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Faatimer.Kernel;

/// <summary>The only reader of queries, and of months in a path: finds all that is wrong at once, and says which fields, words or form there are.</summary>
public sealed partial class QueryFields
{
    private static readonly ConcurrentDictionary<Type, QueryFields> Known = new();
    private readonly Type? _filter;
    private readonly IReadOnlyDictionary<string, QueryField> _fields;
    private readonly IReadOnlyList<string> _months;

    private QueryFields(Type? filter, IEnumerable<QueryField> fields, IReadOnlyList<string> months) =>
        (_filter, _fields, _months) = (filter, fields.ToDictionary(f => f.Name, StringComparer.Ordinal), months);

    public IEnumerable<QueryField> All => _fields.Values;

    /// <summary>The fields of a filter record: its constructor's, then its own and inherited properties that may be set beside them.</summary>
    public static QueryFields Of(Type filter) => Known.GetOrAdd(filter, static type => new(type,
    [
        .. Constructor(type).GetParameters().Select(p => new QueryField(JsonNamingPolicy.CamelCase.ConvertName(p.Name!), type.GetProperty(p.Name!)!, p.ParameterType)),
        .. Others(type).Select(p => new QueryField(JsonNamingPolicy.CamelCase.ConvertName(p.Name), p, p.PropertyType)),
    ],
    []));

    /// <summary>The fields that an endpoint's delegate takes: those of its filter record, and the months in its path.</summary>
    public static QueryFields Of(MethodInfo endpoint, IReadOnlyCollection<string> routeValues)
    {
        var parameters = endpoint.GetParameters();
        var single = parameters.FirstOrDefault(p => QueryField.CanRead(p.ParameterType) && !routeValues.Contains(p.Name!, StringComparer.OrdinalIgnoreCase));
        return single is not null
            ? throw new InvalidOperationException($"{endpoint} reads {single.Name} of its query by hand: a query is a QueryFilter")
            : new(null, parameters.Where(p => IsFilter(p.ParameterType)).SelectMany(p => Of(p.ParameterType).All), [.. parameters.Where(p => p.ParameterType == typeof(CalendarMonth)).Select(p => p.Name!)]);
    }

    public static bool IsFilter(Type type) => type.BaseType is { } parent && (parent.IsGenericType && parent.GetGenericTypeDefinition() == typeof(QueryFilter<>) || IsFilter(parent));

    /// <summary>The place of a query's field in a problem, where a body's field is <c>/name</c>.</summary>
    public static string Pointer(string field) => "#/query/" + field;

    /// <summary>Throws what is wrong with a request's query and the months of its path, all of it.</summary>
    public void Check(HttpRequest request)
    {
        RuleError[] errors =
        [
            .. Unknown(request.Query),
            .. _fields.Values.Select(f => f.Wrong(request.Query[f.Name])).OfType<RuleError>(),
            .. _months.Where(m => !CalendarMonth.TryParse((string?)request.RouteValues[m], out _)).Select(m => RuleViolation.Error("request.malformed_value", new { form = CalendarMonth.Form }, "#/path/" + m)),
        ];
        if (errors.Length > 0)
        {
            throw RuleViolation.Invalid(errors);
        }
    }

    /// <summary>The filter record of a query that has been checked.</summary>
    public object Read(IQueryCollection query)
    {
        object? Value(string name) => _fields[JsonNamingPolicy.CamelCase.ConvertName(name)] is var field ? field.Read(query[field.Name]) : null;
        var constructor = Constructor(_filter!);
        var filter = constructor.Invoke([.. constructor.GetParameters().Select(p => Value(p.Name!))]);
        foreach (var property in Others(_filter!))
        {
            property.SetValue(filter, Value(property.Name));
        }

        return filter;
    }

    private IEnumerable<RuleError> Unknown(IQueryCollection query) => query.Keys.Where(name => !_fields.ContainsKey(name)).Select(name =>
        // The name is the caller's own text: one that could be a number of a person is not repeated (ID3).
        RuleViolation.Error("request.unknown_filter", _fields.Count == 0 ? null : new { filters = string.Join(", ", _fields.Keys) }, PlainName().IsMatch(name) ? Pointer(name) : null));

    private static ConstructorInfo Constructor(Type filter) => filter.GetConstructors().Single();

    private static IEnumerable<PropertyInfo> Others(Type filter) =>
        filter.GetProperties().Where(p => p.CanWrite && Constructor(filter).GetParameters().All(q => q.Name != p.Name));

    [GeneratedRegex("^[A-Za-z]{1,30}$")]
    private static partial Regex PlainName();
}

/// <summary>One field of a query.</summary>
/// <param name="Name">Its name there, camelCase.</param>
/// <param name="Property">The filter record's property.</param>
/// <param name="Type">Its type as declared.</param>
public sealed partial record QueryField(string Name, PropertyInfo Property, Type Type)
{
    private static readonly NullabilityInfoContext Nullability = new();

    private readonly Type _item = Item(Type);

    /// <summary>Whether the field may be given more than once.</summary>
    public bool Repeats => IsList(Type);

    private bool IsSort => Sorts.IsOne(_item);

    /// <summary>The only form a text may have, as a regular expression; null where there is none.</summary>
    public string? Pattern => IsSort ? $"^-?({string.Join('|', Sorts.Columns(_item))})$" : null;

    public bool IsRequired => Nullable.GetUnderlyingType(Type) is null && !Repeats && (Type.IsValueType || State(Property) == NullabilityState.NotNull);

    /// <summary>Whether a type is one that queries hold.</summary>
    public static bool CanRead(Type type) => Item(type) is var item && (item.IsEnum || Sorts.IsOne(item)
        || Array.IndexOf([typeof(string), typeof(DateOnly), typeof(DateTimeOffset), typeof(CalendarMonth), typeof(Guid), typeof(int), typeof(long), typeof(bool)], item) >= 0);

    /// <summary>What is wrong with the field; null when nothing is.</summary>
    public RuleError? Wrong(StringValues values) =>
        values.Count == 0 ? IsRequired ? RuleViolation.Error("request.required", null, QueryFields.Pointer(Name)) : null
        : values.Count > 1 && !Repeats ? RuleViolation.Error("request.repeated_filter", new { filter = Name }, QueryFields.Pointer(Name))
        : values.All(v => TryRead(v ?? "", out _)) ? null
        : _item.IsEnum ? RuleViolation.Error("request.malformed_value", Words.Allowed(_item), QueryFields.Pointer(Name))
        : IsSort ? RuleViolation.Error("request.malformed_value", new { words = string.Join(", ", Sorts.Columns(_item).SelectMany(c => new[] { c, "-" + c })) }, QueryFields.Pointer(Name))
        : RuleViolation.Error("request.malformed_filter", new { filter = Name, form = Form }, QueryFields.Pointer(Name));

    /// <summary>The value of a field in which nothing is wrong; null when it is absent.</summary>
    public object? Read(StringValues values)
    {
        if (!Repeats)
        {
            return values.Count == 1 && TryRead(values[0] ?? "", out var value) ? value : null;
        }

        var list = Array.CreateInstance(_item, values.Count);
        for (var i = 0; i < values.Count; i++)
        {
            list.SetValue(TryRead(values[i] ?? "", out var value) ? value : null, i);
        }

        return list;
    }

    /// <summary>The form of a value, by an example that every language reads.</summary>
    private string Form => _item == typeof(CalendarMonth) ? CalendarMonth.Form : _item == typeof(DateOnly) ? "2026-03-31" : _item == typeof(DateTimeOffset) ? "2026-03-31T22:00:00Z" : _item == typeof(Guid) ? "0198c5a2-7d1e-7c3a-9b1f-2f6d5e4c3b2a" : _item == typeof(bool) ? "true, false" : _item == typeof(string) ? "abc" : Name == "year" ? "2026" : "12";

    private bool TryRead(string text, out object? value)
    {
        value = null;
        return !text.Contains('\0', StringComparison.Ordinal) && (_item switch
        {
            _ when _item == typeof(DateOnly) => Set(DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day), day, out value),
            _ when _item == typeof(DateTimeOffset) => Set(Instant().IsMatch(text) & DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at), at, out value),
            _ when IsSort => Sorts.TryParse(_item, text, out value),
            _ when _item == typeof(CalendarMonth) => Set(CalendarMonth.TryParse(text, out var month), month, out value),
            _ when _item == typeof(Guid) => Set(Guid.TryParseExact(text, "D", out var id), id, out value),
            _ when _item == typeof(int) => Set(WholeNumber().IsMatch(text) & int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number), number, out value),
            _ when _item == typeof(long) => Set(WholeNumber().IsMatch(text) & long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number), number, out value),
            _ when _item == typeof(bool) => Set(text is "true" or "false", text == "true", out value),
            _ when _item.IsEnum => Words.TryParse(_item, text, out value),
            _ => Set(true, text, out value),
        });

        static bool Set(bool read, object found, out object? value)
        {
            value = read ? found : null;
            return read;
        }
    }

    private static NullabilityState State(PropertyInfo property)
    {
        lock (Nullability)
        {
            return Nullability.Create(property).ReadState;
        }
    }

    private static bool IsList(Type type) => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>);

    private static Type Item(Type type) => IsList(type) ? type.GetGenericArguments()[0] : Nullable.GetUnderlyingType(type) ?? type;

    /// <summary>RFC 3339, in any zone.</summary>
    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,7})?(Z|[+\-]\d{2}:\d{2})$")]
    private static partial Regex Instant();

    [GeneratedRegex("^-?[0-9]+$")]
    private static partial Regex WholeNumber();
}
