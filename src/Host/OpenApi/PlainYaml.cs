using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.Swagger;

namespace Faatimer.Host.OpenApi;

/// <summary>
/// Writes the document so that every reader of YAML finds the same names in it: to those of YAML 1.1 (in Python, Ruby and Java) a plain <c>no</c> is false, and ours is the number of a question.
/// </summary>
internal sealed partial class PlainYaml : ISwaggerDocumentSerializer
{
    public void SerializeDocument(OpenApiDocument document, IOpenApiWriter writer, OpenApiSpecVersion specVersion)
    {
        if (writer is not OpenApiYamlWriter)
        {
            document.SerializeAs(specVersion, writer);
            return;
        }

        using var text = new StringWriter(CultureInfo.InvariantCulture);
        document.SerializeAs(specVersion, new OpenApiYamlWriter(text));

        // The writer sets a space before what is raw; before a remark it does no harm.
        writer.WriteRaw($"# Made from the running code.\n{Ambiguous().Replace(text.ToString(), "$1'$2'")}");
    }

    /// <summary>A name or a value that is one of YAML 1.1's words for true and false.</summary>
    [GeneratedRegex("(^ *(?:- )*|: )(y|yes|n|no|on|off)(?=:|$)", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex Ambiguous();
}
