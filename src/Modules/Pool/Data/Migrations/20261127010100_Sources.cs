using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Faatimer.Pool.Data.Migrations;

/// <summary>Where the figures of the settings stand, and which are confirmed; said of the first version.</summary>
[DbContext(typeof(PoolDb))]
[Migration("20261127010100_Sources")]
internal sealed class Sources : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        alter table pool.settings add column if not exists sources jsonb, add column if not exists version int not null default 1;
        alter table pool.settings alter column version drop default;
        update pool.settings set sources = '{
          "maxSubsidisedHours": {"source": "Loven", "confirmed": false},
          "maxMonths": {"source": "Kommunens egen grænse", "confirmed": true},
          "joinedWithinDays": {"source": "Kommunens egen grænse", "confirmed": true},
          "offerDays": {"source": "Kommunens egen grænse", "confirmed": true},
          "expectedHourlyCost": {"source": "Kommunens egen grænse", "confirmed": true},
          "retroactiveDays": {"source": "Kommunens egen grænse", "confirmed": true}}'
        where valid_from = '2000-01-01';
        """);
}
