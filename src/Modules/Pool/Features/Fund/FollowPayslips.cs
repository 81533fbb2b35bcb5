using Faatimer.Contracts;
using Faatimer.Kernel;
using MediatR;
using Npgsql;

namespace Faatimer.Pool.Features;

/// <summary>
/// Keeps a copy of what Refusion has decided and paid, for the budget (P12): kroner by month, and which days of which grants have a decided payslip. Only an approved
/// or settled payslip decides its days; one that is replaced, rejected or waiting leaves them to be expected. Emptying the copy and reading the log again gives the same.
/// </summary>
internal static class FollowPayslips
{
    internal sealed class Handler(UseCase useCase) : INotificationHandler<PayslipDecided>, INotificationHandler<SettlementPaymentConfirmed>, IRebuildable
    {
        private const string AddBooked = """
            insert into pool.months (month, booked) values ($1, $2) on conflict (month) do update set booked = months.booked + excluded.booked
            """;

        /// <summary>$1, $2: months and amounts; a month named twice is one sum.</summary>
        private const string AddPaid = """
            insert into pool.months (month, paid) select month, sum(amount) from unnest($1, $2) as p(month, amount) group by month
            on conflict (month) do update set paid = months.paid + excluded.paid
            """;

        public Task Handle(PayslipDecided notification, CancellationToken cancellationToken) => Store(
            batch =>
            {
                if (notification.Booked != 0)
                {
                    batch.Add(AddBooked, notification.Month, notification.Booked);
                }

                batch.Add("delete from pool.decided_periods where payslip_id = $1", notification.PayslipId);
                if (notification.Status is "approved" or "settled")
                {
                    batch.Add(
                        "insert into pool.decided_periods (payslip_id, grant_id, first_day, last_day) select $1, grant_id, $3, $4 from unnest($2) as g(grant_id)",
                        notification.PayslipId, notification.GrantIds.Distinct().ToArray(), notification.From, notification.To);
                }
            },
            cancellationToken);

        public Task Handle(SettlementPaymentConfirmed notification, CancellationToken cancellationToken) => Store(
            batch => batch.Add(AddPaid, notification.Paid.Select(p => p.Month).ToArray(), notification.Paid.Select(p => p.Amount).ToArray()), cancellationToken);

        public void AddEmpty(NpgsqlBatch batch)
        {
            batch.Add("delete from pool.months");
            batch.Add("delete from pool.decided_periods");
        }

        private Task<string> Store(Action<NpgsqlBatch> change, CancellationToken cancellationToken) => useCase.Transaction(
            async connection =>
            {
                await using var batch = connection.CreateBatch();
                change(batch);
                await batch.ExecuteNonQueryAsync(cancellationToken);
                useCase.Audit("fund");
                return "stored";
            },
            cancellationToken);
    }
}
