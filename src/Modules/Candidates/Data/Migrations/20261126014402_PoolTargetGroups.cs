using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Faatimer.Candidates.Data.Migrations
{
    /// <inheritdoc />
    public partial class PoolTargetGroups : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
            -- P10: the pool is for people who are aktivitetsparate; everybody else takes an override with a reason (C4).
            update candidates.code_lists set in_pool_target_group = code in ('activity_ready', 'education_activity_ready') where list = 'TargetGroup';
            """);

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
            update candidates.code_lists set in_pool_target_group = code in (
                'job_ready', 'activity_ready', 'transition', 'education_ready', 'education_activity_ready', 'rehabilitation', 'job_clarification', 'resource_course')
            where list = 'TargetGroup';
            """);
    }
}
