using Faatimer.OpenApi30;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;

// openapi30 <openapi.yaml> <copy.json>: the copy that the SDK's generator reads.
var settings = new OpenApiReaderSettings();
settings.AddYamlReader();
await using var file = File.OpenRead(args[0]);
var (document, diagnostic) = await OpenApiDocument.LoadAsync(file, settings: settings);
if (document is null || diagnostic?.Errors is { Count: > 0 })
{
    await Console.Error.WriteLineAsync($"{args[0]} cannot be read: {string.Join("; ", diagnostic?.Errors.Select(e => $"{e.Pointer} {e.Message}") ?? [])}");
    return 1;
}

OlderForm.Apply(document);
Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(args[1]))!);
await File.WriteAllTextAsync(args[1], await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_0));
return 0;
