using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Faatimer.Refusion.Data.Migrations;

[DbContext(typeof(RefusionDb))]
[Migration("20261124153000_RateVersions")]
internal sealed class RateVersions : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        -- R9: versions of rates are kept by people now: an id for the audit log, a revision for the ETag.
        alter table refusion.rates
            add column id uuid not null default '01900000-0000-7000-8000-0000000000a1',
            add column revision int not null default 1;
        alter table refusion.rates
            alter column id drop default,
            alter column revision drop default,
            add constraint ux_rates_id unique (id);

        -- Whether a version was used; also what its foreign key looks for.
        create index ix_decisions_rate_version on refusion.decisions (rate_version);
        """);
}
