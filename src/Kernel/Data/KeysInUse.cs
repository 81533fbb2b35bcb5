using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Faatimer.Kernel;

[DbContext(typeof(KernelDb))]
[Migration("20261126030000_KeysInUse")]
internal sealed class KeysInUse : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        -- Ends a batch at its first statement when its idempotency key is in use: the statements after it would wait for the locks of the request that has it.
        create function kernel.in_progress() returns boolean language plpgsql as $$
            begin raise exception 'the idempotency key is in use' using errcode = 'FT003'; end $$;
        """);
}
