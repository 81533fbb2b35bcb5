using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Faatimer.Pool.Data.Migrations;

/// <summary>X2: days that were decided stay so when the payslip is out of its time, and keep its grant no longer.</summary>
[DbContext(typeof(PoolDb))]
[Migration("20261126034200_ForgottenPayslips")]
internal sealed class ForgottenPayslips : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("alter table pool.decided_periods add column forgotten boolean not null default false");
}
