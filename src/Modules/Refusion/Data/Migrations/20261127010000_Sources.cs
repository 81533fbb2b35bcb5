using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Faatimer.Refusion.Data.Migrations;

/// <summary>Where the figures of the rates stand, and which are confirmed; said of the first version, as long as its figures are what a new database gets.</summary>
[DbContext(typeof(RefusionDb))]
[Migration("20261127010000_Sources")]
internal sealed class Sources : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        alter table refusion.rates add column if not exists sources jsonb not null default '{}';
        update refusion.rates set sources = '{
          "amBidragPercent": {"source": "Lov om arbejdsmarkedsbidrag", "confirmed": true},
          "atp": {"source": "ATP''s A-satser fra 1. januar 2024", "confirmed": true},
          "holidayPayPercent": {"source": "Ferieloven", "confirmed": false},
          "tolerance": {"source": "Kommunens egen grænse", "confirmed": true},
          "hoursTolerancePercent": {"source": "Kommunens egen grænse", "confirmed": true},
          "bandFrom": {"source": "Kommunens egen grænse", "confirmed": true},
          "bandTo": {"source": "Kommunens egen grænse", "confirmed": true},
          "coveredSickDays": {"source": "Kommunens vejledning om job på få lønnede timer", "confirmed": true},
          "lateMonths": {"source": "Kommunens egen grænse", "confirmed": true},
          "finalSettlementMonths": {"source": "Kommunens egen grænse", "confirmed": true},
          "payslipDueDay": {"source": "Kommunens egen grænse", "confirmed": true}}'
        where version = '2024-01-01' and rates @> '{"amBidrag": 0.08, "holidayPay": 0.125, "coveredSickDays": 30,
          "atp": [{"fromHours": 39, "employee": 33, "employer": 66}, {"fromHours": 78, "employee": 66, "employer": 132}, {"fromHours": 117, "employee": 99, "employer": 198}]}';
        """);
}
