using System.Text;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Refusion.Domain;
using Faatimer.Refusion.Features;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Faatimer.Refusion;

/// <summary>The payslips of the demo's running grant: one a month since it began, posted by the payroll system on the month's last day. The latest waits for a decision; of the others there are settlements in every state. Two later supplements without hours are asked about; one has its answer. The library enters itself what was paid in late, and waits for a decision. The payroll system has tried a file. Four others in jobs have theirs too, but two of them lack the latest; Carla's never came, and one came for somebody without a job. Where a job has ended, a payslip was corrected down after it was settled: so there is something to claim back, and a part of it has been paid.</summary>
internal static class RefusionDemo
{
    private const string Payroll = "demo-payroll";
    private const string Library = "demo-workplace";

    /// <summary>Others in jobs, and how many of their latest months have no payslip yet. Carla's are README's to post, and the sample's.</summary>
    private static readonly (byte Grant, string Cpr, string Name, string Workplace, int Lacking)[] Others =
    [
        (0x63, "6405880049", "Dilek Prøve", "Sundhedshuset", 1), (0x64, "6506690054", "Egon Prøve", "Forsyningen", 0), (0x65, "6607910063", "Farid Prøve", "HR & Løn", 1), (0x66, "6910790097", "Inge Prøve", "Børnehuset Roholmshaven", 0),
    ];

    /// <summary>A settlement for each state, the furthest first: each month's takes the payslips up to it, the open one the rest.</summary>
    private static readonly (CalendarMonth Month, SettlementState State)[] Settlements =
    [
        (SettlementExamples.Paid, SettlementState.Paid), (SettlementExamples.Exported, SettlementState.Exported), (SettlementExamples.Approved, SettlementState.Approved),
        (SettlementExamples.Closed, SettlementState.Closed), (SettlementExamples.Open, SettlementState.Open),
    ];

