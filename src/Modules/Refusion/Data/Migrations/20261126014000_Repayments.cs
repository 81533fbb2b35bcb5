using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Faatimer.Refusion.Data.Migrations;

[DbContext(typeof(RefusionDb))]
[Migration("20261126014000_Repayments")]
internal sealed class Repayments : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        -- R24: what a workplace has paid back. The settlement that is closed next takes what is confirmed.
        create table refusion.repayments (
            id uuid primary key,
            workplace_id uuid not null,
            paid_on date not null,
            reference text not null,
            amount numeric(14,2) not null check (amount > 0),
            state text not null check (state in ('recorded', 'confirmed', 'withdrawn')),
            version int not null,
            recorded_by text not null,
            recorded_at timestamptz not null,
            decided_by text,
            decided_at timestamptz,
            settlement_id uuid references refusion.settlements,
            check ((state = 'recorded') = (decided_by is null) and (state = 'recorded') = (decided_at is null)),
            check (settlement_id is null or state = 'confirmed'),
            constraint ck_repayments_four_eyes check (state <> 'confirmed' or decided_by <> recorded_by)
        );
        create index ix_repayments_workplace on refusion.repayments (workplace_id, id);
        create index ix_repayments_settlement on refusion.repayments (settlement_id) where settlement_id is not null;
        create index ix_repayments_to_take on refusion.repayments (workplace_id) where settlement_id is null and state <> 'withdrawn';

        create table refusion.repayment_months (
            repayment_id uuid not null references refusion.repayments on delete cascade,
            month date not null,
            amount numeric(14,2) not null check (amount > 0),
            primary key (repayment_id, month)
        );

        -- R13: what is paid is booked + carried in + paid back - carried out.
        alter table refusion.settlement_workplaces
            add column paid_back numeric(14,2) not null default 0 check (paid_back >= 0),
            drop constraint settlement_workplaces_check,
            add constraint ck_settlement_workplaces_sum check (amount = booked + carried_in + paid_back - carried_out and (amount = 0 or carried_out = 0));
        """);
}
