using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Faatimer.Pool.Data.Migrations
{
    /// <inheritdoc />
    public partial class Offers : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_applications_waiting",
                schema: "pool",
                table: "applications");

            migrationBuilder.AddColumn<int>(
                name: "offer_days",
                schema: "pool",
                table: "settings",
                type: "integer",
                nullable: false,
                defaultValue: 5);

            migrationBuilder.AddColumn<string>(
                name: "asked",
                schema: "pool",
                table: "applications",
                type: "jsonb",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "declined",
                schema: "pool",
                table: "applications",
                type: "jsonb",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "offer",
                schema: "pool",
                table: "applications",
                type: "jsonb",
                nullable: true);

            migrationBuilder.UpdateData(
                schema: "pool",
                table: "settings",
                keyColumn: "valid_from",
                keyValue: new DateOnly(2000, 1, 1),
                column: "offer_days",
                value: 5);

            migrationBuilder.CreateIndex(
                name: "ix_applications_queue",
                schema: "pool",
                table: "applications",
                column: "sequence",
                filter: "status in ('Waiting', 'Offered')");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "ix_applications_queue",
                schema: "pool",
                table: "applications");

            migrationBuilder.DropColumn(
                name: "offer_days",
                schema: "pool",
                table: "settings");

            migrationBuilder.DropColumn(
                name: "asked",
                schema: "pool",
                table: "applications");

            migrationBuilder.DropColumn(
                name: "declined",
                schema: "pool",
                table: "applications");

            migrationBuilder.DropColumn(
                name: "offer",
                schema: "pool",
                table: "applications");

            migrationBuilder.CreateIndex(
                name: "ix_applications_waiting",
                schema: "pool",
                table: "applications",
                column: "sequence",
                filter: "status = 'Waiting'");
        }
    }
}
