using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Faatimer.Kernel;

[DbContext(typeof(KernelDb))]
[Migration("20261126134000_WritersInAudit")]
internal sealed class WritersInAudit : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        -- Who last did an operation to each record, by record id: what a module's migration asks that has to know who, and did not store it.
        create function kernel.writers(of_operation text) returns jsonb language sql stable as $$
            select coalesce(jsonb_object_agg(w.record_id, w.actor), '{}') from (
                select distinct on (r.record_id) r.record_id, a.actor from kernel.audit a, unnest(a.record_ids) r(record_id)
                where a.operation = of_operation and a.verb = 'write' and a.allowed order by r.record_id, a.id desc) w
        $$;
        """);
}
