using System.Globalization;
using System.Text;
using Faatimer.Sdk;

namespace Faatimer.PayrollSample;

/// <summary>
/// Payslips for the demo's employments. Each pays one day by the hour, so that a few people give many: an employment's payslips may not overlap (R8), and hours
/// within the week's subsidised hours are refunded whole (R4). Days that have a payslip from elsewhere are left out. The same day gives the same payslip in every run.
/// </summary>
internal static class SampleData
{
    private const int Count = 500;

    /// <summary>Those of the API's columns that hourly pay needs.</summary>
    private static readonly string[] Columns = ["source", "number", "kind", "cpr", "name", "cvr", "pNumber", "workplace", "from", "to", "payBasis", "hoursByWeek", "line", "amount"];

    private const decimal HourlyWage = 150m;

    private sealed record Employment(Grant Grant, Workplace Workplace, string Cpr, IEnumerator<DateOnly> Days);

    public static async Task<int> Write(IFaatimerClient client, string path, DateOnly until, CancellationToken cancellationToken)
    {
        var employments = await Employments(client, until, cancellationToken);
        var rows = new StringBuilder(string.Join(';', Columns)).AppendLine();
        var written = 0;
        for (var more = true; more && written < Count;)
        {
            more = false;
            foreach (var employment in employments.TakeWhile(_ => written < Count).Where(e => e.Days.MoveNext()))
            {
                Append(rows, employment, employment.Days.Current);
                written++;
                more = true;
            }
        }

        await File.WriteAllTextAsync(path, rows.ToString(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), cancellationToken);
        return written;
    }

    private static async Task<List<Employment>> Employments(IFaatimerClient client, DateOnly until, CancellationToken cancellationToken)
    {
        var employments = new List<Employment>();
        await foreach (var grant in client.Grants.ListAllAsync(cancellationToken: cancellationToken))
        {
            var workplace = await client.Workplaces.GetAsync(grant.WorkplaceId, cancellationToken: cancellationToken);
            if (grant.From > until || grant.CandidateId is not { } candidate || workplace.DepartmentId is null)
            {
                continue; // Not begun, or a private company: the demo's payroll client posts for the municipality.
            }

            var taken = new HashSet<DateOnly>();
            await foreach (var payslip in client.Payslips.ListAllAsync(new() { WorkplaceId = workplace.Id }, cancellationToken: cancellationToken))
            {
                if (payslip.Source != "sample" && payslip.GrantIds.Contains(grant.Id))
                {
                    taken.UnionWith(Days(payslip.Period.From, payslip.Period.To));
                }
            }

            var disclosed = await client.Candidates.DiscloseCprAsync(candidate, new DiscloseCprRequest { Purpose = "Sample payslips of the demo" }, cancellationToken: cancellationToken);
            var end = grant.To < until ? grant.To : until;
            employments.Add(new Employment(grant, workplace, disclosed.Cpr, Days(grant.From, end).Reverse().Where(d => !taken.Contains(d)).GetEnumerator()));
        }

        return employments;
    }

    private static void Append(StringBuilder rows, Employment employment, DateOnly day)
    {
        var terms = employment.Grant.Terms.Single(t => t.From <= day && day <= t.To);
        var hours = Math.Floor(terms.SubsidisedHours / 7 * 100) / 100;
        var gross = hours * HourlyWage;
        (string Kind, decimal Amount)[] lines = [("grossWage", gross), ("amBidrag", Math.Round(gross * 0.08m, 2)), ("holidayPay", Math.Round(gross * 0.125m, 2))];
        foreach (var (kind, amount) in lines)
        {
            var cells = new Dictionary<string, string>
            {
                ["source"] = "sample",
                ["number"] = $"{employment.Grant.Id.ToString("N")[^6..]}-{day:yyyyMMdd}",
                ["kind"] = "regular",
                ["cpr"] = employment.Cpr,
                ["name"] = "Prøve",
                ["cvr"] = employment.Workplace.Cvr,
                ["pNumber"] = employment.Workplace.PNumber,
                ["workplace"] = employment.Workplace.Name,
                ["from"] = $"{day:yyyy-MM-dd}",
                ["to"] = $"{day:yyyy-MM-dd}",
                ["payBasis"] = "hourly",
                ["hoursByWeek"] = $"{ISOWeek.GetYear(day.ToDateTime(default))}-W{ISOWeek.GetWeekOfYear(day.ToDateTime(default)):00}:{Danish(hours)}",
                ["line"] = kind,
                ["amount"] = Danish(amount),
            };
            rows.AppendJoin(';', Columns.Select(c => cells.GetValueOrDefault(c, ""))).AppendLine();
        }
    }

    private static IEnumerable<DateOnly> Days(DateOnly from, DateOnly to) => Enumerable.Range(0, to.DayNumber - from.DayNumber + 1).Select(from.AddDays);

    private static string Danish(decimal number) => number.ToString("0.00", CultureInfo.GetCultureInfo("da-DK"));
}
