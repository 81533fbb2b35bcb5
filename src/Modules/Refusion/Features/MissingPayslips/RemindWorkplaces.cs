using System.Text;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Faatimer.Refusion.Domain;
using MediatR;
using Microsoft.Extensions.Logging;

namespace Faatimer.Refusion.Features;

/// <summary>
/// Reminds every workplace of the payslips it lacks, by mail to its fixed contact person, once in each ISO week. Rules R14, R15. What is due is computed from dates:
/// whichever day of the week it runs, and however often and on however many hosts, the week gets its one mail. The mail names months, days, hours and grants, and no person.
/// A workplace that cannot be reached by mail is left for finance: the list of missing payslips says so, and the mail goes when it has an address.
/// </summary>
internal static class RemindWorkplaces
{
    internal sealed class Reminders(
        MissingPayslips missingPayslips, MailOutbox mails, Work work, IMediator mediator, BusinessClock clock, TimeProvider time, Texts texts, ILogger<Reminders> logger) : IScheduledWork
    {
        public async Task Run(CancellationToken cancellationToken)
        {
            var today = clock.Today;
            var week = IsoWeek.Of(today);
            var missing = (await missingPayslips.NotReminded(week, cancellationToken)).Select(m => m.Expected).ToLookup(m => m.WorkplaceId);
            var contacts = await mediator.Send(new ContactsOfWorkplaces([.. missing.Select(m => m.Key)]), cancellationToken);
            foreach (var (workplace, name, email) in contacts)
            {
                if (email is null)
                {
                    continue;
                }

                try
                {
                    await Remind(workplace, name, email, [.. missing[workplace].OrderBy(m => m.Month).ThenBy(m => m.GrantId)], week, today, cancellationToken);
                }
                catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
                {
                    // One workplace's trouble is not the others'; it is tried again at the next nudge. Only the kind is logged: messages can quote data.
                    work.GiveUp();
                    logger.LogError("The reminder of workplace {Workplace} failed: {Kind}", workplace, failure.GetType().Name);
                }
            }
        }

        private Task<Committed<bool>> Remind(
            Guid workplace, string name, string email, IReadOnlyList<ExpectedPayslip> missing, IsoWeek week, DateOnly today, CancellationToken cancellationToken) =>
            work.Commit(async connection =>
            {
                work.Audit("reminder", workplace, purpose: week.ToString());
                var reminded = await ReminderStore.Remind(connection, workplace, week, missing, time.GetUtcNow(), cancellationToken);
                if (reminded.Count == 0)
                {
                    // Another host did it, or the payslips have just come.
                    return false;
                }

                work.Raise(new WorkplaceReminded(workplace, week.ToString(), [.. reminded.Select(m => new GrantMonth(m.GrantId, m.Month))]));
                return await mails.Queue(
                    connection, $"refusion.reminder/{workplace}/{week}", email, Text("refusion.reminder.subject", new { count = reminded.Count }), Body(name, reminded, today), cancellationToken);
            }, cancellationToken);

        private string Body(string workplace, List<ExpectedPayslip> missing, DateOnly today)
        {
            var body = new StringBuilder(Text("refusion.reminder.opening", new { workplace })).Append("\n\n");
            foreach (var payslip in missing)
            {
                body.Append("- ").Append(Text("refusion.reminder.line", new
                {
                    month = payslip.Month.ToString("MMMM yyyy", Texts.Danish), from = payslip.Days.From, to = payslip.Days.To, hours = payslip.WeeklyHours, due = payslip.DueOn, grant = payslip.GrantId,
                }));
                if (payslip.NeedsDecision(today))
                {
                    body.Append(' ').Append(Text("refusion.reminder.late"));
                }

                body.Append('\n');
            }

            return body.Append('\n').Append(Text("refusion.reminder.closing")).Append('\n').ToString();
        }

        /// <summary>Mails are Danish: nobody has said what the reader prefers.</summary>
        private string Text(string code, object? figures = null) =>
            texts.Get(code, Texts.Danish, figures?.GetType().GetProperties().ToDictionary(p => p.Name, p => p.GetValue(figures)));
    }
}
