using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.OpenApi;

namespace Faatimer.Sdk.Tests;

/// <summary>
/// What a document breaks for those who were built on an earlier one, in words. Requests may ask for less and answers may say more: a new optional field, a new field or word in an answer, a
/// wider limit break nobody. Only what is on the wire counts, and the operations' ids; the names of schemas do not.
/// </summary>
internal sealed partial class Breaks
{
    private readonly SortedSet<string> _found = new(StringComparer.Ordinal);
    private readonly HashSet<(IOpenApiSchema Before, IOpenApiSchema Now, Way Way)> _compared = [];

    /// <summary>Who sends what a schema describes: of requests a client must be able to send what it did, of answers to read what it did.</summary>
    private enum Way { Request, Answer }

    public static IReadOnlyCollection<string> Between(OpenApiDocument before, OpenApiDocument now)
    {
        var breaks = new Breaks();
        var operations = Operations(now).ToDictionary(o => o.Key, o => o.Operation);
        foreach (var (key, name, operation) in Operations(before))
        {
            if (operations.TryGetValue(key, out var same))
            {
                breaks.Operation(name, operation, same);
            }
            else
            {
                breaks.Say(name, "is gone");
            }
        }

        return breaks._found;
    }

    /// <summary>The operations by method and path; the names of a path's parameters are not on the wire.</summary>
    private static IEnumerable<(string Key, string Name, OpenApiOperation Operation)> Operations(OpenApiDocument document) =>
        from path in document.Paths
        from operation in path.Value.Operations ?? []
        select ($"{operation.Key} {InBraces().Replace(path.Key, "{}")}", $"{operation.Key} {path.Key}", operation.Value);

    private void Operation(string name, OpenApiOperation before, OpenApiOperation now)
    {
        SayIf(before.OperationId != now.OperationId, name, $"its id was {before.OperationId} and is {now.OperationId}");
        foreach (var scope in Scopes(now).Except(Scopes(before)))
        {
            Say(name, $"needs the scope {scope}");
        }

        Parameters(name, before, now);
        Body(name, before.RequestBody, now.RequestBody);
        Answers(name, before.Responses ?? [], now.Responses ?? []);
    }

    private static IEnumerable<string> Scopes(OpenApiOperation operation) => (operation.Security ?? []).SelectMany(s => s.Values).SelectMany(scopes => scopes);

    private void Parameters(string name, OpenApiOperation before, OpenApiOperation now)
    {
        var (old, there) = (ByKey(before), ByKey(now));
        foreach (var (key, parameter) in old)
        {
            if (!there.TryGetValue(key, out var same))
            {
                Say(name, $"{Words(parameter)} is gone");
                continue;
            }

            SayIf(same.Required && !parameter.Required, name, $"{Words(same)} is required");

            // A query field that may be repeated may stand once, as before.
            var (was, schema) = (Shape.Of(parameter.Schema), Shape.Of(same.Schema));
            Compare($"{name}: {Words(same)}", was, schema.Type == JsonSchemaType.Array && was.Type != JsonSchemaType.Array ? Shape.Of(schema.Schema.Items) : schema, Way.Request);
        }

        foreach (var (_, parameter) in there.Where(p => p.Value.Required && !old.ContainsKey(p.Key)))
        {
            Say(name, $"{Words(parameter)} is required");
        }

        static Dictionary<string, IOpenApiParameter> ByKey(OpenApiOperation operation)
        {
            var parameters = operation.Parameters ?? [];
            return parameters.Where(p => p.In != ParameterLocation.Path).Select(p => (Key: $"{p.In} {(p.In == ParameterLocation.Header ? p.Name!.ToUpperInvariant() : p.Name)}", p))
                .Concat(parameters.Where(p => p.In == ParameterLocation.Path).Select((p, place) => (Key: $"path {place}", p)))
                .ToDictionary(p => p.Key, p => p.p);
        }

        static string Words(IOpenApiParameter parameter) => $"{parameter.In?.ToString().ToLowerInvariant()} {parameter.Name}";
    }

    private void Body(string name, IOpenApiRequestBody? before, IOpenApiRequestBody? now)
    {
        SayIf(now?.Required == true && before?.Required != true, name, "a body is required");
        foreach (var (type, content) in before?.Content ?? new Dictionary<string, IOpenApiMediaType>())
        {
            if (now?.Content?.TryGetValue(type, out var same) == true)
            {
                Compare($"{name}: body", content.Schema, same.Schema, Way.Request);
            }
            else
            {
                Say(name, $"takes no {type}");
            }
        }
    }

