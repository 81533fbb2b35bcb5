using Faatimer.Contracts;
using Faatimer.Kernel;
using Npgsql;

namespace Faatimer.Pool.Features;

/// <summary>
/// Keeps a copy of what Refusion has decided and paid, for the budget (P12): kroner by month, and which days of which grants have a decided payslip. Only an approved
/// or settled payslip decides its days; one that is replaced, rejected or waiting leaves them to be expected. Emptying the copy and reading the log again gives the same.
/// </summary>
internal static class FollowPayslips
{
    [Reaction("pool.FollowPayslips", ReactionStart.Beginning, version: 1, typeof(PayslipDecided), typeof(SettlementPaymentConfirmed))]
    internal sealed class Handler(UseCase useCase) : IReaction, IRebuildable
    {
        private const string AddBooked = """
            insert into pool.months (month, booked) values ($1, $2) on conflict (month) do update set booked = months.booked + excluded.booked
            """;

        /// <summary>$1, $2: months and amounts; a month named twice is one sum.</summary>
        private const string AddPaid = """
            insert into pool.months (month, paid) select month, sum(amount) from unnest($1, $2) as p(month, amount) group by month
            on conflict (month) do update set paid = months.paid + excluded.paid
            """;

        public Task React(IReadOnlyList<IEvent> happened, CancellationToken cancellationToken) => useCase.Transaction(
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
                            batch.Add(AddPaid, confirmed.Paid.Select(p => p.Month).ToArray(), confirmed.Paid.Select(p => p.Amount).ToArray());
                            break;
                    }
                }

                await batch.ExecuteNonQueryAsync(cancellationToken);
                useCase.Audit("fund");
                return happened.Count;
            },
            cancellationToken);

        public void AddEmpty(NpgsqlBatch batch)
        {
            batch.Add("delete from pool.months");
            batch.Add("delete from pool.decided_periods");
        }

        private static void Follow(NpgsqlBatch batch, PayslipDecided decided)
        {
            if (decided.Booked != 0)
            {
                batch.Add(AddBooked, decided.Month, decided.Booked);
            }

            batch.Add("delete from pool.decided_periods where payslip_id = $1", decided.PayslipId);
            if (decided.Status is "approved" or "settled")
            {
                batch.Add(
                    "insert into pool.decided_periods (payslip_id, grant_id, first_day, last_day) select $1, grant_id, $3, $4 from unnest($2) as g(grant_id)",
                    decided.PayslipId, decided.GrantIds.Distinct().ToArray(), decided.From, decided.To);
            }
        }
    }
}
