using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Faatimer.Refusion.Data.Migrations;

/// <summary>R11: who rejected what was rejected before judgements were kept. It stood in the audit alone; where that does not know, the role stays.</summary>
[DbContext(typeof(RefusionDb))]
[Migration("20261126134500_WhoRejected")]
internal sealed class WhoRejected : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        alter table refusion.judgements disable trigger append_only;
        with rejected as materialized (select kernel.writers('RejectPayslip') as by)
        update refusion.judgements j set actor = r.by ->> j.payslip_id::text from rejected r
            where not j.approval and not j.automatic and j.actor = 'finance' and j.actor <> r.by ->> j.payslip_id::text;
        alter table refusion.judgements enable trigger append_only;
        """);
}
