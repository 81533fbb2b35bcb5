using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Faatimer.Pool.Data.Migrations
{
    /// <inheritdoc />
    public partial class Pool : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.EnsureSchema(
                name: "pool");

            migrationBuilder.CreateTable(
                name: "grants",
                schema: "pool",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    application_id = table.Column<Guid>(type: "uuid", nullable: false),
                    candidate_id = table.Column<Guid>(type: "uuid", nullable: false),
                    workplace_id = table.Column<Guid>(type: "uuid", nullable: false),
                    cvr = table.Column<string>(type: "character varying(8)", maxLength: 8, nullable: false),
                    p_number = table.Column<string>(type: "character varying(10)", maxLength: 10, nullable: false),
                    from = table.Column<DateOnly>(type: "date", nullable: false),
                    to = table.Column<DateOnly>(type: "date", nullable: false),
                    temporary_reason = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: false),
                    terms = table.Column<string>(type: "jsonb", nullable: false),
                    history = table.Column<string>(type: "jsonb", nullable: false),
                    pending_addendum_id = table.Column<Guid>(type: "uuid", nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_grants", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "schemes",
                schema: "pool",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    from = table.Column<DateOnly>(type: "date", nullable: false),
                    to = table.Column<DateOnly>(type: "date", nullable: true),
                    weekly_hours = table.Column<decimal>(type: "numeric(6,2)", precision: 6, scale: 2, nullable: false),
                    decision = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_schemes", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "settings",
                schema: "pool",
                columns: table => new
                {
                    valid_from = table.Column<DateOnly>(type: "date", nullable: false),
                    max_subsidised_hours = table.Column<decimal>(type: "numeric(6,2)", precision: 6, scale: 2, nullable: false),
                    max_months = table.Column<int>(type: "integer", nullable: false),
                    joined_within_days = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_settings", x => x.valid_from);
                });

            migrationBuilder.CreateTable(
                name: "applications",
                schema: "pool",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    sequence = table.Column<long>(type: "bigint", nullable: false),
                    candidate_id = table.Column<Guid>(type: "uuid", nullable: false),
                    workplace_id = table.Column<Guid>(type: "uuid", nullable: false),
                    task_id = table.Column<Guid>(type: "uuid", nullable: true),
                    weekly_hours = table.Column<decimal>(type: "numeric(6,2)", precision: 6, scale: 2, nullable: false),
                    subsidised_hours = table.Column<decimal>(type: "numeric(6,2)", precision: 6, scale: 2, nullable: false),
                    from = table.Column<DateOnly>(type: "date", nullable: false),
                    to = table.Column<DateOnly>(type: "date", nullable: false),
                    temporary_reason = table.Column<string>(type: "character varying(1000)", maxLength: 1000, nullable: false),
                    status = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    received_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    applicant = table.Column<string>(type: "text", nullable: false),
                    decision_reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true),
                    grant_id = table.Column<Guid>(type: "uuid", nullable: true),
                    addendum_to = table.Column<Guid>(type: "uuid", nullable: true),
                    addendum = table.Column<string>(type: "jsonb", nullable: true),
                    needs = table.Column<string>(type: "jsonb", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_applications", x => x.id);
                    table.ForeignKey(
                        name: "fk_applications_grants_addendum_to",
                        column: x => x.addendum_to,
                        principalSchema: "pool",
                        principalTable: "grants",
                        principalColumn: "id");
                    table.ForeignKey(
                        name: "fk_applications_grants_grant_id",
                        column: x => x.grant_id,
                        principalSchema: "pool",
                        principalTable: "grants",
                        principalColumn: "id");
                });

            migrationBuilder.CreateTable(
                name: "grant_persons",
                schema: "pool",
                columns: table => new
                {
                    hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    cvr = table.Column<string>(type: "character varying(8)", maxLength: 8, nullable: false),
                    grant_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_grant_persons", x => new { x.hash, x.cvr, x.grant_id });
                    table.ForeignKey(
                        name: "fk_grant_persons_grants_grant_id",
                        column: x => x.grant_id,
                        principalSchema: "pool",
                        principalTable: "grants",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.InsertData(
                schema: "pool",
                table: "settings",
                columns: new[] { "valid_from", "joined_within_days", "max_months", "max_subsidised_hours" },
                values: new object[] { new DateOnly(2000, 1, 1), 30, 12, 10m });

            migrationBuilder.CreateIndex(
                name: "ix_applications_addendum_to",
                schema: "pool",
                table: "applications",
                column: "addendum_to");

            migrationBuilder.CreateIndex(
                name: "ix_applications_candidate_id_id",
                schema: "pool",
                table: "applications",
                columns: new[] { "candidate_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ix_applications_grant_id",
                schema: "pool",
                table: "applications",
                column: "grant_id");

            migrationBuilder.CreateIndex(
                name: "ix_applications_waiting",
                schema: "pool",
                table: "applications",
                column: "sequence",
                filter: "status = 'Waiting'");

            migrationBuilder.CreateIndex(
                name: "ix_applications_workplace_id_id",
                schema: "pool",
                table: "applications",
                columns: new[] { "workplace_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ux_applications_sequence",
                schema: "pool",
                table: "applications",
                column: "sequence",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_grant_persons_grant_id",
                schema: "pool",
                table: "grant_persons",
                column: "grant_id");

            migrationBuilder.CreateIndex(
                name: "ix_grants_to_from_candidate_id",
                schema: "pool",
                table: "grants",
                columns: new[] { "to", "from", "candidate_id" });

            migrationBuilder.CreateIndex(
                name: "ix_grants_workplace_id_id",
                schema: "pool",
                table: "grants",
                columns: new[] { "workplace_id", "id" });

            migrationBuilder.CreateIndex(
                name: "ux_grants_application",
                schema: "pool",
                table: "grants",
                column: "application_id",
                unique: true);

            migrationBuilder.Sql("""
                -- P9: one person, one grant on any day.
                alter table pool.grants add constraint ex_grants_one_a_day exclude using gist (candidate_id with =, daterange("from", "to", '[]') with &&);
                alter table pool.grants add constraint ck_grants_period check ("from" <= "to");

                -- P1: the hours of each day. No check against the capacity: a smaller pool leaves days overbooked, and only changes that add hours ask for room.
                create table pool.days (
                    day date primary key,
                    capacity numeric(6,2) not null check (capacity >= 0),
                    reserved numeric(6,2) not null default 0 check (reserved >= 0),
                    held numeric(6,2) not null default 0 check (held >= 0)
                ) with (fillfactor = 70);

                -- P4: the pool's lock and the last place given in the order of receipt. One row.
                create table pool.queue (
                    only_row boolean primary key default true check (only_row),
                    last_sequence bigint not null
                );
                insert into pool.queue (last_sequence) values (0);
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("drop table pool.days; drop table pool.queue;");
            migrationBuilder.DropTable(
                name: "applications",
                schema: "pool");

            migrationBuilder.DropTable(
                name: "grant_persons",
                schema: "pool");

            migrationBuilder.DropTable(
                name: "schemes",
                schema: "pool");

            migrationBuilder.DropTable(
                name: "settings",
                schema: "pool");

            migrationBuilder.DropTable(
                name: "grants",
                schema: "pool");
        }
    }
}
