using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Faatimer.Kernel;

/// <summary>The one function that keeps a table only added to, of every module's: <c>create trigger append_only before update or delete or truncate on … execute function kernel.refuse_change()</c>.</summary>
[DbContext(typeof(KernelDb))]
[Migration("20261126133500_AppendOnly")]
internal sealed class AppendOnly : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        -- A table may name the one operation that forgetting needs (X2), and the setting by which the function that forgets says so. The setting alone opens nothing: the change must also
        -- be the owner's, as which no host runs.
        create or replace function kernel.refuse_change() returns trigger language plpgsql as $$
            begin
                if tg_op = tg_argv[0] and current_setting(tg_argv[1], true) = 'yes'
                    and current_user = (select pg_get_userbyid(c.relowner) from pg_class c where c.oid = tg_relid) then
                    return null;
                end if;
                raise exception '% is append-only', tg_table_name using errcode = '42501';
            end $$;
        """);
}
