using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Faatimer.Workplaces.Data.Migrations;

/// <summary>When a record changed, for who polls the list.</summary>
[DbContext(typeof(WorkplacesDb))]
[Migration("20261126190000_UpdatedAt")]
internal sealed class UpdatedAt : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        alter table workplaces.workplaces add column if not exists updated_at timestamptz not null default now();
        create or replace trigger updated_at before update on workplaces.workplaces for each row execute function kernel.note_update();
        """);
}
