using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Faatimer.Workplaces.Data.Migrations;

/// <summary>Why a workplace was closed is encrypted, and longer then. What is in clear is sealed at the first start, when the keys are there.</summary>
[DbContext(typeof(WorkplacesDb))]
[Migration("20261126034000_SealedReason")]
internal sealed class SealedReason : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("alter table workplaces.workplaces alter column close_reason type text");
}
