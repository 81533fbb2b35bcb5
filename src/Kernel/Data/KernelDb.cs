using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Faatimer.Kernel;

/// <summary>
/// Schema <c>kernel</c>: audit, event log, subscriptions, idempotency and wrapped keys live once, written through each module's own transaction.
/// Its tables are read and written with plain SQL, so the context only carries their migrations.
/// </summary>
public sealed class KernelDb(DbContextOptions<KernelDb> options) : ModuleDb(options, Schema)
{
    public const string Schema = "kernel";
}

[DbContext(typeof(KernelDb))]
[Migration("20260101000000_Kernel")]
internal sealed class KernelTables : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        create extension if not exists btree_gist;

        -- X1. Rows are only ever added: the app role has no other right, and the trigger stops everybody else.
        create table kernel.audit (
            id bigint generated always as identity primary key,
            at timestamptz not null,
            actor text not null,
            role text not null,
            operation text not null,
            verb text not null,
            allowed boolean not null,
            record text,
            record_ids uuid[] not null,
            person_ids uuid[] not null,
            purpose text,
            trace_id text
        );
        create index ix_audit_person_ids on kernel.audit using gin (person_ids);
        create index ix_audit_actor on kernel.audit (actor, id);
        create function kernel.refuse_change() returns trigger language plpgsql as $$
            begin raise exception '% is append-only', tg_table_name using errcode = '42501'; end $$;
        create trigger append_only before update or delete or truncate on kernel.audit
            for each statement execute function kernel.refuse_change();

        -- X3. tx orders the log together with seq: a reader stays below the oldest running transaction, so a late commit is never skipped.
        create table kernel.events (
            seq bigint generated always as identity primary key,
            tx xid8 not null default pg_current_xact_id(),
            id uuid not null,
            name text not null,
            aggregate_id uuid not null,
            occurred_at timestamptz not null,
            payload jsonb not null
        );
        create unique index ix_events_position on kernel.events (tx, seq);
        create trigger append_only before update or delete or truncate on kernel.events
            for each statement execute function kernel.refuse_change();

        create table kernel.subscriptions (
            name text primary key,
            tx xid8 not null default '0',
            seq bigint not null default 0
        );
        create table kernel.parked (
            subscription text not null references kernel.subscriptions (name),
            seq bigint not null,
            aggregate_id uuid not null,
            attempts int not null,
            next_attempt_at timestamptz,
            error text not null,
            primary key (subscription, seq)
        );
        create index ix_parked_aggregate on kernel.parked (subscription, aggregate_id, seq);

        -- Ends a delivery in the transaction of its effect. Raises when another host was first, so that an effect happens exactly once.
        create function kernel.delivered(subscription_name text, old_tx xid8, old_seq bigint, new_tx xid8, new_seq bigint) returns void language plpgsql as $$
            begin
                update kernel.subscriptions set tx = new_tx, seq = new_seq where name = subscription_name and tx = old_tx and seq = old_seq;
                if not found then raise exception 'delivered elsewhere' using errcode = 'FT001'; end if;
            end $$;
        create function kernel.unparked(subscription_name text, parked_seq bigint) returns void language plpgsql as $$
            begin
                delete from kernel.parked where subscription = subscription_name and seq = parked_seq;
                if not found then raise exception 'delivered elsewhere' using errcode = 'FT001'; end if;
            end $$;

        create table kernel.idempotency (
            client text not null,
            key text not null,
            request_hash bytea not null,
            status int not null,
            location text,
            etag text,
            body bytea not null,
            created_at timestamptz not null,
            primary key (client, key)
        );
        create index ix_idempotency_created_at on kernel.idempotency (created_at);

        create table kernel.keys (
            id int generated always as identity primary key,
            purpose text not null,
            created_at timestamptz not null default now(),
            wrapped bytea not null
        );
        """);
}
