using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Faatimer.Kernel;

[DbContext(typeof(KernelDb))]
[Migration("20261126010000_Reactions")]
internal sealed class Reactions : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        -- X3: a reaction is declared. Its row says what it reads and in which version, where it has come to, and whose turn it is. Rows of before keep their names
        -- and positions; what they read is filled in by the host that declares them.
        alter table kernel.subscriptions
            add column version int not null default 1,
            add column events text[] not null default '{}',
            add column leased_by uuid,
            add column leased_until timestamptz;

        -- The same as before for a version: a host of an older one can end nothing. The one without stays for hosts that are being replaced.
        create function kernel.delivered(subscription_name text, of_version int, old_tx xid8, old_seq bigint, new_tx xid8, new_seq bigint) returns void language plpgsql as $$
            begin
                update kernel.subscriptions set tx = new_tx, seq = new_seq where name = subscription_name and version = of_version and tx = old_tx and seq = old_seq;
                if not found then raise exception 'delivered elsewhere' using errcode = 'FT001'; end if;
            end $$;
        """);
}
