using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Faatimer.Refusion.Data.Migrations;

/// <summary>When a record changed, for who polls the list.</summary>
[DbContext(typeof(RefusionDb))]
[Migration("20261126190000_UpdatedAt")]
internal sealed class UpdatedAt : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        alter table refusion.payslips add column if not exists updated_at timestamptz not null default now();
        create or replace trigger updated_at before update on refusion.payslips for each row execute function kernel.note_update();
        alter table refusion.settlements add column if not exists updated_at timestamptz not null default now();
        create or replace trigger updated_at before update on refusion.settlements for each row execute function kernel.note_update();
        create index if not exists payslips_updated_at on refusion.payslips (updated_at);
        """);
}
