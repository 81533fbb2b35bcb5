using Faatimer.Contracts;
using Faatimer.Kernel;
using Npgsql;

namespace Faatimer.Pool.Features;

/// <summary>
/// Keeps a copy of what Refusion has decided and paid, for the budget (P12): kroner by month of pay, and which days of which grants have a decided payslip. A payslip decides
/// its days while the ledger holds what was approved of it; one that is replaced, rejected or waiting for its first decision leaves them to be expected. And which grants payslips
/// were decided by, booked or not, for as long as Refusion keeps those (X2). And what the ledger holds for each grant. Emptying the copy and reading the log again gives the same.
/// </summary>
internal static class FollowPayslips
{
    [Reaction("pool.FollowPayslips", ReactionStart.Beginning, version: 5, typeof(PayslipDecided), typeof(SettlementPaymentConfirmed), typeof(RepaymentConfirmed), typeof(RecordsForgotten))]
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

        /// <summary>$1, $2: grants and amounts, each grant once.</summary>
        private const string AddRefunds = """
            insert into pool.refunds (grant_id, amount) select grant_id, amount from unnest($1, $2) as r(grant_id, amount)
            on conflict (grant_id) do update set amount = refunds.amount + excluded.amount
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
            batch.Add("delete from pool.refunds");

            // The kept ones stay: a grant must not be forgotten while the log is read again, and that leaves the same ones at its end.
        }

        /// <summary>Older events tell one sum of one month, and have the status alone.</summary>
        private static void Follow(NpgsqlBatch batch, PayslipDecided decided)
        {
            var bookings = decided.Bookings ?? [new(decided.Month, decided.Booked)];
            Add(batch, AddBooked, bookings);
            var refunds = decided.Refunds ?? [.. decided.GrantIds.Distinct().Select(g => new GrantAmount(g, bookings.Sum(b => b.Amount)))];
            if (refunds.Count > 0)
            {
                batch.Add(AddRefunds, refunds.Select(r => r.GrantId).ToArray(), refunds.Select(r => r.Amount).ToArray());
            }

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
