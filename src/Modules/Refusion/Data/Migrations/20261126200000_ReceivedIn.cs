using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Faatimer.Refusion.Data.Migrations;

/// <summary>What came in a month is asked for by its day, which rises with the table: an index of its blocks is enough, and costs posting nothing.</summary>
[DbContext(typeof(RefusionDb))]
[Migration("20261126200000_ReceivedIn")]
internal sealed class ReceivedIn : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("create index if not exists ix_payslips_posted_on on refusion.payslips using brin (posted_on) with (autosummarize = on);");
}
