using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Faatimer.Host.Auth.Migrations;

/// <summary>What the pages keep for a person between two requests, sealed, for some minutes.</summary>
[DbContext(typeof(AuthDb))]
[Migration("20261127060000_Kept")]
internal sealed class Kept : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        create table if not exists auth.kept (
            key text primary key,
            content bytea not null,
            expires_at timestamptz not null
        );
        create index if not exists ix_kept_expires_at on auth.kept (expires_at);
        """);
}
