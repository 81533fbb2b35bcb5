using Microsoft.OpenApi;

namespace Faatimer.Generator;

/// <summary>A parameter of an operation, as C# has it.</summary>
internal sealed record Parameter(string Name, string Type, string About, ParameterLocation In, bool IsRequired);

/// <summary>An operation of the document, as C# has it.</summary>
internal sealed record Operation(
    string Id, string Summary, string About, IReadOnlyList<Parameter> Parameters, bool TakesVersion, string? Body, bool BodyIsRequired, string Answer, string? Item)
{
    public IEnumerable<Parameter> Positional => Parameters.Where(p => p.IsRequired);

    /// <summary>What may be left out: the members of the options object.</summary>
    public IReadOnlyList<Parameter> Options => [.. Parameters.Where(p => !p.IsRequired)];

    public string OptionsType => $"{Id}Options";

    /// <summary>All operations but the token's: tokens are the client's own work.</summary>
    public static IReadOnlyList<Operation> In(OpenApiDocument document) =>
        [.. document.Paths.Where(p => p.Key.StartsWith("/api/", StringComparison.Ordinal)).SelectMany(p => p.Value.Operations!.Values).Select(Of)];

    private static Operation Of(OpenApiOperation operation)
    {
        var parameters = (operation.Parameters ?? []).Where(p => p.In is ParameterLocation.Path or ParameterLocation.Query)
            .Select(p => new Parameter(p.Name!, TypeOf(p.Schema!), p.Description ?? "", p.In!.Value, p.Required)).ToList();
        var answer = operation.Responses!.First(r => r.Key[0] == '2').Value.Content!;
        var page = answer.TryGetValue("application/json", out var json) ? json.Schema : null;
        return new Operation(
            operation.OperationId!,
            operation.Summary!,
            operation.Description ?? "",
            parameters,
            operation.Parameters?.Any(p => p.Name == "If-Match") == true,
            operation.RequestBody?.Content is not { } bodies ? null : bodies.TryGetValue("application/json", out var body) ? TypeOf(body.Schema!) : "Stream",
            operation.RequestBody?.Required == true,
            page is null ? "FileResponse" : TypeOf(page),
            parameters.Exists(p => p.Name == "cursor") ? TypeOf(page!.Properties!["items"].Items!) : null);
    }

    private static string TypeOf(IOpenApiSchema schema) => schema switch
    {
        OpenApiSchemaReference reference => reference.Reference.Id!,
        { Type: JsonSchemaType.Array, Items: { } items } => $"IReadOnlyList<{TypeOf(items)}>",
        { Type: JsonSchemaType.Boolean } => "bool",
        { Type: JsonSchemaType.Integer, Format: "int32" } => "int",
        { Type: JsonSchemaType.Integer, Format: "int64" } => "long",
        { Type: JsonSchemaType.String, Format: null } => "string",
        { Type: JsonSchemaType.String, Format: "uuid" } => "Guid",
        { Type: JsonSchemaType.String, Format: "date" } => "DateOnly",
        { Type: JsonSchemaType.String, Format: "date-time" } => "DateTimeOffset",
        _ => throw new FormatException($"Say what {schema.Type} {schema.Format} is in C#."),
    };
}
