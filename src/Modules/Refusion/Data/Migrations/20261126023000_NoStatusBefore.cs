using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Faatimer.Refusion.Data.Migrations;

[DbContext(typeof(RefusionDb))]
[Migration("20261126023000_NoStatusBefore")]
internal sealed class NoStatusBefore : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        -- What a payslip was before it was replaced follows from the facts, and whether it is settled from its entries (R8, R13).
        alter table refusion.payslips drop column status_before;
        """);
}
