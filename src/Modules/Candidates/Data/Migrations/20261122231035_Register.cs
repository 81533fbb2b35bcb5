using System;
using System.Collections.Generic;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Faatimer.Candidates.Data.Migrations
{
    /// <inheritdoc />
    public partial class Register : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.EnsureSchema(
                name: "candidates");

            migrationBuilder.CreateTable(
                name: "candidates",
                schema: "candidates",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    benefit = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false),
                    target_group = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false),
                    municipality = table.Column<string>(type: "character varying(3)", maxLength: 3, nullable: false),
                    name_and_address_protection = table.Column<bool>(type: "boolean", nullable: false),
                    identified_by_role = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    identified_by_unit = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    danish_level = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    weekly_hours = table.Column<decimal>(type: "numeric(6,2)", precision: 6, scale: 2, nullable: false),
                    challenges_beyond_unemployment = table.Column<bool>(type: "boolean", nullable: false),
                    out_of_work_since = table.Column<DateOnly>(type: "date", nullable: true),
                    consent_date = table.Column<DateOnly>(type: "date", nullable: true),
                    consent_scope = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true),
                    competences = table.Column<List<string>>(type: "text[]", nullable: false),
                    time_windows = table.Column<string>(type: "jsonb", nullable: false),
                    contact_sealed = table.Column<byte[]>(type: "bytea", nullable: false),
                    texts_sealed = table.Column<byte[]>(type: "bytea", nullable: false),
                    considerations_sealed = table.Column<byte[]>(type: "bytea", nullable: true),
                    state = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    is_demo = table.Column<bool>(type: "boolean", nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_candidates", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "code_lists",
                schema: "candidates",
                columns: table => new
                {
                    list = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    code = table.Column<string>(type: "character varying(60)", maxLength: 60, nullable: false),
                    valid_from = table.Column<DateOnly>(type: "date", nullable: false),
                    valid_to = table.Column<DateOnly>(type: "date", nullable: true),
                    name_da = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    name_en = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    in_pool_target_group = table.Column<bool>(type: "boolean", nullable: false),
                    kind = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_code_lists", x => new { x.list, x.code, x.valid_from });
                });

            migrationBuilder.CreateTable(
                name: "eligibility_terms",
                schema: "candidates",
                columns: table => new
                {
                    valid_from = table.Column<DateOnly>(type: "date", nullable: false),
                    municipality = table.Column<string>(type: "character varying(3)", maxLength: 3, nullable: false),
                    months_out_of_work = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_eligibility_terms", x => x.valid_from);
                });

            migrationBuilder.CreateTable(
                name: "cpr_numbers",
                schema: "candidates",
                columns: table => new
                {
                    hash = table.Column<byte[]>(type: "bytea", nullable: false),
                    cipher = table.Column<byte[]>(type: "bytea", nullable: false),
                    until = table.Column<DateOnly>(type: "date", nullable: true),
                    reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true),
                    candidate_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_cpr_numbers", x => x.hash);
                    table.ForeignKey(
                        name: "fk_cpr_numbers_candidates_candidate_id",
                        column: x => x.candidate_id,
                        principalSchema: "candidates",
                        principalTable: "candidates",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "eligibility_overrides",
                schema: "candidates",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    rule = table.Column<string>(type: "character varying(40)", maxLength: 40, nullable: false),
                    reason_sealed = table.Column<byte[]>(type: "bytea", nullable: false),
                    overridden_by = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false),
                    overridden_on = table.Column<DateOnly>(type: "date", nullable: false),
                    candidate_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_eligibility_overrides", x => x.id);
                    table.ForeignKey(
                        name: "fk_eligibility_overrides_candidates_candidate_id",
                        column: x => x.candidate_id,
                        principalSchema: "candidates",
                        principalTable: "candidates",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ix_cpr_numbers_candidate_id",
                schema: "candidates",
                table: "cpr_numbers",
                column: "candidate_id");

            migrationBuilder.CreateIndex(
                name: "ix_eligibility_overrides_candidate_id",
                schema: "candidates",
                table: "eligibility_overrides",
                column: "candidate_id");

            migrationBuilder.Sql(CodeListSeed.Sql);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "code_lists",
                schema: "candidates");

            migrationBuilder.DropTable(
                name: "cpr_numbers",
                schema: "candidates");

            migrationBuilder.DropTable(
                name: "eligibility_overrides",
                schema: "candidates");

            migrationBuilder.DropTable(
                name: "eligibility_terms",
                schema: "candidates");

            migrationBuilder.DropTable(
                name: "candidates",
                schema: "candidates");
        }
    }
}