    public static async Task Seed(IServiceProvider services, CancellationToken cancellationToken)
    {
        await services.Tell((UpdateSettlementSettings.Handler settings) => settings.Handle(new("Demokommunen", "5-80-90"), cancellationToken));
        await services.Tell((CreateRates.Handler rates) => rates.Handle(new(RatesView.Unused.ValidFrom, RatesView.Unused.Figures, RatesView.Unused.Sources), cancellationToken));
        var grant = (await services.Ask(new GrantById(DemoIds.Grant), cancellationToken))!;
        var today = services.GetRequiredService<BusinessClock>().Today;
        var periods = Months(grant, today).ToList();
        var posted = 0;
        var waiting = new List<(PayslipPeriod Period, PayslipRequest Payslip)>();
        foreach (var other in Others)
        {
            var theirs = (await services.Ask(new GrantById(DemoStory.Id(other.Grant)), cancellationToken))!;
            waiting.AddRange(Months(theirs, today).SkipLast(other.Lacking).Select(period => (period, PayslipOf(other, theirs, period))));
        }

        waiting = [.. waiting.OrderBy(w => w.Period.To)];

        // Stadion, where the job ended early: one hour and twenty minutes too many, found when it was settled.
        var ended = (await services.Ask(new GrantById(DemoStory.Id(0x67)), cancellationToken))!;
        var first = Months(ended, today).First();
        await PostEnded(43.33m, first.To);
        foreach (var (month, state) in Settlements)
        {
            await Post(p => p.To <= month.LastDay);
            if (state == SettlementState.Closed)
            {
                await PostEnded(42, first.To.AddDays(20), corrects: true);
            }

            await Settle(month, month.LastDay, state);
            if (state == SettlementState.Closed)
            {
                await services.Tell(
                    (RecordRepayment.Handler repayment) => repayment.Handle(RepaymentExamples.Request, cancellationToken, RepaymentExamples.Id, RepaymentExamples.Request.PaidOn));
            }
        }

        await Post(_ => true);

        // Somebody who has no job of the pool, as it happens when a wrong account is used.
        var nobodys = PayslipExamples.Request($"{periods[^1].To:yyyy-MM}-000999", "6211800133", "Mona Prøve", periods[^1], 5, 21.67m);
        await services.Tell((SubmitPayslip.Handler submit) => submit.Handle(nobodys, cancellationToken, day: periods[^1].To), Payroll, Role.Payroll);
        await Ask("t1", QuestionExamples.AskedAbout);
        await Ask("t2", QuestionExamples.AnsweredAbout);
        await services.Tell(
            (AnswerQuestion.Handler answer) => answer.Handle(QuestionExamples.AnsweredAbout, new(QuestionExamples.Answered, PayslipExamples.Pdf), cancellationToken), Library, Role.Workplace);
        await PostByWorkplace();
        using var file = new MemoryStream(Encoding.UTF8.GetBytes(PayslipExamples.OpusFile.Replace("3.360,00", "3,360.00", StringComparison.Ordinal)));
        await services.Tell(
            (PostPayslipFile.Handler post) => post.Handle(new(PayslipFileProfile.Opus, ["Afd.=workplace"], [], [], [], null, DryRun: true), file, null, cancellationToken, DemoIds.PayslipFile), Payroll, Role.Payroll);

        async Task Ask(string suffix, Guid id)
        {
            var named = $"{periods[0].To:yyyy-MM}-000123";
            var supplement = Payslip($"{named}-{suffix}", grant, periods[0], grant.Terms[0].WeeklyHours, 0, statesHours: false) with
            {
                Kind = Domain.PayslipKind.Supplement, SupplementsNumber = named, WeeklyHours = null, Lines = [new(Domain.LineKind.GrossWage, 400)],
            };
            await services.Tell((SubmitPayslip.Handler submit) => submit.Handle(supplement, cancellationToken, id, today.AddDays(-2)), Payroll, Role.Payroll);
            await services.Tell((AskWorkplace.Handler ask) => ask.Handle(id, new(QuestionExamples.Asked), cancellationToken, today.AddDays(-1)));
        }

        async Task PostByWorkplace()
        {
            var period = periods[0];
            var payslip = Payslip($"{period.To:yyyy-MM}-000123-t", grant, period, grant.Terms[0].WeeklyHours, 0, statesHours: false) with
            {
                Kind = Domain.PayslipKind.Supplement, SupplementsNumber = $"{period.To:yyyy-MM}-000123", WeeklyHours = null, Lines = [new(Domain.LineKind.GroupLife, 120)],
                ClaimedPeriod = period, ClaimedAmount = 120, ClaimedLines = [Domain.LineKind.GroupLife],
            };
            await services.Tell((SubmitPayslip.Handler submit) => submit.Handle(payslip, cancellationToken, day: periods[^1].To), Library, Role.Workplace);
        }

        async Task PostEnded(decimal hours, DateOnly on, bool corrects = false)
        {
            var payslip = Payslip($"{first.To:yyyy-MM}-000456{(corrects ? "-r" : "")}", ended, first, ended.Terms[0].WeeklyHours, hours, statesHours: true);
            payslip = payslip with { Employee = new("6809840083", "Hassan Prøve"), Employer = payslip.Employer with { Name = "Stadion" } };
            payslip = corrects ? payslip with { Kind = Domain.PayslipKind.Correction, CorrectsNumber = $"{first.To:yyyy-MM}-000456" } : payslip;
            await services.Tell((SubmitPayslip.Handler submit) => submit.Handle(payslip, cancellationToken, day: on), Payroll, Role.Payroll);
        }

        async Task Post(Func<PayslipPeriod, bool> isDue)
        {
            for (; posted < periods.Count && isDue(periods[posted]); posted++)
            {
                var (period, waits) = (periods[posted], posted == periods.Count - 1);
                var terms = grant.Terms.Last(t => t.From <= period.To);
                var days = period.To.DayNumber - period.From.DayNumber + 1;
                var hours = decimal.Round(terms.WeeklyHours * 52 / 12 * days / DateTime.DaysInMonth(period.To.Year, period.To.Month), 2);
                var payslip = Payslip($"{period.To:yyyy-MM}-000123", grant, period, terms.WeeklyHours, hours, statesHours: !waits);
                payslip = waits ? payslip with { Attachment = PayslipExamples.Pdf } : payslip;
                await services.Tell((SubmitPayslip.Handler submit) => submit.Handle(payslip, cancellationToken, waits ? DemoIds.Payslip : null, period.To), Payroll, Role.Payroll);
            }

            var due = waiting.TakeWhile(w => isDue(w.Period)).ToList();
            waiting.RemoveRange(0, due.Count);
            foreach (var (period, payslip) in due)
            {
                await services.Tell((SubmitPayslip.Handler submit) => submit.Handle(payslip, cancellationToken, day: period.To), Payroll, Role.Payroll);
            }
        }

        async Task Settle(CalendarMonth month, DateOnly on, SettlementState state)
        {
            await services.Tell((OpenSettlement.Handler open) => open.Handle(new(month), cancellationToken, on));
            Func<Task>[] steps =
            [
                () => services.Tell((CloseSettlement.Handler close) => close.Handle(month, cancellationToken)),
                () => services.Tell((ApproveSettlement.Handler approve) => approve.Handle(month, cancellationToken), DemoStory.Colleague),
                () => services.Tell((ExportSettlement.Steps export) => export.Export(month, step: null, cancellationToken)),
                () => services.Tell((ConfirmSettlementPayment.Handler confirm) => confirm.Handle(month, cancellationToken)),
            ];
            foreach (var step in steps.Take((int)state))
            {
                await step();
            }
        }
    }

