using Microsoft.OpenApi;

namespace Faatimer.Generator;

/// <summary>Words for what the document leaves to its name: the bodies of operations, and fields such as <c>id</c>. In C# every member is described.</summary>
internal static class Descriptions
{
    public static void Fill(OpenApiDocument document)
    {
        foreach (var operation in document.Paths.Values.SelectMany(p => p.Operations!.Values))
        {
            Fill(operation.RequestBody?.Content, $"What is sent to: {Lower(operation.Summary!)}.");
            foreach (var response in operation.Responses!.Where(r => r.Key[0] == '2'))
            {
                Fill(response.Value.Content, $"What is answered to: {Lower(operation.Summary!)}.");
            }
        }

        foreach (var (name, schema) in document.Components!.Schemas!)
        {
            schema.Description ??= Sentence(name);
            foreach (var (field, property) in schema.Properties ?? new Dictionary<string, IOpenApiSchema>())
            {
                // A reference shows its schema's words as its own, and they do not come along.
                if (property is OpenApiSchemaReference { Reference.Description: null } || property.Description is null)
                {
                    property.Description = Sentence(field);
                }
            }
        }
    }

    private static void Fill(IDictionary<string, IOpenApiMediaType>? content, string words)
    {
        if (content is not null && content.TryGetValue("application/json", out var json) && json.Schema is OpenApiSchemaReference { Target: { Description: null } schema })
        {
            schema.Description = words;
        }
    }

    /// <summary><c>firstDay</c> is: The first day.</summary>
    private static string Sentence(string name) => "The " + string.Concat(name.Select((c, i) => char.IsUpper(c) ? (i > 0 ? " " : "") + char.ToLowerInvariant(c) : c.ToString())) + ".";

    private static string Lower(string summary) => char.ToLowerInvariant(summary[0]) + summary[1..].TrimEnd('.');
}
