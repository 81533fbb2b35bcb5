using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Faatimer.Refusion.Data.Migrations;

[DbContext(typeof(RefusionDb))]
[Migration("20260102000000_Payslips")]
internal sealed class Payslips : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        -- A person at an employer. Its row is the lock that payslips of the employment are decided under.
        create table refusion.employments (
            id uuid primary key,
            person_hash bytea not null,
            cvr text not null,
            p_number text not null,
            grants_at timestamptz,
            constraint ux_employments unique (person_hash, cvr, p_number)
        );

        -- R9: rates are dated data; periods of validity cannot overlap.
        create table refusion.rates (
            version text primary key,
            validity daterange not null,
            rates jsonb not null,
            constraint ex_rates_validity exclude using gist (validity with &&)
        );
        insert into refusion.rates (version, validity, rates)
        values ('2024-01-01', daterange('2024-01-01', null), '{
            "version": "2024-01-01", "validFrom": "2024-01-01", "amBidrag": 0.08,
            "atp": [{ "fromHours": 39, "employee": 33, "employer": 66 }, { "fromHours": 78, "employee": 66, "employer": 132 }, { "fromHours": 117, "employee": 99, "employer": 198 }],
            "holidayPay": 0.125, "tolerance": 1, "hoursTolerance": 0.05, "bandFrom": 120, "bandTo": 260,
            "coveredSickDays": 30, "lateMonths": 3, "finalSettlementMonths": 6 }');

        create table refusion.payslips (
            id uuid primary key,
            version int not null,
            employment_id uuid not null references refusion.employments,
            chain_id uuid not null references refusion.payslips,
            source text not null,
            number text not null,
            content_hash bytea not null,
            kind text not null,
            adds boolean not null,
            corrects_id uuid references refusion.payslips,
            supplements_id uuid references refusion.payslips,
            period daterange not null check (not isempty(period)),
            month date not null,
            employee_cpr bytea not null,
            employee_name bytea not null,
            employer_name text not null,
            posted_by text not null,
            posted_by_machine boolean not null,
            posted_on date not null,
            posted_at timestamptz not null,
            status text not null check (status in ('approved', 'needsDecision', 'rejected', 'settled', 'replaced')),
            status_before text,
            rejection_code text,
            note bytea,
            decision_no int not null,
            person_id uuid,
            workplace_id uuid,
            grant_ids uuid[] not null,
            refundable numeric(14,2) not null,
            share text not null,
            holiday_pay_refunded numeric(14,2) not null,
            sickness jsonb,
            covered_weeks jsonb,
            constraint ux_payslips_number unique (source, number),
            -- R8: two regular payslips of an employment never overlap; a correction stands in the place of what it replaces.
            constraint ex_payslips_period exclude using gist (employment_id with =, period with &&)
                where (not adds and status not in ('rejected', 'replaced')),
            check ((status = 'rejected') = (rejection_code is not null) or status = 'replaced')
        );
        create index ix_payslips_employment on refusion.payslips (employment_id);
        create index ix_payslips_chain on refusion.payslips (chain_id);
        create index ix_payslips_workplace_month on refusion.payslips (workplace_id, month, id);
        create index ix_payslips_month on refusion.payslips (month, id);
        create index ix_payslips_posted_by on refusion.payslips (posted_by, id);
        create index ix_payslips_waiting on refusion.payslips (id) where status = 'needsDecision';

        -- R10: what a decision rested on and every step of it, kept as they were.
        create table refusion.decisions (
            payslip_id uuid not null references refusion.payslips,
            no int not null,
            at timestamptz not null,
            actor text not null,
            operation text not null,
            status text not null,
            refundable numeric(14,2) not null,
            rate_version text not null references refusion.rates,
            input jsonb not null,
            result jsonb not null,
            primary key (payslip_id, no)
        );

        -- R12: rows are only ever added.
        create table refusion.ledger (
            id uuid primary key,
            at timestamptz not null,
            actor text not null,
            payslip_id uuid not null,
            decision_no int not null,
            chain_id uuid not null references refusion.payslips,
            employment_id uuid not null references refusion.employments,
            workplace_id uuid not null,
            grant_ids uuid[] not null,
            month date not null,
            amount numeric(14,2) not null,
            foreign key (payslip_id, decision_no) references refusion.decisions
        );
        create index ix_ledger_chain on refusion.ledger (chain_id);
        create index ix_ledger_employment on refusion.ledger (employment_id);
        create index ix_ledger_workplace_month on refusion.ledger (workplace_id, month);

        create function refusion.refuse_change() returns trigger language plpgsql as $$
            begin raise exception '% is append-only', tg_table_name using errcode = '42501'; end $$;
        create trigger append_only before update or delete or truncate on refusion.decisions
            for each statement execute function refusion.refuse_change();
        create trigger append_only before update or delete or truncate on refusion.ledger
            for each statement execute function refusion.refuse_change();
        """);
}
