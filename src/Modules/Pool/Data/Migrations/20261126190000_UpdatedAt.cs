using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Faatimer.Pool.Data.Migrations;

/// <summary>When a record changed, for who polls the list.</summary>
[DbContext(typeof(PoolDb))]
[Migration("20261126190000_UpdatedAt")]
internal sealed class UpdatedAt : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        alter table pool.applications add column if not exists updated_at timestamptz not null default now();
        create or replace trigger updated_at before update on pool.applications for each row execute function kernel.note_update();
        alter table pool.grants add column if not exists updated_at timestamptz not null default now();
        create or replace trigger updated_at before update on pool.grants for each row execute function kernel.note_update();
        """);
}
