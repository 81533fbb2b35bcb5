using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Faatimer.Kernel;

[DbContext(typeof(KernelDb))]
[Migration("20261127061000_AccessReports")]
internal sealed class AccessReportsTable : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        -- X7: what was gathered about a person, sealed, for as long as the retention rule says.
        create table kernel.access_reports (
            id uuid primary key,
            person_id uuid not null,
            made_by text not null,
            made_at timestamptz not null,
            content bytea not null
        );
        create index ix_access_reports_made_at on kernel.access_reports (made_at);
        """);
}
