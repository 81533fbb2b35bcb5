using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Faatimer.Pool.Data.Migrations
{
    /// <inheritdoc />
    public partial class PausesAndAnnulments : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<bool>(
                name: "annulled",
                schema: "pool",
                table: "grants",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "pauses",
                schema: "pool",
                table: "grants",
                type: "jsonb",
                nullable: false,
                defaultValueSql: "'[]'");

            migrationBuilder.AddCheckConstraint(
                name: "ck_grants_annulled",
                schema: "pool",
                table: "grants",
                sql: "annulled = (terms = '[]')");

            migrationBuilder.Sql("""
                -- P9, P19: an annulled grant takes no day from anybody.
                alter table pool.grants drop constraint ex_grants_one_a_day;
                alter table pool.grants add constraint ex_grants_one_a_day
                    exclude using gist (candidate_id with =, daterange("from", "to", '[]') with &&) where (not annulled);
                """);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("""
                alter table pool.grants drop constraint ex_grants_one_a_day;
                alter table pool.grants add constraint ex_grants_one_a_day exclude using gist (candidate_id with =, daterange("from", "to", '[]') with &&);
                """);
            migrationBuilder.DropCheckConstraint(
                name: "ck_grants_annulled",
                schema: "pool",
                table: "grants");

            migrationBuilder.DropColumn(
                name: "annulled",
                schema: "pool",
                table: "grants");

            migrationBuilder.DropColumn(
                name: "pauses",
                schema: "pool",
                table: "grants");
        }
    }
}
