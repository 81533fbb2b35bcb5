using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Faatimer.Pool.Data.Migrations
{
    /// <inheritdoc />
    public partial class ReferencesAndPurposes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<int>(
                name: "retroactive_days",
                schema: "pool",
                table: "settings",
                type: "integer",
                nullable: false,
                defaultValue: 30);

            migrationBuilder.AddColumn<string>(
                name: "reference",
                schema: "pool",
                table: "grants",
                type: "character varying(20)",
                maxLength: 20,
                nullable: false,
                defaultValue: "");

            migrationBuilder.AddColumn<string>(
                name: "purpose",
                schema: "pool",
                table: "draws",
                type: "character varying(60)",
                maxLength: 60,
                nullable: false,
                defaultValue: "wage_subsidy");

            migrationBuilder.AddColumn<string>(
                name: "late_reason",
                schema: "pool",
                table: "applications",
                type: "character varying(500)",
                maxLength: 500,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "reference",
                schema: "pool",
                table: "applications",
                type: "character varying(20)",
                maxLength: 20,
                nullable: false,
                defaultValue: "");

            migrationBuilder.CreateTable(
                name: "fund_purposes",
                schema: "pool",
                columns: table => new
                {
                    valid_from = table.Column<DateOnly>(type: "date", nullable: false),
                    purposes = table.Column<string>(type: "jsonb", nullable: false),
                    decision = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_fund_purposes", x => x.valid_from);
                });

            migrationBuilder.Sql("""
                -- P17: until the council decides otherwise, the fund pays what it has paid so far; other draws were løntilskud.
                insert into pool.fund_purposes (valid_from, purposes, decision) values ('2000-01-01',
                    '[{"code": "few_hours_job", "nameDa": "Job på få lønnede timer", "nameEn": "Job on few paid hours"},
                      {"code": "wage_subsidy", "nameDa": "Ordinært løntilskud", "nameEn": "Ordinary wage subsidy"}]',
                    'Puljens oprettelse; skal bekræftes');

                -- X9: what is there already is numbered in the order it came.
                create table pool.reference_numbers (
                    kind char(1) not null,
                    year integer not null,
                    last integer not null,
                    primary key (kind, year)
                );
                update pool.applications a set reference = n.reference
                from (
                    select id, format('A-%s-%s', year, lpad(no::text, greatest(4, length(no::text)), '0')) as reference
                    from (
                        select id, year, row_number() over (partition by year order by sequence) as no
                        from (select id, sequence, extract(year from received_at at time zone 'Europe/Copenhagen')::int as year from pool.applications) dated) numbered) n
                where n.id = a.id;
                update pool.grants g set reference = n.reference
                from (
                    select id, format('G-%s-%s', year, lpad(no::text, greatest(4, length(no::text)), '0')) as reference
                    from (
                        select id, year, row_number() over (partition by year order by id) as no
                        from (select id, extract(year from (history->0->>'recordedAt')::timestamptz at time zone 'Europe/Copenhagen')::int as year from pool.grants) dated) numbered) n
                where n.id = g.id;
                insert into pool.reference_numbers (kind, year, last)
                select left(reference, 1), split_part(reference, '-', 2)::int, count(*)
                from (select reference from pool.applications union all select reference from pool.grants) given group by 1, 2;
                """);

            migrationBuilder.CreateIndex(
                name: "ux_grants_reference",
                schema: "pool",
                table: "grants",
                column: "reference",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ux_applications_reference",
                schema: "pool",
                table: "applications",
                column: "reference",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("drop table pool.reference_numbers");
            migrationBuilder.DropTable(
                name: "fund_purposes",
                schema: "pool");

            migrationBuilder.DropIndex(
                name: "ux_grants_reference",
                schema: "pool",
                table: "grants");

            migrationBuilder.DropIndex(
                name: "ux_applications_reference",
                schema: "pool",
                table: "applications");

            migrationBuilder.DropColumn(
                name: "retroactive_days",
                schema: "pool",
                table: "settings");

            migrationBuilder.DropColumn(
                name: "reference",
                schema: "pool",
                table: "grants");

            migrationBuilder.DropColumn(
                name: "purpose",
                schema: "pool",
                table: "draws");

            migrationBuilder.DropColumn(
                name: "late_reason",
                schema: "pool",
                table: "applications");

            migrationBuilder.DropColumn(
                name: "reference",
                schema: "pool",
                table: "applications");
        }
    }
}
