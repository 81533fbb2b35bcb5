using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Faatimer.Kernel;

[DbContext(typeof(KernelDb))]
[Migration("20261127060000_AuditSearch")]
internal sealed class AuditSearch : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        -- X1: who has seen a person's case, what somebody did, who touched a record; each in the order of time. A refused call names nobody, but the record in its path, which may be the person:
        -- so a person is looked for in both.
        create index ix_audit_record_ids on kernel.audit using gin (record_ids);
        create index ix_audit_at on kernel.audit (at, id);
        drop index kernel.ix_audit_actor;
        create index ix_audit_actor on kernel.audit (actor, at, id);
        create index ix_audit_record on kernel.audit (record, at, id);
        create index ix_audit_denied on kernel.audit (at, id) where not allowed;

        -- The sample of a month: what was drawn, out of how many, by which seed, so that anybody can draw it again; and what was said of each, where nothing is said over.
        create table kernel.audit_samples (
            id uuid primary key,
            month date not null constraint ux_audit_samples_month unique,
            drawn_at timestamptz not null,
            drawn_by text not null,
            seed text not null,
            population bigint not null,
            version int not null default 1
        );
        create table kernel.audit_sample_items (
            sample_id uuid not null references kernel.audit_samples (id) on delete cascade,
            no int not null,
            audit_id bigint not null,
            primary key (sample_id, no)
        );
        create table kernel.audit_outcomes (
            sample_id uuid not null,
            no int not null,
            place int not null,
            outcome text not null,
            note bytea,
            recorded_by text not null,
            recorded_at timestamptz not null,
            primary key (sample_id, no, place),
            foreign key (sample_id, no) references kernel.audit_sample_items (sample_id, no) on delete cascade
        );
        """);
}
