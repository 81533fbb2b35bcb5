using System.Text.RegularExpressions;
using System.Xml.Linq;
using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Faatimer.Host.OpenApi;

/// <summary>
/// The document's sentences. An operation is described by its use case's own comment; the ids of rules, which say something to who reads the code, are left out for those who read the API.
/// </summary>
internal sealed partial class Sentences : IOperationFilter, IDocumentFilter
{
    /// <summary>What parameters of the same name are in every operation; a filter's own fields are described where they are declared.</summary>
    private static readonly Dictionary<string, string> Parameters = new()
    {
        ["id"] = "The id of the resource, as its list or its creation gave it.",
        ["limit"] = "How many items at most: 1–200; 50 when absent.",
        ["cursor"] = "Where to go on: `next` of the page before; the first page when absent.",
        ["sort"] = "The order, with a minus before it for the largest first.",
        ["count"] = "true: the answer counts all that is filtered, and each status where the list has one, up to 10,000.",
        ["updatedSince"] = "Only what changed at this time or later: `asOf` of the answer before. Rows may come twice; none is missed.",
        ["mine"] = "true: only those that the caller started.",
        ["missingContact"] = "true: only those without a contact person; false: only those with one.",
        ["consultant"] = "Only those of the consultant with this user id.",
        ["private"] = "true: only private companies; false: only those of a department.",
        ["endsBy"] = "Only those that run, and end on this day or earlier.",
        ["dryRun"] = "true: answers what would be, and stores nothing.",
        ["workplaceId"] = "Only what belongs to this workplace.",
        ["candidateId"] = "Only what belongs to this candidate.",
        ["grantId"] = "Only what belongs to this grant.",
        ["departmentId"] = "Only what belongs to this department.",
        ["directorateId"] = "Only what belongs to this directorate.",
        ["month"] = "A calendar month, YYYY-MM.",
        ["settlementMonth"] = "Only what stands in this month's settlement, YYYY-MM.",
        ["year"] = "A calendar year.",
        ["status"] = "Only those with this status.",
        ["state"] = "Only those in this state.",
        ["day"] = "As things are on this day; today when absent.",
        ["asOf"] = "As things were on this day; today when absent.",
        ["from"] = "The first day.",
        ["to"] = "The last day.",
        ["role"] = "Only those with this role.",
        ["active"] = "true: only accounts in use; false: only those that are not.",
        ["kind"] = "The kind, by its stable name.",
        ["name"] = "The name, or the letters that a name has in it.",
        ["purpose"] = "Why it is read. It is logged.",
        ["targetGroup"] = "Only candidates in this target group, by its code.",
        ["decision"] = "The number of one of the payslip's decisions; the latest when absent.",
        ["version"] = "The version, by its name.",
        ["validFrom"] = "The version, by its first day.",
        ["format"] = "csv for the postings, pdf for the report.",
        ["clientId"] = "The client's id.",
        ["seq"] = "The event's number in the log.",
        ["reference"] = "The reference: its letter, the year and the number. Case, spaces, hyphens and leading zeros do not matter.",
        ["waitingFor"] = "Only those that need a decision and wait for this party; in its own order.",
        ["no"] = "The question's number among the payslip's.",
        ["receivedIn"] = "Only those that came in this month, YYYY-MM.",
        ["decidedBy"] = "Only those that were last approved or rejected by the rules themselves, or by finance.",
        ["by"] = "What to sum by; one sum when absent. May be repeated.",
        ["profile"] = "Whose columns, wage-type codes, days and numbers the file has; the API's own when absent. What is said besides comes on top of it.",
        ["columns"] = "A heading of the file and the column that it is, `CPR-nr.=cpr`; nothing behind `=` leaves the column out. May be repeated.",
        ["constants"] = "What a column holds that the file lacks, `source=opus`. May be repeated.",
        ["lineKinds"] = "A wage-type code of the file and the line kind that it is, `1000=grossWage`; nothing behind `=` leaves its rows out. May be repeated.",
        ["dateFormats"] = "How the file writes days, besides `yyyy-MM-dd`: `dd-MM-yyyy`. May be repeated.",
        ["culture"] = "By whose rules the file writes numbers, `da-DK` for 6.500,00; with a decimal comma or point and no thousands mark when absent.",
        ["item"] = "The entry's number in the sample.",
        ["open"] = "true: only those that are not closed; false: only those that are.",
    };

