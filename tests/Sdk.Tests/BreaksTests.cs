using System.Text;
using System.Text.RegularExpressions;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;

namespace Faatimer.Sdk.Tests;

/// <summary>
/// The document against <c>docs/released/openapi.yaml</c>. Until version 1.0 what breaks stands in CHANGELOG.md, and <c>docs/released/breaking.txt</c> says under which of its sentences; from then on
/// nothing may.
/// </summary>
public sealed partial class BreaksTests
{
    private const string Now = """
        openapi: 3.1.2
        info: { title: Things, version: '1' }
        paths:
          /things:
            get:
              operationId: ListThings
              parameters:
                - { name: kind, in: query, schema: { $ref: '#/components/schemas/Kind' } }
                - { name: limit, in: query, schema: { type: integer, format: int32, maximum: 200 } }
              responses:
                '200':
                  description: OK
                  headers: { ETag: { schema: { type: string } } }
                  content: { application/json: { schema: { type: array, items: { $ref: '#/components/schemas/Thing' } } } }
                default:
                  description: No
                  content: { application/problem+json: { schema: { type: object, required: [code], properties: { code: { type: string } } } } }
              security: [ { oauth2: [ 'things:read' ] } ]
          /things/{id}:
            put:
              operationId: SetThing
              parameters:
                - { name: id, in: path, required: true, schema: { type: string } }
                - { name: Key, in: header, schema: { type: string } }
              requestBody: { content: { application/json: { schema: { $ref: '#/components/schemas/ThingRequest' } }, text/csv: { schema: { type: string } } } }
              responses:
                '200': { description: OK, content: { application/json: { schema: { $ref: '#/components/schemas/Thing' } } } }
        components:
          schemas:
            Kind: { type: string, enum: [ large, small ] }
            Part: { type: object, properties: { weight: { type: number } } }
            Thing:
              type: object
              required: [ name, kind, weight, day ]
              properties:
                name: { type: string }
                kind: { $ref: '#/components/schemas/Kind' }
                weight: { type: number }
                day: { type: string, format: date }
                part: { oneOf: [ { $ref: '#/components/schemas/Part' }, { type: 'null' } ] }
                result: { anyOf: [ { $ref: '#/components/schemas/Part' }, { $ref: '#/components/schemas/Kind' }, { type: 'null' } ] }
            ThingRequest:
              type: object
              additionalProperties: false
              required: [ name ]
              properties:
                name: { type: string, minLength: 1, maxLength: 40 }
                kind: { $ref: '#/components/schemas/Kind' }
                weight: { type: [ number, 'null' ], minimum: 0 }
                codes: { type: array, maxItems: 5, items: { type: string } }
        """;

