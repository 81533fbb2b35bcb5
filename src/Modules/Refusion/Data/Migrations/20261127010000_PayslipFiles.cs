using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Faatimer.Refusion.Data.Migrations;

/// <summary>Files of payslips while they wait, and the rows of theirs that were refused.</summary>
[DbContext(typeof(RefusionDb))]
[Migration("20261127010000_PayslipFiles")]
internal sealed class PayslipFiles : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        -- The id is the job's. Heading and rows are encrypted: they are the sender's own, with people's numbers.
        create table refusion.payslip_files (
            id uuid primary key,
            posted_by text not null,
            posted_at timestamptz not null,
            heading bytea
        );
        create index ix_payslip_files_posted_at on refusion.payslip_files (posted_at);

        -- Some payslips each. When they have been posted, the rows are gone but for those that were refused.
        create table refusion.payslip_file_parts (
            file_id uuid not null references refusion.payslip_files on delete cascade,
            no int not null,
            waiting bytea,
            rejected bytea,
            primary key (file_id, no)
        );
        """);
}