    private readonly Dictionary<string, string> _types = Directory.EnumerateFiles(AppContext.BaseDirectory, "Faatimer.*.xml")
        .SelectMany(file => XDocument.Load(file).Descendants("member"))
        .Where(m => m.Attribute("name")!.Value.StartsWith("T:Faatimer.", StringComparison.Ordinal) && m.Element("summary") is not null)
        .DistinctBy(m => m.Attribute("name")!.Value) // Source that the SDK shares is described in both where they lie side by side.
        .ToDictionary(m => m.Attribute("name")!.Value[2..], m => Text(m.Element("summary")!), StringComparer.Ordinal);

    public void Apply(OpenApiOperation operation, OperationFilterContext context)
    {
        var useCase = context.MethodInfo.DeclaringType!;
        while (useCase.DeclaringType is { } outer)
        {
            useCase = outer;
        }

        operation.Description = string.Join("\n\n", new[] { _types.GetValueOrDefault(useCase.FullName!), operation.Description }.Where(t => !string.IsNullOrWhiteSpace(t)));
    }

    public void Apply(OpenApiDocument swaggerDoc, DocumentFilterContext context)
    {
        foreach (var operation in swaggerDoc.Paths.Values.SelectMany(p => p.Operations!.Values))
        {
            (operation.Summary, operation.Description) = (WithoutRules(operation.Summary), WithoutRules(operation.Description));
            foreach (var parameter in (operation.Parameters ?? []).OfType<OpenApiParameter>())
            {
                parameter.Description = WithoutRules(string.IsNullOrWhiteSpace(parameter.Description) ? Parameters.GetValueOrDefault(parameter.Name!) : parameter.Description);
                Mend(parameter.Schema!);
            }
        }

        foreach (var schema in swaggerDoc.Components!.Schemas!.Values)
        {
            Mend(schema);
        }
    }

    private static void Mend(IOpenApiSchema schema)
    {
        schema.Description = WithoutRules(schema.Description);
        if (schema is OpenApiSchema own)
        {
            foreach (var part in (own.Properties?.Values ?? []).Concat(own.OneOf ?? []).Concat(own.AllOf ?? []).Append(own.Items).OfType<IOpenApiSchema>())
            {
                Mend(part);
            }
        }
    }

    /// <summary>"… once (R12). Rules P8, P11." → "… once."</summary>
    private static string? WithoutRules(string? text) => text is null ? null : RuleSentence().Replace(RuleBrackets().Replace(text, ""), "").Trim();

    private static string Text(XElement summary)
    {
        foreach (var link in summary.Descendants().Where(e => e.Name.LocalName is "see" or "paramref").ToList())
        {
            var target = (link.Attribute("cref") ?? link.Attribute("name") ?? link.Attribute("langword"))?.Value ?? "";
            link.ReplaceWith(target[(target.LastIndexOf('.') + 1)..].Split('(')[0]);
        }

        foreach (var code in summary.Descendants("c").ToList())
        {
            code.ReplaceWith($"`{code.Value}`");
        }

        return Blanks().Replace(summary.Value, " ").Trim();
    }

    [GeneratedRegex(@"\s*\((?:rules? )?(?:[A-Z]{1,2}\d+)(?:(?:, | and |; |–)[A-Z]{1,2}\d+)*\)", RegexOptions.IgnoreCase)]
    private static partial Regex RuleBrackets();

    [GeneratedRegex(@"\s*\bRules? [A-Z]{1,2}\d+[^.]*\.")]
    private static partial Regex RuleSentence();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
