using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Faatimer.Pool.Data.Migrations;

/// <summary>What is only added to is kept so by Kernel's function.</summary>
[DbContext(typeof(PoolDb))]
[Migration("20261126133500_AppendOnly")]
internal sealed class AppendOnly : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        create or replace trigger append_only before update or delete or truncate on pool.draws for each statement execute function kernel.refuse_change();
        drop function pool.refuse_change();
        """);
}
