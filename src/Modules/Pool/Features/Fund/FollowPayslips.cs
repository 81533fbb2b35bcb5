using Faatimer.Contracts;
using Faatimer.Kernel;
using Npgsql;

namespace Faatimer.Pool.Features;

/// <summary>
/// Keeps a copy of what Refusion has decided and paid, for the budget (P12): kroner by month of pay, and which days of which grants have a decided payslip. A payslip decides
/// its days while the ledger holds what was approved of it; one that is replaced, rejected or waiting for its first decision leaves them to be expected. And which grants payslips
/// were decided by, booked or not, for as long as Refusion keeps those (X2). Emptying the copy and reading the log again gives the same.
/// </summary>
internal static class FollowPayslips
{
    [Reaction("pool.FollowPayslips", ReactionStart.Beginning, version: 4, typeof(PayslipDecided), typeof(SettlementPaymentConfirmed), typeof(RepaymentConfirmed), typeof(RecordsForgotten))]
    internal sealed class Handler(Work work) : IReaction, IRebuildable
    {
        /// <summary>$1, $2: months and amounts; a month named twice is one sum.</summary>
        private const string AddBooked = """
            insert into pool.months (month, booked) select month, sum(amount) from unnest($1, $2) as b(month, amount) group by month
            on conflict (month) do update set booked = months.booked + excluded.booked
            """;

        /// <inheritdoc cref="AddBooked"/>
        private const string AddPaid = """
            insert into pool.months (month, paid) select month, sum(amount) from unnest($1, $2) as p(month, amount) group by month
            on conflict (month) do update set paid = months.paid + excluded.paid
            """;

        public Task React(IReadOnlyList<IEvent> happened, CancellationToken cancellationToken) => work.Commit(
            async connection =>
            {
                await using var batch = connection.CreateBatch();
                foreach (var one in happened)
                {
                    switch (one)
                    {
                        case PayslipDecided decided:
                            Follow(batch, decided);
                            break;
                        case SettlementPaymentConfirmed confirmed:
                            Add(batch, AddPaid, confirmed.Paid);
                            break;
                        case RecordsForgotten { Kind: "refusion.payslips", Ids: { } ids }:
                            // The days stay decided, for the budget; they keep the grant no longer (X2).
                            batch.Add("delete from pool.kept_payslips where payslip_id = any ($1)", ids.ToArray());
                            break;
                        case RepaymentConfirmed repaid:
                            Add(batch, AddPaid, [.. repaid.PaidBack.Select(p => p with { Amount = -p.Amount })]);
                            break;
                    }
                }

                if (batch.BatchCommands.Count > 0)
                {
                    await batch.ExecuteNonQueryAsync(cancellationToken);
                }

                work.AuditNothing();
                return happened.Count;
            },
            cancellationToken);

        public void AddEmpty(NpgsqlBatch batch)
        {
            batch.Add("delete from pool.months");
            batch.Add("delete from pool.decided_periods");

            // The kept ones stay: a grant must not be forgotten while the log is read again, and that leaves the same ones at its end.
        }

        /// <summary>Older events tell one sum of one month, and have the status alone.</summary>
        private static void Follow(NpgsqlBatch batch, PayslipDecided decided)
        {
            Add(batch, AddBooked, decided.Bookings ?? [new(decided.Month, decided.Booked)]);
            batch.Add(
                "insert into pool.kept_payslips (grant_id, payslip_id) select grant_id, $1 from unnest($2) as g(grant_id) on conflict do nothing", decided.PayslipId, decided.GrantIds.ToArray());
            batch.Add("delete from pool.decided_periods where payslip_id = $1", decided.PayslipId);
            if (decided.IsBooked ?? decided.Status is "approved" or "settled")
            {
                batch.Add(
                    "insert into pool.decided_periods (payslip_id, grant_id, first_day, last_day) select $1, grant_id, $3, $4 from unnest($2) as g(grant_id)",
                    decided.PayslipId, decided.GrantIds.Distinct().ToArray(), decided.From, decided.To);
            }
        }

        private static void Add(NpgsqlBatch batch, string sum, IReadOnlyList<MonthAmount> amounts) =>
            batch.Add(sum, amounts.Select(a => a.Month).ToArray(), amounts.Select(a => a.Amount).ToArray());
    }
}