    private void Answers(string name, OpenApiResponses before, OpenApiResponses now)
    {
        foreach (var (status, answer) in before.Where(a => IsSuccess(a.Key)))
        {
            if (now.TryGetValue(status, out var same))
            {
                Content($"{name}: {status}", answer.Content, same.Content);
                foreach (var header in (answer.Headers?.Keys ?? []).Except(same.Headers?.Keys ?? [], StringComparer.OrdinalIgnoreCase))
                {
                    Say(name, $"{status} has no header {header}");
                }
            }
            else
            {
                Say(name, $"does not answer {status}");
            }
        }

        // Which statuses a refusion can have is open; what it looks like is not.
        Content($"{name}: errors", Errors(before), Errors(now));

        static bool IsSuccess(string status) => status[0] is '2' or '3';

        static Dictionary<string, IOpenApiMediaType> Errors(OpenApiResponses answers) =>
            answers.Where(a => !IsSuccess(a.Key)).SelectMany(a => a.Value.Content ?? new Dictionary<string, IOpenApiMediaType>()).DistinctBy(c => c.Key).ToDictionary(c => c.Key, c => c.Value);
    }

    private void Content(string name, IDictionary<string, IOpenApiMediaType>? before, IDictionary<string, IOpenApiMediaType>? now)
    {
        foreach (var (type, content) in before ?? new Dictionary<string, IOpenApiMediaType>())
        {
            if (now?.TryGetValue(type, out var same) == true)
            {
                Compare(name, content.Schema, same.Schema, Way.Answer);
            }
            else
            {
                Say(name, $"no {type}");
            }
        }
    }

    private void Compare(string place, IOpenApiSchema? before, IOpenApiSchema? now, Way way) => Compare(place, Shape.Of(before), Shape.Of(now), way);

    private void Compare(string place, Shape was, Shape shape, Way way)
    {
        var (wide, narrow) = way == Way.Request ? (shape, was) : (was, shape);
        if (wide.IsAnything)
        {
            return;
        }

        if (narrow.IsAnything)
        {
            Say(place, way == Way.Request ? $"takes only {shape.Words}" : "may be anything");
            return;
        }

        SayIf(narrow.MayBeNull && !wide.MayBeNull, place, way == Way.Request ? "may not be null" : "may be null");

        // A schema that several refer to is told once, by its name.
        place = shape.Name is { } name ? $"{(way == Way.Request ? "requests" : "answers")}: {name}" : place;
        if (!_compared.Add((was.Schema, shape.Schema, way)))
        {
            return;
        }

        if (was.Alternatives.Count > 0 || shape.Alternatives.Count > 0)
        {
            Alternatives(place, was, shape, way);
            return;
        }

        if (!Holds(wide.Type, narrow.Type))
        {
            Say(place, $"is {shape.Words} instead of {was.Words}");
            return;
        }

        SayIf(!Holds(wide.Schema.Format, narrow.Schema.Format), place, way == Way.Request ? $"must be {shape.Words}" : $"is not {was.Words} any more");
        Words(place, was.Schema, shape.Schema, way);
        if (way == Way.Request)
        {
            Limits(place, was.Schema, shape.Schema);
        }

        Fields(place, was.Schema, shape.Schema, way);
        if (was.Schema.Items is { } item && shape.Schema.Items is { } items)
        {
            Compare($"{place}[]", item, items, way);
        }

        if (was.Schema.AdditionalProperties is { } value && shape.Schema.AdditionalProperties is { } values)
        {
            Compare($"{place}{{}}", value, values, way);
        }
    }

    /// <summary>One of several: in a request none of them may go; in an answer of several there may be more.</summary>
    private void Alternatives(string place, Shape before, Shape now, Way way)
    {
        SayIf(way == Way.Answer && before.Alternatives.Count == 0, place, "may be something else");
        foreach (var alternative in before.Each)
        {
            if (now.Each.FirstOrDefault(a => a.Words == alternative.Words) is { } same)
            {
                Compare(place, alternative, same, way);
            }
            else
            {
                SayIf(way == Way.Request, place, $"does not take {alternative.Words}");
            }
        }
    }

    private void Words(string place, OpenApiSchema before, OpenApiSchema now, Way way)
    {
        var (was, words) = (Each(before), Each(now));
        if (way == Way.Answer)
        {
            SayIf(was.Count > 0 && words.Count == 0, place, "is any text");
        }
        else if (words.Count > 0)
        {
            SayIf(was.Count == 0, place, $"takes only {string.Join(", ", words)}");
            foreach (var word in was.Except(words))
            {
                Say(place, $"does not take {word}");
            }
        }

        static List<string> Each(OpenApiSchema schema) => [.. (schema.Enum ?? []).Select(word => word.ToString())];
    }