    [Theory]
    [InlineData("/things:", "/goods:", "GET /things: is gone")]
    [InlineData("operationId: ListThings", "operationId: ListGoods", "GET /things: its id was ListThings and is ListGoods")]
    [InlineData("'things:read'", "'goods:read'", "GET /things: needs the scope goods:read")]
    [InlineData("name: kind, in: query", "name: sort, in: query", "GET /things: query kind is gone")]
    [InlineData("name: Key, in: header", "name: Key, in: header, required: true", "PUT /things/{id}: header Key is required")]
    [InlineData("name: limit, in: query", "name: most, in: query, required: true", "GET /things: query limit is gone|GET /things: query most is required")]
    [InlineData("maximum: 200", "maximum: 100", "GET /things: query limit is at most 100")]
    [InlineData("type: integer, format: int32, maximum: 200", "type: boolean", "GET /things: query limit is boolean instead of int32")]
    [InlineData("requestBody: {", "requestBody: { required: true,", "PUT /things/{id}: a body is required")]
    [InlineData(", text/csv: { schema: { type: string } }", "", "PUT /things/{id}: takes no text/csv")]
    [InlineData("'200': { description: OK", "'204': { description: OK", "PUT /things/{id}: does not answer 200")]
    [InlineData("headers: { ETag: ", "headers: { Age: ", "GET /things: 200 has no header ETag")]
    [InlineData("content: { application/json: { schema: { type: array", "content: { text/csv: { schema: { type: array", "GET /things: 200 no application/json")]
    [InlineData("application/problem+json", "application/json", "GET /things: errors no application/problem+json")]
    [InlineData("required: [code], properties: { code: ", "required: [kind], properties: { kind: ", "GET /things: errors.code is gone")]
    [InlineData("required: [ name ]", "required: [ name, kind ]", "requests: ThingRequest.kind is required")]
    [InlineData("codes: { type: array, maxItems: 5", "labels: { type: array, maxItems: 5", "requests: ThingRequest.codes is gone")]
    [InlineData("maxItems: 5, items: { type: string }", "maxItems: 4, items: { type: string, format: uuid }", "requests: ThingRequest.codes is at most 4 items|requests: ThingRequest.codes[] must be uuid")]
    [InlineData("minLength: 1, maxLength: 40", "minLength: 2, maxLength: 30, pattern: ^A", "requests: ThingRequest.name is at least 2 characters|requests: ThingRequest.name is at most 30 characters|requests: ThingRequest.name must be of the form ^A")]
    [InlineData("type: [ number, 'null' ], minimum: 0", "type: integer, exclusiveMinimum: 0", "requests: ThingRequest.weight is integer instead of number|requests: ThingRequest.weight may not be null")]
    [InlineData("enum: [ large, small ]", "enum: [ large ]", "requests: Kind does not take small")]
    [InlineData("enum: [ large, small ]", "pattern: '^[a-z]+$'", "answers: Kind is any text|requests: Kind must be of the form ^[a-z]+$")]
    [InlineData("day: { type: string, format: date }", "date: { type: string, format: date }", "answers: Thing.day is gone")]
    [InlineData("required: [ name, kind, weight, day ]", "required: [ name, kind, weight ]", "answers: Thing.day may be absent")]
    [InlineData("day: { type: string, format: date }", "day: { type: string }", "answers: Thing.day is not date any more")]
    [InlineData("day: { type: string, format: date }", "day: { type: [ string, 'null' ], format: date }", "answers: Thing.day may be null")]
    [InlineData("part: { oneOf: [ { $ref: '#/components/schemas/Part' }, { type: 'null' } ] }", "part: { }", "answers: Thing.part may be anything")]
    [InlineData("part: { oneOf: [ { $ref: '#/components/schemas/Part' }", "part: { oneOf: [ { $ref: '#/components/schemas/Part' }, { $ref: '#/components/schemas/Kind' }", "answers: Thing.part may be something else")]
    [InlineData("properties: { weight: { type: number } }", "properties: { weight: { type: string } }", "answers: Part.weight is string instead of number")]
    public async Task What_breaks_is_said_in_words(string was, string isNow, string said)
    {
        Assert.Contains(was, Now, StringComparison.Ordinal);
        Assert.Equal(said.Split('|'), Breaks.Between(await Read(Now), await Read(Now.Replace(was, isNow, StringComparison.Ordinal))));
    }

    [Theory]
    [InlineData("{ name: limit, in: query,", "{ name: sort, in: query, schema: { type: string } }\n        - { name: limit, in: query,")]
    [InlineData("maximum: 200", "maximum: 500")]
    [InlineData("in: query, schema: { $ref: '#/components/schemas/Kind' }", "in: query, schema: { type: array, items: { $ref: '#/components/schemas/Kind' } }")]
    [InlineData("/things/{id}:\n    put:\n      operationId: SetThing\n      parameters:\n        - { name: id", "/things/{name}:\n    put:\n      operationId: SetThing\n      parameters:\n        - { name: name")]
    [InlineData("enum: [ large, small ]", "enum: [ large, medium, small ]")]
    [InlineData("required: [ name ]", "required: [ ]")]
    [InlineData("codes: {", "colour: { type: string }\n        codes: {")]
    [InlineData("day: {", "colour: { type: string }\n        day: {")]
    [InlineData("anyOf: [", "anyOf: [ { $ref: '#/components/schemas/Thing' },")]
    [InlineData("Part", "Piece")]
    [InlineData("Part: {", "Unused: {}\n    Part: {")]
    public async Task What_is_open_by_contract_breaks_nothing(string was, string isNow)
    {
        Assert.Contains(was, Now, StringComparison.Ordinal);
        Assert.Empty(Breaks.Between(await Read(Now), await Read(Now.Replace(was, isNow, StringComparison.Ordinal))));
    }

