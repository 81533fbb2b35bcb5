using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Faatimer.Pool.Data.Migrations
{
    /// <inheritdoc />
    public partial class Budget : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<decimal>(
                name: "expected_hourly_cost",
                schema: "pool",
                table: "settings",
                type: "numeric(6,2)",
                precision: 6,
                scale: 2,
                nullable: false,
                defaultValue: 0m);

            migrationBuilder.CreateTable(
                name: "fund_years",
                schema: "pool",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    year = table.Column<int>(type: "integer", nullable: false),
                    budget = table.Column<decimal>(type: "numeric(14,2)", precision: 14, scale: 2, nullable: false),
                    decision = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false),
                    history = table.Column<string>(type: "jsonb", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_fund_years", x => x.id);
                    table.UniqueConstraint("ak_fund_years_year", x => x.year);
                });

            migrationBuilder.CreateTable(
                name: "draws",
                schema: "pool",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    year = table.Column<int>(type: "integer", nullable: false),
                    month = table.Column<DateOnly>(type: "date", nullable: false),
                    amount = table.Column<decimal>(type: "numeric(14,2)", precision: 14, scale: 2, nullable: false),
                    text = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    reference = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    recorded_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    recorded_by = table.Column<string>(type: "text", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_draws", x => x.id);
                    table.ForeignKey(
                        name: "fk_draws_fund_years_year",
                        column: x => x.year,
                        principalSchema: "pool",
                        principalTable: "fund_years",
                        principalColumn: "year",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.UpdateData(
                schema: "pool",
                table: "settings",
                keyColumn: "valid_from",
                keyValue: new DateOnly(2000, 1, 1),
                column: "expected_hourly_cost",
                value: 170m);

            migrationBuilder.CreateIndex(
                name: "ix_draws_month",
                schema: "pool",
                table: "draws",
                column: "month");

            migrationBuilder.CreateIndex(
                name: "ix_draws_year_id",
                schema: "pool",
                table: "draws",
                columns: new[] { "year", "id" });

            migrationBuilder.CreateIndex(
                name: "ux_draws_reference",
                schema: "pool",
                table: "draws",
                columns: new[] { "year", "reference" },
                unique: true,
                filter: "reference is not null");

            migrationBuilder.Sql("""
                -- P12: what else draws on the fund is only ever added to.
                create function pool.refuse_change() returns trigger language plpgsql as $$
                    begin raise exception '% is append-only', tg_table_name using errcode = '42501'; end $$;
                create trigger append_only before update or delete or truncate on pool.draws
                    for each statement execute function pool.refuse_change();

                -- P12: the copy of what Refusion has decided and paid, built from its events (FollowPayslips). Periods of grants that overlap are fine: a supplement has its payslip's.
                create table pool.months (
                    month date primary key check (extract(day from month) = 1),
                    booked numeric(14,2) not null default 0,
                    paid numeric(14,2) not null default 0
                );
                create table pool.decided_periods (
                    payslip_id uuid not null,
                    grant_id uuid not null,
                    first_day date not null,
                    last_day date not null check (last_day >= first_day),
                    primary key (payslip_id, grant_id)
                );
                create index ix_decided_periods_grant on pool.decided_periods (grant_id);
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("drop table pool.months; drop table pool.decided_periods;");
            migrationBuilder.DropTable(
                name: "draws",
                schema: "pool");

            migrationBuilder.DropTable(
                name: "fund_years",
                schema: "pool");

            migrationBuilder.DropColumn(
                name: "expected_hourly_cost",
                schema: "pool",
                table: "settings");

            migrationBuilder.Sql("drop function pool.refuse_change();");
        }
    }
}
