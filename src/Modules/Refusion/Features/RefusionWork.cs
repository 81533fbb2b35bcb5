using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Faatimer.Refusion.Features;

/// <summary>What waits for finance or a workplace: payslips to decide, questions to answer, settlements and repayments that another is to approve (R11, R13, R19, R24).</summary>
internal static class RefusionWork
{
    public static readonly IReadOnlyList<WorkItemKind> Items =
    [
        Payslips("refusion.decide_payslip", Area.Payslips, Verb.Decide, "distinct from"),
        Payslips("refusion.answer_question", Area.Questions, Verb.Write, "not distinct from"),
        new("refusion.approve_settlement", Area.Settlements, Verb.Decide, (services, asked, _, cancellationToken) => Nobodys(
            services, asked, "select s.id, s.month from refusion.settlements s where s.state = 'closed' order by s.month",
            row => new WorkItem("settlement", row.GetGuid(0), $"/api/v1/refusion/settlements/{row.GetFieldValue<DateOnly>(1):yyyy-MM}", null, null, []), cancellationToken)),
        new("refusion.confirm_repayment", Area.Settlements, Verb.Decide, (services, asked, _, cancellationToken) => Nobodys(
            services, asked, "select r.id, r.workplace_id from refusion.repayments r where r.state = 'recorded' order by r.id",
            row => new WorkItem("repayment", row.GetGuid(0), $"/api/v1/refusion/repayments/{row.GetGuid(0)}", null, null, [], row.GetGuid(1)), cancellationToken)),
    ];

    /// <param name="isOpen">How the last question's state stands to open.</param>
    private static WorkItemKind Payslips(string name, string area, Verb deed, string isOpen) => new(name, area, deed, async (services, asked, scope, cancellationToken) =>
    {
        if (asked.Responsible is not null || asked.DueBefore is not null)
        {
            return [];
        }

        var query = new SqlQuery("p.id, p.person_id, p.workplace_id", $"refusion.payslips p {QuestionRow.Last}");
        query.Where($"p.status = 'needsDecision' and q.state is {isOpen} 'open'");
        PayslipReader.Limit(query, scope);
        return await query.Run(
            services.GetRequiredService<NpgsqlDataSource>(),
            row => new WorkItem("payslip", row.GetGuid(0), $"/api/v1/refusion/payslips/{row.GetGuid(0)}", null, null, row.ValueOrNull<Guid>(1) is { } person ? [person] : [], row.ValueOrNull<Guid>(2)),
            cancellationToken, "p.receipt", asked.Limit);
    });

    private static async Task<IReadOnlyList<WorkItem>> Nobodys(IServiceProvider services, WorkItemsAsked asked, string sql, Func<System.Data.Common.DbDataReader, WorkItem> read, CancellationToken cancellationToken) =>
        asked.Responsible is not null || asked.DueBefore is not null ? [] : await services.GetRequiredService<NpgsqlDataSource>().Read($"{sql} limit $1", read, cancellationToken, asked.Limit);
}