    [Fact]
    public async Task The_words_of_3_0_and_of_3_1_are_the_same()
    {
        var older = Now.Replace("3.1.2", "3.0.4", StringComparison.Ordinal)
            .Replace("part: { oneOf: [ { $ref: '#/components/schemas/Part' }, { type: 'null' } ] }", "part: { type: object, nullable: true, allOf: [ { $ref: '#/components/schemas/Part' } ] }", StringComparison.Ordinal)
            .Replace("{ $ref: '#/components/schemas/Kind' }, { type: 'null' } ]", "{ $ref: '#/components/schemas/Kind' } ], type: object, nullable: true", StringComparison.Ordinal)
            .Replace("type: [ number, 'null' ]", "type: number, nullable: true", StringComparison.Ordinal);
        Assert.DoesNotContain("null'", older, StringComparison.Ordinal);
        Assert.Empty(Breaks.Between(await Read(older), await Read(Now)));
        Assert.Empty(Breaks.Between(await Read(Now), await Read(older)));
    }

    [Fact]
    public async Task What_breaks_since_the_last_release_stands_in_the_changelog()
    {
        var found = Breaks.Between(await Read(Text("docs/released/openapi.yaml")), await Read(Text("openapi.yaml")));
        var listed = Listed().ToList();
        Assert.True(!found.Except(listed.Select(l => l.Break)).Any(), "These break. Undo them, or say so in CHANGELOG.md and list them under its sentence in docs/released/breaking.txt:\n  " + string.Join("\n  ", found.Except(listed.Select(l => l.Break))));
        Assert.True(!listed.Select(l => l.Break).Except(found).Any(), "docs/released/breaking.txt lists what breaks nothing:\n  " + string.Join("\n  ", listed.Select(l => l.Break).Except(found)));
        Assert.Equal(listed.Count, listed.Select(l => l.Break).Distinct().Count());

        var entries = Text("CHANGELOG.md").Split("\n- ").Select(OneLine).Where(e => e.Contains("reaking", StringComparison.Ordinal)).ToList();
        foreach (var sentence in listed.Select(l => l.Sentence).Distinct())
        {
            Assert.True(entries.Exists(e => e.Contains(OneLine(sentence), StringComparison.Ordinal)), $"No entry of CHANGELOG.md that says Breaking has the sentence: {sentence}");
        }

        Assert.True(typeof(IFaatimerClient).Assembly.GetName().Version!.Major == 0 || found.Count == 0, "From version 1.0 on, what breaks needs /api/v2.");
    }

    /// <summary>Sentences of the changelog, and indented under each what breaks.</summary>
    private static IEnumerable<(string Sentence, string Break)> Listed()
    {
        var sentence = "";
        foreach (var line in Text("docs/released/breaking.txt").Split('\n').Select(l => l.TrimEnd()).Where(l => l.Length > 0 && l[0] != '#'))
        {
            if (line[0] == ' ')
            {
                yield return (sentence, line.Trim());
            }
            else
            {
                sentence = line;
            }
        }
    }

    private static string OneLine(string text) => Blanks().Replace(text, " ").Trim();

    private static string Text(string file) => File.ReadAllText(Path.Combine(ConventionTests.Root, file));

    private static async Task<OpenApiDocument> Read(string yaml)
    {
        var settings = new OpenApiReaderSettings();
        settings.AddYamlReader();
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(yaml));
        var read = await OpenApiDocument.LoadAsync(stream, settings: settings);
        Assert.Empty(read.Diagnostic!.Errors);
        return read.Document!;
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
