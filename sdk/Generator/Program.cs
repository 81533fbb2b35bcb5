using System.Text.Json.Nodes;
using Faatimer.Generator;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;

// generator <openapi.yaml> <operations.txt> <nswag.json> <folder>: what the SDK is made of besides its hand-written part. In the folder: Groups.g.cs, Records.g.cs, and what NSwag makes the flat client and the
// other records of: openapi30.json, and nswag.json completed.
var settings = new OpenApiReaderSettings();
settings.AddYamlReader();
await using var file = File.OpenRead(args[0]);
var (document, diagnostic) = await OpenApiDocument.LoadAsync(file, settings: settings);
if (document is null || diagnostic?.Errors is { Count: > 0 })
{
    await Console.Error.WriteLineAsync($"{args[0]} cannot be read: {string.Join("; ", diagnostic?.Errors.Select(e => $"{e.Pointer} {e.Message}") ?? [])}");
    return 1;
}

try
{
    Descriptions.Fill(document);
    var folder = Directory.CreateDirectory(args[3]).FullName;
    await File.WriteAllTextAsync(Path.Combine(folder, "Groups.g.cs"), Groups.Write(document, await File.ReadAllTextAsync(args[1])));
    await File.WriteAllTextAsync(Path.Combine(folder, "Records.g.cs"), Records.Write(document));
    var words = Records.Words(document);
    OlderForm.Apply(document);
    await File.WriteAllTextAsync(Path.Combine(folder, "openapi30.json"), await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_0));
    var nswag = JsonNode.Parse(await File.ReadAllTextAsync(args[2]))!;
    nswag["documentGenerator"] = new JsonObject { ["fromDocument"] = new JsonObject { ["url"] = Path.Combine(folder, "openapi30.json") } };
    nswag["codeGenerators"]!["openApiToCSharpClient"]!["excludedTypeNames"] = new JsonArray([JsonValue.Create("FileResponse"), JsonValue.Create("FileParameter"), .. words.Select(w => JsonValue.Create(w))]);
    nswag["codeGenerators"]!["openApiToCSharpClient"]!["output"] = Path.Combine(folder, "FlatClient.nswag");
    await File.WriteAllTextAsync(Path.Combine(folder, "nswag.json"), nswag.ToJsonString());
    return 0;
}
catch (FormatException exception)
{
    // MSBuild shows a line of this form as an error of the build.
    await Console.Error.WriteLineAsync($"generator : error SDK0001: {exception.Message}");
    return 1;
}
