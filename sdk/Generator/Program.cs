using Faatimer.Generator;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;

// generator <openapi.yaml> <operations.txt> <folder>: what the SDK is made of besides its hand-written part. In the folder: openapi30.json, the copy that the flat client is generated from, and Groups.g.cs.
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
    Directory.CreateDirectory(args[2]);
    await File.WriteAllTextAsync(Path.Combine(args[2], "Groups.g.cs"), Groups.Write(document, await File.ReadAllTextAsync(args[1])));
    OlderForm.Apply(document);
    await File.WriteAllTextAsync(Path.Combine(args[2], "openapi30.json"), await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_0));
    return 0;
}
catch (FormatException exception)
{
    // MSBuild shows a line of this form as an error of the build.
    await Console.Error.WriteLineAsync($"generator : error SDK0001: {exception.Message}");
    return 1;
}