    /// <summary>The months that are over; before the first one is, the grant's first.</summary>
    private static IEnumerable<PayslipPeriod> Months(EmploymentGrant grant, DateOnly today)
    {
        for (var from = grant.From; from <= grant.To; from = new DateOnly(from.Year, from.Month, 1).AddMonths(1))
        {
            var last = new DateOnly(from.Year, from.Month, 1).AddMonths(1).AddDays(-1);
            var to = last < grant.To ? last : grant.To;
            if (to >= today && from != grant.From)
            {
                yield break;
            }

            yield return new(from, to);
        }
    }

    private static PayslipRequest PayslipOf((byte Grant, string Cpr, string Name, string Workplace, int Lacking) other, EmploymentGrant grant, PayslipPeriod period)
    {
        var hours = decimal.Round(grant.Terms[0].WeeklyHours * 52 / 12, 2);
        var payslip = Payslip($"{period.To:yyyy-MM}-0007{other.Grant - 0x60:00}", grant, period, grant.Terms[0].WeeklyHours, hours, statesHours: true);
        return payslip with { Employee = new(other.Cpr, other.Name), Employer = payslip.Employer with { Name = other.Workplace } };
    }

    private static PayslipRequest Payslip(string number, EmploymentGrant grant, PayslipPeriod period, decimal weeklyHours, decimal hours, bool statesHours)
    {
        var wage = hours * 150;
        var atp = hours >= 117 ? 99m : hours >= 78 ? 66m : hours >= 39 ? 33m : 0m;
        var example = PayslipExamples.Request(number, DemoIds.EmployedCpr, "Bent Prøve", period, weeklyHours, statesHours ? hours : null);
        return example with
        {
            Employer = new(grant.Cvr, grant.PNumber, "Biblioteket"),
            Lines =
            [
                new(Domain.LineKind.GrossWage, wage),
                new(Domain.LineKind.AmBidrag, decimal.Round((wage - atp) * 0.08m, 2)),
                new(Domain.LineKind.AtpEmployee, atp),
                new(Domain.LineKind.AtpEmployer, atp * 2),
                new(Domain.LineKind.HolidayPay, decimal.Round(wage * 0.125m, 2)),
            ],
        };
    }
}
