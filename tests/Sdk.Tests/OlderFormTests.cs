using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Faatimer.Generator;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;

namespace Faatimer.Sdk.Tests;

/// <summary>The copy of the document that the client is generated from says what the document says.</summary>
public class OlderFormTests
{
    private static readonly NullabilityInfoContext Nullability = new();

    [Fact]
    public async Task Every_property_may_be_null_in_the_client_where_it_may_in_the_document()
    {
        var document = await Document();
        var compared = 0;
        var schemas = document.Components!.Schemas!.Where(s => s.Value.Properties is { Count: > 0 }).ToList();
        var parts = schemas.SelectMany(s => s.Value.AllOf ?? []).OfType<OpenApiSchemaReference>().Select(r => r.Reference.Id).ToHashSet();
        Assert.Equal(["Page"], parts);
        foreach (var (name, schema) in schemas.Where(s => !parts.Contains(s.Key)).SelectMany(s => (s.Value.AllOf ?? []).Append(s.Value).Select(part => KeyValuePair.Create(s.Key, part))))
        {
            var type = typeof(IFaatimerClient).Assembly.GetType($"Faatimer.Sdk.{name}");
            Assert.True(type is not null, name);
            foreach (var (field, property) in schema.Properties!)
            {
                var member = type.GetProperties().SingleOrDefault(p => p.GetCustomAttribute<JsonPropertyNameAttribute>()?.Name == field);
                Assert.True(member is not null, $"{name}.{field}");
                var mayBeNull = MayBeNull(property) || schema.Required?.Contains(field) != true;
                var isNullable = Nullable.GetUnderlyingType(member.PropertyType) is not null || Nullability.Create(member).ReadState == NullabilityState.Nullable;
                Assert.True(mayBeNull == isNullable, $"{name}.{field} may be null: {mayBeNull}; in the client: {isNullable}");
                compared++;
            }
        }

        Assert.True(compared > 500, $"{compared}");
    }

    [Fact]
    public async Task A_field_has_its_own_words_also_where_it_refers_to_a_schema()
    {
        var document = await Document();
        OlderForm.Apply(document);
        var older = await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_0);
        var schemas = JsonNode.Parse(older)!["components"]!["schemas"]!;
        var rejection = schemas["Payslip"]!["properties"]!["rejection"]!;
        Assert.Equal("#/components/schemas/Reason", (string?)Assert.Single(rejection["allOf"]!.AsArray())!["$ref"]);
        Assert.True((bool?)rejection["nullable"]);
        Assert.NotEqual("", (string?)rejection["description"] ?? "");
        Assert.False((bool?)schemas["PayslipRequest"]!["additionalProperties"]);
        Assert.Null(JsonNode.Parse(older)!["paths"]!["/connect/token"]);
    }

    private static bool MayBeNull(IOpenApiSchema schema) => schema is OpenApiSchema own
        && (own.Type?.HasFlag(JsonSchemaType.Null) == true || (own.OneOf ?? []).Concat(own.AnyOf ?? []).Any(s => s.Type == JsonSchemaType.Null));

    internal static async Task<OpenApiDocument> Document()
    {
        var settings = new OpenApiReaderSettings();
        settings.AddYamlReader();
        await using var file = File.OpenRead(Path.Combine(ConventionTests.Root, "openapi.yaml"));
        var read = await OpenApiDocument.LoadAsync(file, settings: settings);
        Assert.Empty(read.Diagnostic!.Errors);
        return read.Document!;
    }
}
