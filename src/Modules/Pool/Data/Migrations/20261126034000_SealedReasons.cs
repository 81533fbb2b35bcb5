using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Faatimer.Pool.Data.Migrations;

/// <summary>Reasons, and what a draw is for, are encrypted, and longer then. Those in clear are sealed at the first start, when the keys are there.</summary>
[DbContext(typeof(PoolDb))]
[Migration("20261126034000_SealedReasons")]
internal sealed class SealedReasons : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        alter table pool.applications alter column temporary_reason type text, alter column late_reason type text, alter column decision_reason type text;
        alter table pool.grants alter column temporary_reason type text;
        alter table pool.draws alter column text type text;
        """);
}
