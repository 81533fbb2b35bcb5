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

            migrationBuilder.CreateIndex(
                name: "ux_directorates_name",
                schema: "workplaces",
                table: "directorates",
                column: "name",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "directorates",
                schema: "workplaces");
        }
    }
}
