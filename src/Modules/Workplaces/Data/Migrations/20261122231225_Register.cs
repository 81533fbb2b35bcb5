using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Faatimer.Workplaces.Data.Migrations
{
    /// <inheritdoc />
    public partial class Register : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.EnsureSchema(
                name: "workplaces");

            migrationBuilder.CreateTable(
                name: "directorates",
                schema: "workplaces",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_directorates", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "departments",
                schema: "workplaces",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    directorate_id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    version = table.Column<int>(type: "integer", nullable: false),
                    fte_by_year = table.Column<string>(type: "jsonb", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_departments", x => x.id);
                    table.ForeignKey(
                        name: "fk_departments_directorates_directorate_id",
                        column: x => x.directorate_id,
                        principalSchema: "workplaces",
                        principalTable: "directorates",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "workplaces",
                schema: "workplaces",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    cvr = table.Column<string>(type: "character varying(8)", maxLength: 8, nullable: false),
                    p_number = table.Column<string>(type: "character varying(10)", maxLength: 10, nullable: false),
                    gln = table.Column<string>(type: "character varying(13)", maxLength: 13, nullable: true),
                    cost_account = table.Column<string>(type: "character varying(50)", maxLength: 50, nullable: true),
                    ordinary_employees = table.Column<int>(type: "integer", nullable: false),
                    leader = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    consultant = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    contact_frequency_weeks = table.Column<int>(type: "integer", nullable: true),
                    contact_name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    contact_email = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    contact_phone = table.Column<string>(type: "character varying(30)", maxLength: 30, nullable: true),
                    department_id = table.Column<Guid>(type: "uuid", nullable: true),
                    first_day = table.Column<DateOnly>(type: "date", nullable: false),
                    last_day = table.Column<DateOnly>(type: "date", nullable: true),
                    close_reason = table.Column<string>(type: "character varying(500)", maxLength: 500, nullable: true),
                    version = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_workplaces", x => x.id);
                    table.ForeignKey(
                        name: "fk_workplaces_departments_department_id",
                        column: x => x.department_id,
                        principalSchema: "workplaces",
                        principalTable: "departments",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "organisation_placements",
                schema: "workplaces",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    department_id = table.Column<Guid>(type: "uuid", nullable: true),
                    from_day = table.Column<DateOnly>(type: "date", nullable: false),
                    to_day = table.Column<DateOnly>(type: "date", nullable: true),
                    workplace_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("pk_organisation_placements", x => x.id);
                    table.ForeignKey(
                        name: "fk_organisation_placements_departments_department_id",
                        column: x => x.department_id,
                        principalSchema: "workplaces",
                        principalTable: "departments",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "fk_organisation_placements_workplaces_workplace_id",
                        column: x => x.workplace_id,
                        principalSchema: "workplaces",
                        principalTable: "workplaces",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "ux_departments_name",
                schema: "workplaces",
                table: "departments",
                columns: new[] { "directorate_id", "name" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ux_directorates_name",
                schema: "workplaces",
                table: "directorates",
                column: "name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_organisation_placements_department_id",
                schema: "workplaces",
                table: "organisation_placements",
                column: "department_id");

            migrationBuilder.CreateIndex(
                name: "ix_organisation_placements_workplace_id",
                schema: "workplaces",
                table: "organisation_placements",
                column: "workplace_id");

            migrationBuilder.CreateIndex(
                name: "ix_workplaces_department_id",
                schema: "workplaces",
                table: "workplaces",
                column: "department_id");

            // ID4: a P-nummer is of one workplace on any day.
            migrationBuilder.Sql("""
                alter table workplaces.workplaces add constraint ck_workplaces_days check (last_day is null or last_day >= first_day);
                alter table workplaces.workplaces add constraint ex_workplaces_p_number
                    exclude using gist (p_number with =, daterange(first_day, last_day, '[]') with &&);
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "organisation_placements",
                schema: "workplaces");

            migrationBuilder.DropTable(
                name: "workplaces",
                schema: "workplaces");

            migrationBuilder.DropTable(
                name: "departments",
                schema: "workplaces");

            migrationBuilder.DropTable(
                name: "directorates",
                schema: "workplaces");
        }
    }
}
