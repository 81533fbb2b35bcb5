using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Faatimer.Refusion.Data.Migrations;

[DbContext(typeof(RefusionDb))]
[Migration("20261124152000_PayslipBatches")]
internal sealed class PayslipBatches : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        -- Ends the insert of payslips. Raises when a row was left out because its number was taken meanwhile: then the whole is decided again (R8, R17).
        create function refusion.all_stored(stored bigint, expected int) returns void language plpgsql as $$
            begin
                if stored <> expected then raise exception 'number taken' using errcode = 'FT002'; end if;
            end $$;

        -- Looked at when the transaction ends: within it, a correction may be stored before what it replaces is marked as replaced (R8).
        alter table refusion.payslips drop constraint ex_payslips_period;
        alter table refusion.payslips add constraint ex_payslips_period exclude using gist (employment_id with =, period with &&)
            where (not adds and status not in ('rejected', 'replaced')) deferrable initially deferred;

        -- The document that came with a payslip, encrypted. Apart from it, so that nothing that reads payslips carries it along.
        alter table refusion.payslips add column attachment_bytes int;
        create table refusion.attachments (
            payslip_id uuid primary key references refusion.payslips,
            content bytea not null
        );
        """);
}
