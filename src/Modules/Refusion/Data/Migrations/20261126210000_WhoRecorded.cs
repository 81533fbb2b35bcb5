using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Faatimer.Refusion.Data.Migrations;

/// <summary>When versions of the rates were recorded, and by whom.</summary>
[DbContext(typeof(RefusionDb))]
[Migration("20261126210000_WhoRecorded")]
internal sealed class WhoRecorded : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.Sql("alter table refusion.rates add column if not exists created_at timestamptz, add column if not exists created_by text;");
}
