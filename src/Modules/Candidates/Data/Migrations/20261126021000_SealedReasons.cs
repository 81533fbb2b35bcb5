using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Faatimer.Candidates.Data.Migrations;

/// <summary>Reasons of CPR changes are encrypted. The old column is emptied at the first start, when the keys are there, and stays.</summary>
[DbContext(typeof(CandidatesDb))]
[Migration("20261126021000_SealedReasons")]
internal sealed class SealedReasons : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) =>
        migrationBuilder.AddColumn<byte[]>(name: "reason_sealed", schema: "candidates", table: "cpr_numbers", type: "bytea", nullable: true);
}
