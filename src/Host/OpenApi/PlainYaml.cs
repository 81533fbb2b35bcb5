using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.OpenApi;
using SharpYaml;
using SharpYaml.Events;
using Swashbuckle.AspNetCore.Swagger;

namespace Faatimer.Host.OpenApi;

/// <summary>
/// Writes the document as one would by hand: what fits on a line stands on one. And so that every reader of YAML finds the same names in it: to those of YAML 1.1 (in Python, Ruby and Java) a plain
/// <c>no</c> is false, and ours is the number of a question.
/// </summary>
internal sealed partial class PlainYaml : ISwaggerDocumentSerializer
{
    /// <summary>A list or a map with more than these characters has a line for each of its parts.</summary>
    private const int Line = 120;

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
        writer.WriteRaw($"# Made from the running code.\n{InLines(Ambiguous().Replace(text.ToString(), "$1'$2'"))}");
    }

    internal static string InLines(string yaml)
    {
        var events = new List<ParsingEvent>();
        var parser = Parser.CreateParser(new StringReader(yaml));
        while (parser.MoveNext())
        {
            events.Add(parser.Current!);
        }

        using var written = new StringWriter(CultureInfo.InvariantCulture) { NewLine = "\n" };
        var emitter = new Emitter(written, bestWidth: int.MaxValue);
        for (var i = 0; i < events.Count; i++)
        {
            emitter.Emit(events[i] switch
            {
                MappingStart map when Fits(events, i) => new MappingStart(map.Anchor, map.Tag, map.IsImplicit, YamlStyle.Flow),
                SequenceStart list when Fits(events, i) => new SequenceStart(list.Anchor, list.Tag, list.IsImplicit, YamlStyle.Flow),
                DocumentStart => new DocumentStart(null, [], true),
                var other => other,
            });
        }

        return written.ToString();
    }

    /// <summary>Whether the list or map that starts there is short enough for a line.</summary>
    private static bool Fits(List<ParsingEvent> events, int start)
    {
        var length = 0;
        for (var (i, depth) = (start, 0); length <= Line; i++)
        {
            length += events[i] is Scalar scalar ? scalar.Value.Length + 2 : 1;
            depth += events[i].NestingIncrease;
            if (depth == 0)
            {
                return length <= Line;
            }
        }

        return false;
    }

    /// <summary>A name or a value that is one of YAML 1.1's words for true and false.</summary>
    [GeneratedRegex("(^ *(?:- )*|: )(y|yes|n|no|on|off)(?=:|$)", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex Ambiguous();
}
