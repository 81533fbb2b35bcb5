using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Kernel;

namespace Faatimer.Api.Tests.Conventions;

/// <summary>A place in a request's body, and what the document says of it.</summary>
internal sealed record Place(string Pointer, JsonObject Schema)
{
    public bool IsEnum => Schema["enum"] is not null;

    public bool Is(string type) => ApiDocument.TypeOf(Schema) == type && !IsEnum;

    public IEnumerable<string> Words => Schema["enum"]!.AsArray().Select(w => (string)w!);
}

/// <summary>A query field.</summary>
internal sealed record Field(string Name, JsonObject Schema);

/// <summary>
/// An operation as the running host's document describes it. Tests that walk all operations make their requests of it, so that a new operation is met without being listed.
/// </summary>
internal sealed partial class ApiOperation
{
    private const string Mark = "@@here@@";
    private readonly IReadOnlyList<JsonObject> _parameters;

    public ApiOperation(ApiDocument document, Calls call, JsonObject operation)
    {
        Call = call;
        _parameters = [.. (operation["parameters"] as JsonArray ?? []).Select(p => document.Resolve(p!))];
        Query = [.. Parameters("query").Select(p => new Field((string)p["name"]!, document.Resolve(p["schema"]!)))];
        Answers = operation["responses"]!.AsObject();
        if (operation["requestBody"] is { } body && document.Resolve(body)["content"]?["application/json"] is JsonObject json)
        {
            Schema = document.Resolve(json["schema"]!);
            Body = document.Whole(Schema, json["example"]);
            Places = [.. document.Places("", Schema, Body)];
        }
    }

    public Calls Call { get; }

    public string Id => Call.Operation.Id;

    public IReadOnlyList<Field> Query { get; }

    public JsonObject Answers { get; }

    public JsonObject? Schema { get; }

    /// <summary>The example with every optional field filled in; null without a body.</summary>
    public JsonNode? Body { get; }

    /// <summary>Everything in the body.</summary>
    public IReadOnlyList<Place> Places { get; } = [];

    public Role Role => Call.Role;

    public string Path => Call.Request().RequestUri!.OriginalString.Split('?')[0];

    /// <summary>The body with other text at a place.</summary>
    public string BodyWith(string pointer, string raw)
    {
        var body = Body!.DeepClone();
        Set(body, pointer, Mark);
        return body.ToJsonString().Replace($"\"{Mark}\"", raw, StringComparison.Ordinal);
    }

    /// <summary>The body with one more field in the object at a place.</summary>
    public string BodyWithField(string pointer, string rawName, string raw)
    {
        var body = Body!.DeepClone();
        var at = pointer.Split('/').Skip(1).Aggregate(body, (node, step) => node is JsonArray list ? list[int.Parse(step, CultureInfo.InvariantCulture)]! : node[step]!);
        at.AsObject().Insert(0, Mark, 1);
        return body.ToJsonString().Replace($"\"{Mark}\":1", $"{rawName}:{raw}", StringComparison.Ordinal);
    }

    public override string ToString() => Id;

    private IEnumerable<JsonObject> Parameters(string where) => _parameters.Where(p => (string)p["in"]! == where);

    private static void Set(JsonNode body, string pointer, JsonNode value)
    {
        var steps = pointer.Split('/')[1..];
        var parent = steps[..^1].Aggregate(body, (node, step) => node is JsonArray list ? list[int.Parse(step, CultureInfo.InvariantCulture)]! : node[step]!);
        if (parent is JsonArray array)
        {
            array[int.Parse(steps[^1], CultureInfo.InvariantCulture)] = value;
        }
        else
        {
            parent[steps[^1]] = value;
        }
    }
}

/// <summary>The document of the running host.</summary>
internal sealed class ApiDocument
{
    private readonly JsonNode _root;

    private ApiDocument(JsonNode root, TestHost host)
    {
        _root = root;
        var calls = Calls.Of(host).ToDictionary(c => c.Operation.Id);
        Operations =
        [
            .. root["paths"]!.AsObject().SelectMany(p => p.Value!.AsObject()).Select(o => o.Value as JsonObject)
                .Where(o => o?["operationId"] is not null && calls.ContainsKey((string)o["operationId"]!))
                .Select(o => new ApiOperation(this, calls[(string)o!["operationId"]!], o)),
        ];
        Assert.Equal(calls.Count, Operations.Count);
    }

