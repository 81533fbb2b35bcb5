using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Faatimer.Pool.Data.Migrations;

/// <summary>When settings and schemes were recorded, and by whom; where settings were decided.</summary>
[DbContext(typeof(PoolDb))]
[Migration("20261126210000_WhoRecorded")]
internal sealed class WhoRecorded : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        alter table pool.settings add column if not exists decision text, add column if not exists created_at timestamptz, add column if not exists created_by text;
        alter table pool.schemes add column if not exists recorded_at timestamptz, add column if not exists recorded_by text;
        """);
}
