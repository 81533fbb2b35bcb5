using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Faatimer.Pool.Data.Migrations;

/// <summary>
/// X2: the grants that payslips were decided by, booked or not, while Refusion keeps the payslips. It begins with the booked ones that are known; FollowPayslips has a higher version
/// from here on, and adds the others from the log. The column <c>forgotten</c> stays for hosts of the version before, which still read it.
/// </summary>
[DbContext(typeof(PoolDb))]
[Migration("20261126133000_KeptPayslips")]
internal sealed class KeptPayslips : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        create table pool.kept_payslips (
            grant_id uuid not null,
            payslip_id uuid not null,
            primary key (grant_id, payslip_id)
        );
        create index ix_kept_payslips_payslip on pool.kept_payslips (payslip_id);
        insert into pool.kept_payslips (grant_id, payslip_id) select grant_id, payslip_id from pool.decided_periods where not forgotten;
        """);
}
