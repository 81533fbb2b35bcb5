using System.Globalization;
using Faatimer.Sdk;

namespace Faatimer.LivedInYear;

/// <summary>The payroll system: each month's payslips in one go, with the mistakes of a year and what mends them.</summary>
internal sealed class Payroll(IFaatimerClient client, IReadOnlyList<Job> jobs)
{
    /// <summary>Ten digits that are no date.</summary>
    private const string NoDate = "3113801234";

    /// <summary>How the number ends of a correction that was meant for somebody else.</summary>
    public const string Mistaken = "-x1";

    /// <returns>How many payslips are stored, and how many were refused at first.</returns>
    public async Task<(int Stored, int Refused)> Post(DateOnly month, int no, CancellationToken cancellationToken)
    {
        var right = jobs.SelectMany(job => Of(job, month, no)).ToList();
        var sent = right.Select((p, i) => (no + i) % 17 == 3 && p.Kind == PayslipKind.Regular ? p with { Employee = p.Employee with { Cpr = NoDate } } : p);
        var refused = (await Send(sent, cancellationToken)).Count(r => !r.IsStored);

        // Sent again whole, as a payroll system does: what is stored answers as it stands (R8).
        var mended = await Send(right, cancellationToken);
        return mended.Find(r => !r.IsStored) is { } wrong
            ? throw new InvalidOperationException($"{wrong.Payslip.Number}: {wrong.Result.Problem!.Code}")
            : (mended.Count, refused);
    }

    private static IEnumerable<PayslipRequest> Of(Job job, DateOnly month, int no)
    {
        if (job.Payslip(month, WrongBy(job, no)) is { } payslip)
        {
            // Sickness of the months before that nobody had told of comes with a correction next month.
            yield return TellsLate(job) ? payslip with { Absences = [] } : TellsAtTheEnd(job) ? payslip with { Absences = WholeSpell(job, month) } : payslip;
        }

        if (job.FinalSettlement(month) is { } final)
        {
            yield return final;
        }

        var last = month.AddMonths(-1);
        if (job.Payslip(last) is { } right)
        {
            if (WrongBy(job, no - 1) != 0 || (TellsLate(job) && right.Absences is { Count: > 0 }))
            {
                yield return right with { Number = right.Number + "-c1", Kind = PayslipKind.Correction, CorrectsNumber = right.Number };
            }

            // Waits, since no hours are told; finance rejects it, and what stood stands on, by what the grant says then.
            if (job.No % 18 == 6 && no % 3 == 2)
            {
                yield return right with
                {
                    Number = right.Number + Mistaken, Kind = PayslipKind.Correction, CorrectsNumber = right.Number, PaidHours = null,
                    Lines = [.. right.Lines.Select(l => l with { Amount = l.Amount + 10 })],
                };
            }

            if (job.No % 19 == 7 && no % 5 == 4)
            {
                yield return right with
                {
                    Number = right.Number + "-s1", Kind = PayslipKind.Supplement, SupplementsNumber = right.Number, WeeklyHours = null, PaidHours = null, HoursByWeek = null, Absences = [],
                    Lines = [new() { Kind = LineKind.GrossWage, Amount = 300 }, new() { Kind = LineKind.AmBidrag, Amount = 24 }, new() { Kind = LineKind.HolidayPay, Amount = 37.50m }],
                };
            }
        }

        // Some corrections were wrong too.
        var before = month.AddMonths(-2);
        if (job.No % 26 == 4 && WrongBy(job, no - 2) != 0 && job.Payslip(before, raise: 20) is { } again)
        {
            yield return again with { Number = again.Number + "-c2", Kind = PayslipKind.Correction, CorrectsNumber = again.Number + "-c1" };
        }
    }

    private static decimal WrongBy(Job job, int no) => (job.No % 13 == 4 || job.IsAlone) && no % 4 == 1 ? 500 : 0;

    private static bool TellsLate(Job job) => job.No % 12 == 10;

    private static bool TellsAtTheEnd(Job job) => job.No % 12 == 4;

    /// <summary>The spell is told when it is over, and takes back what was approved of the months it covered (R6).</summary>
    private static IReadOnlyList<Absence> WholeSpell(Job job, DateOnly month) => job.Sick is var (first, last) && last >= month && last < month.AddMonths(1)
        ? [new() { Kind = AbsenceKind.Sickness, FirstDay = first, LastDay = last }]
        : [];

    private async Task<List<PostedPayslip>> Send(IEnumerable<PayslipRequest> payslips, CancellationToken cancellationToken) =>
        await client.Payslips.PostAllAsync(payslips, cancellationToken: cancellationToken).ToListAsync(cancellationToken);
}