    public IReadOnlyList<ApiOperation> Operations { get; }

    public static async Task<ApiDocument> Load(TestHost host)
    {
        using var anyone = new HttpClient { BaseAddress = host.Address };
        return new(JsonNode.Parse(await anyone.GetStringAsync(new Uri("/openapi/v1.json", UriKind.Relative)))!, host);
    }

    public JsonObject Resolve(JsonNode schema) =>
        schema["$ref"] is { } reference ? Resolve(((string)reference!)[2..].Split('/').Aggregate(_root, (node, step) => node[step]!))
        : schema["oneOf"] is JsonArray { Count: > 0 } one ? Resolve(one[0]!)
        : schema["allOf"] is JsonArray { Count: 1 } shared && schema["properties"] is JsonObject own ? Both(Resolve(shared[0]!), schema.AsObject(), own)
        : schema.AsObject();

    /// <summary>What schemas share, and what one has beside it.</summary>
    private static JsonObject Both(JsonObject shared, JsonObject schema, JsonObject own)
    {
        var both = schema.DeepClone().AsObject();
        both["properties"] = new JsonObject(own.Concat(shared["properties"]!.AsObject()).Select(p => KeyValuePair.Create(p.Key, p.Value?.DeepClone())));
        both["required"] = new JsonArray([.. schema["required"]!.AsArray().Concat(shared["required"]!.AsArray()).Select(r => r!.DeepClone())]);
        both.Remove("allOf");
        return both;
    }

    /// <summary>What a schema is when it is not null.</summary>
    public static string? TypeOf(JsonObject schema) => schema["type"] is JsonArray types ? types.Select(t => (string)t!).First(t => t != "null") : (string?)schema["type"];

    /// <summary>A value of a schema with all that it can have: the example's, and for the rest something that can be read.</summary>
    public JsonNode Whole(JsonNode schema, JsonNode? example)
    {
        var resolved = Resolve(schema);
        switch (TypeOf(resolved))
        {
            case "object":
                var whole = new JsonObject();
                foreach (var (name, property) in resolved["properties"] as JsonObject ?? [])
                {
                    whole[name] = Whole(property!, example?[name]);
                }

                return whole;
            case "array":
                return example is JsonArray { Count: > 0 } items
                    ? new JsonArray([.. items.Select(i => Whole(resolved["items"]!, i))])
                    : new JsonArray(Whole(resolved["items"]!, null));
            default:
                return example?.DeepClone() ?? Sample(resolved);
        }
    }

    /// <summary>Every place in a body: objects, lists (of lists the first element), and what stands in them.</summary>
    public IEnumerable<Place> Places(string pointer, JsonNode schema, JsonNode value)
    {
        var resolved = Resolve(schema);
        return TypeOf(resolved) switch
        {
            "object" => (resolved["properties"] as JsonObject ?? []).SelectMany(p => Places($"{pointer}/{p.Key}", p.Value!, value[p.Key]!)).Prepend(new(pointer, resolved)),
            "array" => Places($"{pointer}/0", resolved["items"]!, value[0]!).Prepend(new(pointer, resolved)),
            _ => [new(pointer, resolved)],
        };
    }

    /// <summary>An ISO week and a month are text with a form that is read; other forms are a validator's.</summary>
    public static bool IsRead(JsonObject schema) => IsWeek(schema) || IsMonth(schema);

    public static bool IsMonth(JsonObject schema) => (string?)schema["pattern"] == @"^\d{4}-\d{2}$";

    private static bool IsWeek(JsonObject schema) => ((string?)schema["pattern"])?.Contains("-W", StringComparison.Ordinal) == true;

    private static JsonNode Sample(JsonObject schema) => schema["enum"] is JsonArray words ? words[0]!.DeepClone() : (TypeOf(schema), (string?)schema["format"]) switch
    {
        ("boolean", _) => false,
        ("integer" or "number", _) => 1,
        (_, "date") => "2026-03-01",
        (_, "date-time") => "2026-03-01T10:00:00Z",
        (_, "uuid") => "01900000-0000-7000-8000-000000000001",
        (_, "byte") => "JVBERi0xLjQKJSVFT0Y=",
        _ when IsWeek(schema) => "2026-W10",
        _ when IsMonth(schema) => "2026-03",
        _ => "x",
    };
}
