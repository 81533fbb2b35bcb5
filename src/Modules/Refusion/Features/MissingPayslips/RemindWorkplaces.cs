using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Faatimer.Refusion.Domain;
using MediatR;
using Microsoft.Extensions.Logging;

namespace Faatimer.Refusion.Features;

/// <summary>
/// Reminds every workplace of the payslips it lacks and the questions about payslips it has not answered, by mail to its fixed contact person, once in each ISO week. Rules R14, R15, R19. What is due is
/// computed from dates: whichever day of the week it runs, and however often and on however many hosts, the week gets its one mail. The mail names months, days, hours and grants, of questions their number and
/// months, and no person.
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
            var (lacks, waitedFor) = await missingPayslips.NotReminded(week, cancellationToken);
            var missing = lacks.Select(m => m.Expected).ToLookup(m => m.WorkplaceId);
            var contacts = await mediator.Send(new ContactsOfWorkplaces([.. missing.Select(m => m.Key).Union(waitedFor)]), cancellationToken);
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
                if (reminded is { Missing.Count: 0, AskedAbout.Count: 0 })
                {
                    // Another host did it, or the payslips and answers have just come.
                    return false;
                }

                work.Raise(new WorkplaceReminded(workplace, week.ToString(), [.. reminded.Missing.Select(m => new GrantMonth(m.GrantId, m.Month))], [.. reminded.AskedAbout.Select(q => q.PayslipId)]));
                return await mails.Queue(connection, $"refusion.reminder/{workplace}/{week}", email, Subject(reminded), Body(name, reminded, today), cancellationToken, workplace);
            }, cancellationToken);

        private string Subject(Reminder reminder) => reminder.Missing.Count > 0
            ? Text("refusion.reminder.subject", new { count = reminder.Missing.Count }) : Text("refusion.reminder.subject_questions", new { count = reminder.AskedAbout.Count });

        private string Body(string workplace, Reminder reminder, DateOnly today)
        {
            List<string> parts = [Text("refusion.reminder.opening")];
            if (reminder.Missing.Count > 0)
            {
                parts.AddRange([Text("refusion.reminder.missing", new { workplace }), string.Join('\n', reminder.Missing.Select(m => Line(m, today))), Text("refusion.reminder.send")]);
            }

            // How many there are for each month; what is asked stands in the product alone.
            if (reminder.AskedAbout.Count > 0)
            {
                var months = reminder.AskedAbout.GroupBy(q => q.Month).Select(m => $"- {Text("refusion.reminder.question", new { month = Month(m.Key), count = m.Count() })}");
                parts.AddRange([Text("refusion.reminder.questions", new { workplace }), string.Join('\n', months), Text("refusion.reminder.answer")]);
            }

            return string.Join("\n\n", parts.Append(Text("refusion.reminder.closing"))) + "\n";
        }

        private string Line(ExpectedPayslip payslip, DateOnly today)
        {
            var line = Text("refusion.reminder.line", new
            {
                month = Month(payslip.Month), from = payslip.Days.From, to = payslip.Days.To, hours = payslip.WeeklyHours, due = payslip.DueOn, grant = payslip.GrantId,
            });
            return payslip.NeedsDecision(today) ? $"- {line} {Text("refusion.reminder.late")}" : $"- {line}";
        }

        private static string Month(DateOnly month) => month.ToString("MMMM yyyy", Texts.Danish);

        /// <summary>Mails are Danish: nobody has said what the reader prefers.</summary>
        private string Text(string code, object? figures = null) =>
            texts.Get(code, Texts.Danish, figures?.GetType().GetProperties().ToDictionary(p => p.Name, p => p.GetValue(figures)));
    }
}
