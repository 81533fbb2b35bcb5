using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Faatimer.Kernel;

/// <summary>Whose contact person a mail goes to, for who looks after mails and sees no addresses.</summary>
[DbContext(typeof(KernelDb))]
[Migration("20261126210000_MailRecipients")]
internal sealed class MailRecipients : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("alter table kernel.mails add column if not exists contact_of uuid;");
}
