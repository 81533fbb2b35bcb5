using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Faatimer.Pool.Data.Migrations;

/// <summary>What the ledger holds for each grant; FollowPayslips has a higher version from here on, and fills it from the log.</summary>
[DbContext(typeof(PoolDb))]
[Migration("20261126220000_Refunds")]
internal sealed class Refunds : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("create table if not exists pool.refunds (grant_id uuid primary key, amount numeric(14,2) not null);");
}
