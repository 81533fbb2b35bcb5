using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Faatimer.Kernel;

[DbContext(typeof(KernelDb))]
[Migration("20260401000000_MailsAndRetention")]
internal sealed class MailsAndRetention : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        -- Mails are queued in the transaction that gives cause for them, once for a reason (key), and sent afterwards. A mail is waiting while it has a next attempt,
        -- then sent, or parked: neither sent nor to be tried again by itself.
        create table kernel.mails (
            id uuid primary key,
            key text not null constraint ux_mails_key unique,
            recipient bytea not null,
            subject text not null,
            body bytea not null,
            created_at timestamptz not null,
            attempts int not null default 0,
            next_attempt_at timestamptz,
            sent_at timestamptz,
            error text
        );
        create index ix_mails_due on kernel.mails (next_attempt_at) where next_attempt_at is not null;
        create index ix_mails_created_at on kernel.mails (created_at);

        -- X2: how long each kind of record is kept, and by which law. What is in it, and how it goes, stands in the code of its module.
        create table kernel.retention (
            kind text primary key,
            id uuid not null,
            keep_for text not null,
            law text not null,
            version int not null default 1
        );
        create table kernel.retention_runs (
            id uuid primary key,
            at timestamptz not null,
            day date not null,
            actor text not null,
            dry_run boolean not null,
            kinds jsonb not null
        );
        """);
}
