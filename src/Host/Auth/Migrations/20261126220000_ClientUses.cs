using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Faatimer.Host.Auth.Migrations;

/// <summary>When each client last got a token.</summary>
[DbContext(typeof(AuthDb))]
[Migration("20261126220000_ClientUses")]
internal sealed class ClientUses : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        create table if not exists auth.client_uses (
            client_id text primary key references auth."OpenIddictApplications" (client_id) on delete cascade,
            used_at timestamptz not null
        );
        """);
}