    private void Limits(string place, OpenApiSchema before, OpenApiSchema now)
    {
        Least("at least", " characters", before.MinLength ?? 0, now.MinLength ?? 0);
        Least("at least", " items", before.MinItems ?? 0, now.MinItems ?? 0);
        Most("at most", " characters", before.MaxLength, now.MaxLength);
        Most("at most", " items", before.MaxItems, now.MaxItems);
        Least("at least", "", Number(before.Minimum), Number(now.Minimum));
        Least("more than", "", Number(before.ExclusiveMinimum), Number(now.ExclusiveMinimum));
        Most("at most", "", Number(before.Maximum), Number(now.Maximum));
        Most("less than", "", Number(before.ExclusiveMaximum), Number(now.ExclusiveMaximum));
        SayIf(now.Pattern is not null && now.Pattern != before.Pattern, place, $"must be of the form {now.Pattern}");
        SayIf(now.UniqueItems == true && before.UniqueItems != true, place, "repeats nothing");

        void Least(string what, string unit, decimal? was, decimal? limit) => SayIf(limit is not null && !(was >= limit), place, string.Create(CultureInfo.InvariantCulture, $"is {what} {limit}{unit}"));

        void Most(string what, string unit, decimal? was, decimal? limit) => SayIf(limit is not null && !(was <= limit), place, string.Create(CultureInfo.InvariantCulture, $"is {what} {limit}{unit}"));

        static decimal? Number(string? limit) => limit is null ? null : decimal.Parse(limit, CultureInfo.InvariantCulture);
    }

    private void Fields(string place, OpenApiSchema before, OpenApiSchema now, Way way)
    {
        var (was, fields) = (before.Properties ?? new Dictionary<string, IOpenApiSchema>(), now.Properties ?? new Dictionary<string, IOpenApiSchema>());
        var (needed, needs) = (before.Required ?? new HashSet<string>(), now.Required ?? new HashSet<string>());
        foreach (var (name, field) in was)
        {
            if (fields.TryGetValue(name, out var same))
            {
                Compare($"{place}.{name}", field, same, way);
                SayIf(way == Way.Answer && needed.Contains(name) && !needs.Contains(name), $"{place}.{name}", "may be absent");
            }
            else
            {
                SayIf(way == Way.Answer || !now.AdditionalPropertiesAllowed, $"{place}.{name}", "is gone");
            }
        }

        foreach (var name in way == Way.Request ? needs.Except(needed) : [])
        {
            Say($"{place}.{name}", "is required");
        }
    }

    /// <summary>Whether whoever expects the one type can do with the other: every whole number is a number.</summary>
    private static bool Holds(JsonSchemaType? wide, JsonSchemaType? narrow) =>
        ((narrow ?? 0) & ~((wide ?? 0) | (wide?.HasFlag(JsonSchemaType.Number) == true ? JsonSchemaType.Integer : 0))) == 0;

    private static bool Holds(string? wide, string? narrow) => wide is null || wide == narrow || (wide, narrow) == ("int64", "int32");

    private void SayIf(bool isBroken, string place, string what)
    {
        if (isBroken)
        {
            Say(place, what);
        }
    }

    private void Say(string place, string what) => _found.Add(place.Contains(':', StringComparison.Ordinal) ? $"{place} {what}" : $"{place}: {what}");

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex InBraces();

    /// <summary>A schema whatever the form it is written in: references followed, and null apart, for which 3.0 and 3.1 have different words.</summary>
    private sealed record Shape(string? Name, OpenApiSchema Schema, bool MayBeNull, IReadOnlyList<Shape> Alternatives)
    {
        private static readonly Shape Anything = new(null, new(), MayBeNull: true, []);

        public JsonSchemaType? Type => Schema.Type & ~JsonSchemaType.Null;

        public bool IsAnything => Type is null or 0 && Alternatives.Count == 0 && Schema.Properties is not { Count: > 0 } && Schema.Enum is not { Count: > 0 };

        public string Words => Name ?? (Schema.Format ?? string.Join(" or ", Enum.GetValues<JsonSchemaType>().Where(t => Type?.HasFlag(t) == true).Select(t => t.ToString().ToLowerInvariant())));

        public IReadOnlyList<Shape> Each => Alternatives.Count > 0 ? Alternatives : [this];

        public static Shape Of(IOpenApiSchema? schema)
        {
            if (schema is OpenApiSchemaReference { Target: { } target } reference)
            {
                return Of(target) with { Name = reference.Reference.Id };
            }

            if (schema is not OpenApiSchema own)
            {
                return Anything;
            }

            // What is shared, and what is added to it.
            if (own is { AllOf: [OpenApiSchemaReference { Target: { } part }], Properties.Count: > 0 })
            {
                return new(null, new() { Type = own.Type, Properties = part.Properties!.Concat(own.Properties).ToDictionary(p => p.Key, p => p.Value), Required = part.Required!.Concat(own.Required ?? new HashSet<string>()).ToHashSet() }, MayBeNull: false, []);
            }

            var several = (own.OneOf ?? []).Concat(own.AnyOf ?? []).Concat(own.AllOf ?? []).ToList();
            var others = several.Where(s => s.Type != JsonSchemaType.Null).Select(Of).ToList();
            var mayBeNull = own.Type?.HasFlag(JsonSchemaType.Null) == true || others.Count < several.Count;
            return others.Count == 1 ? others[0] with { MayBeNull = mayBeNull || others[0].MayBeNull } : new(null, own, mayBeNull, others);
        }
    }
}
