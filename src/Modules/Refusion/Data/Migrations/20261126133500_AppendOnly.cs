using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Faatimer.Refusion.Data.Migrations;

/// <summary>What is only added to is kept so by Kernel's function, which lets pass what forgetting does (R18).</summary>
[DbContext(typeof(RefusionDb))]
[Migration("20261126133500_AppendOnly")]
internal sealed class AppendOnly : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        create or replace trigger append_only before update or delete or truncate on refusion.ledger for each statement execute function kernel.refuse_change('UPDATE', 'refusion.forgetting');
        create or replace trigger append_only before update or delete or truncate on refusion.decisions for each statement execute function kernel.refuse_change('DELETE', 'refusion.forgetting');
        create or replace trigger append_only before update or delete or truncate on refusion.judgements for each statement execute function kernel.refuse_change('DELETE', 'refusion.forgetting');
        create or replace trigger append_only before update or delete or truncate on refusion.settlement_months for each statement execute function kernel.refuse_change();
        create or replace trigger append_only before update or delete or truncate on refusion.settlement_entries for each statement execute function kernel.refuse_change();
        create or replace trigger append_only before update or delete or truncate on refusion.settlement_files for each statement execute function kernel.refuse_change();
        drop function refusion.refuse_change();
        """);
}
