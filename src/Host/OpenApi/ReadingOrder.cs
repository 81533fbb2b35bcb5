using Microsoft.OpenApi;
using Swashbuckle.AspNetCore.SwaggerGen;

namespace Faatimer.Host.OpenApi;

/// <summary>The tags of the document in the order in which an integrator needs them, and the paths under each. A path has the tag of its longest beginning here.</summary>
internal sealed class ReadingOrder : IDocumentFilter
{
    private static readonly (string Tag, string Description, string[] Paths)[] Tags =
    [
        ("Access", "A token first.", ["/connect", "/me"]),
        ("Payslips", "Payslips in, one by one, a thousand in a call or a file of any length, and what was decided of each and why.", ["/refusion/payslips", "/refusion/payslip-files"]),
        ("Expected payslips", "The payslips that running grants are to have, and those that have not come.", ["/refusion/expected-payslips", "/refusion/missing-payslips"]),
        ("Grants", "The jobs that the pool pays for: terms, history, addenda, ends and pauses.", ["/pool/grants"]),
        ("Applications", "Applications for a job, the one queue they stand in, and offers of hours.", ["/pool/applications", "/pool/waiting-list"]),
        ("Capacity", "The pool's hours week by week, the council's decisions behind them, and what a change would do.", ["/pool/capacity", "/pool/schemes", "/pool/simulations"]),
        ("Fund", "The fund's budget, what draws on it, and the forecast in kroner.", ["/pool/budget", "/pool/fund-years", "/pool/fund-purposes"]),
        ("Settlements", "The month's settlement with the workplaces, its files, and what is paid back.", ["/refusion/settlements", "/refusion/repayments"]),
        ("Ledger", "What is booked, entry by entry. Nothing in it changes.", ["/refusion/ledger"]),
        ("Decisions", "Decisions made again: as they were made, or by today's facts.", ["/refusion/replays", "/refusion/readings"]),
        ("Rates", "The dated figures that payslips are checked by.", ["/refusion/rates"]),
        ("Workplaces", "The municipality's workplaces with their numbers and contact persons.", ["/workplaces"]),
        ("Organisation", "Directorates and departments.", ["/directorates", "/departments"]),
        ("Candidates", "The citizens a job is found for. Special-category data takes a purpose and is logged.", ["/candidates"]),
        ("Work", "What waits to be done, and what runs out.", ["/work-items", "/deadlines"]),
        ("Search", "Records by the short reference that people say on the telephone.", ["/search"]),
        ("Jobs", "Long work: how far it has come, and what came of it.", ["/jobs"]),
        ("Settings", "The figures that the rules use.", ["/pool/settings", "/refusion/settlement-settings"]),
        ("Users", "The people who sign in: what they may do, and who stands in for whom.", ["/users"]),
        ("Clients", "The machines that may call, and their secrets.", ["/clients"]),
        ("Audit", "Who has seen and changed what, the monthly sample that an auditor reviews, and all that is held about a person.", ["/audit", "/access-reports"]),
        ("Retention", "How long records are kept, and how they go.", ["/retention"]),
        ("Operations", "Event reactions, parked events and mails: for who runs the product.", ["/subscriptions", "/mails"]),
    ];

    public void Apply(OpenApiDocument swaggerDoc, DocumentFilterContext context)
    {
        var paths = swaggerDoc.Paths.Select(path => (path.Key, path.Value, Place: PlaceOf(path.Key))).OrderBy(p => p.Place).ThenBy(p => p.Key, StringComparer.Ordinal).ToList();
        swaggerDoc.Paths.Clear();
        foreach (var (path, item, place) in paths)
        {
            swaggerDoc.Paths.Add(path, item);
            foreach (var operation in item.Operations!.Values)
            {
                operation.Tags = new HashSet<OpenApiTagReference> { new(Tags[place].Tag, swaggerDoc) };
            }
        }

        var used = paths.Select(p => p.Place).ToHashSet();
        swaggerDoc.Tags = new HashSet<OpenApiTag>(Tags.Where((_, place) => used.Contains(place)).Select(t => new OpenApiTag { Name = t.Tag, Description = t.Description }));
    }

    private static int PlaceOf(string path)
    {
        var place = Enumerable.Range(0, Tags.Length).Select(i => (i, Length: Tags[i].Paths.Where(p => (path.StartsWith("/api/v1", StringComparison.Ordinal) ? path["/api/v1".Length..] : path).StartsWith(p, StringComparison.Ordinal)).Select(p => p.Length).DefaultIfEmpty(0).Max())).MaxBy(t => t.Length);
        return place.Length > 0 ? place.i : throw new InvalidOperationException($"{path} has no tag in {nameof(ReadingOrder)}.");
    }
}
