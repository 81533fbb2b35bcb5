using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Faatimer.Refusion.Data.Migrations;

[DbContext(typeof(RefusionDb))]
[Migration("20261126010000_DecisionSchemas")]
internal sealed class DecisionSchemas : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        -- R10: a decision is read by the schema that it was written in. Those without a word are of the first: so a host that does not know of schemas goes on writing during an upgrade.
        alter table refusion.decisions add column schema int not null default 1;
        """);
}
