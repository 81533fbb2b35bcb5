using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Faatimer.Kernel;

/// <summary>The one function that notes when a record changed, for who polls a list: <c>create trigger updated_at before update on … for each row execute function kernel.note_update()</c>.</summary>
[DbContext(typeof(KernelDb))]
[Migration("20261126190000_UpdatedAt")]
internal sealed class UpdatedAt : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        create or replace function kernel.note_update() returns trigger language plpgsql as $$
            begin
                new.updated_at = now();
                return new;
            end $$;
        """);
}
