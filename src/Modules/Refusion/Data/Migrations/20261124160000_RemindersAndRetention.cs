using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Faatimer.Refusion.Data.Migrations;

[DbContext(typeof(RefusionDb))]
[Migration("20261124160000_RemindersAndRetention")]
internal sealed class RemindersAndRetention : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        -- R14: a workplace is reminded of a grant's month once in an ISO week.
        create table refusion.reminders (
            grant_id uuid not null,
            month date not null,
            week text not null,
            workplace_id uuid not null,
            at timestamptz not null,
            primary key (grant_id, month, week)
        );
        create index ix_reminders_week on refusion.reminders (week, workplace_id);
        create index ix_payslips_grants on refusion.payslips using gin (grant_ids) where not adds and status in ('approved', 'settled', 'needsDecision');

        -- R18: what points at a payslip that goes. Without these, each one that goes would read whole tables.
        create index ix_payslips_corrects on refusion.payslips (corrects_id) where corrects_id is not null;
        create index ix_payslips_supplements on refusion.payslips (supplements_id) where supplements_id is not null;
        create index ix_ledger_decision on refusion.ledger (payslip_id, decision_no);

        -- R18: when the material behind it is out of its time, an entry keeps its amount, month and workplace, and loses all that leads to a person. All of that, or nothing.
        alter table refusion.ledger
            alter payslip_id drop not null, alter decision_no drop not null, alter chain_id drop not null, alter employment_id drop not null,
            add constraint ck_ledger_forgotten check (num_nulls(payslip_id, decision_no, chain_id, employment_id) = 0
                or (num_nulls(payslip_id, decision_no, chain_id, employment_id) = 4 and grant_ids = '{}'));

        -- Payslips that are out: id, and the end of the financial year that their time counts from. A payslip, its corrections and its supplements count as one.
        -- What waits for a decision or a settlement is not finished, and stays.
        create function refusion.accounting_due(before date) returns table (id uuid, day date) language sql stable as $$
            with recursive
            added (chain, to_chain) as (
                select distinct s.chain_id, t.chain_id from refusion.payslips s join refusion.payslips t on t.id = s.supplements_id
            ),
            whole (chain, root) as (
                select p.chain_id, p.chain_id from refusion.payslips p where p.id = p.chain_id and not exists (select 1 from added a where a.chain = p.chain_id)
                union
                select a.chain, w.root from whole w join added a on a.to_chain = w.chain
            ),
            years (root, year) as (
                select w.root, max(greatest(
                    extract(year from p.month),
                    (select extract(year from max(d.at) at time zone 'Europe/Copenhagen') from refusion.decisions d where d.payslip_id = p.id),
                    (select extract(year from max(l.at) at time zone 'Europe/Copenhagen') from refusion.ledger l where l.chain_id = p.chain_id)))::int
                from whole w join refusion.payslips p on p.chain_id = w.chain
                group by w.root having bool_and(p.status <> 'needsDecision') and bool_and(not exists (
                    select from refusion.ledger l where l.chain_id = p.chain_id and not exists (select from refusion.settlement_entries e where e.entry_id = l.id)))
            )
            select p.id, make_date(y.year, 12, 31)
            from years y join whole w on w.root = y.root join refusion.payslips p on p.chain_id = w.chain
            where make_date(y.year, 12, 31) < before
        $$;

        -- Runs as the owner of the tables, which alone may change what is append-only, and only from here: see refuse_change.
        -- The employments are locked as for any payslip, and what is due is read again under the lock.
        create function refusion.forget_accounting(before date) returns table (id uuid, day date) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
            declare
                gone uuid[];
                days date[];
                chains uuid[];
                employed uuid[];
            begin
                perform 1 from refusion.employments e
                    where e.id in (select p.employment_id from refusion.payslips p join refusion.accounting_due(before) d on d.id = p.id) order by e.id for update;
                select array_agg(d.id), array_agg(d.day), array_agg(distinct p.chain_id), array_agg(distinct p.employment_id) into gone, days, chains, employed
                    from refusion.accounting_due(before) d join refusion.payslips p on p.id = d.id;
                perform set_config('refusion.forgetting', 'yes', true);
                update refusion.ledger set payslip_id = null, decision_no = null, chain_id = null, employment_id = null, grant_ids = '{}' where chain_id = any (chains);
                delete from refusion.decisions where payslip_id = any (gone);
                perform set_config('refusion.forgetting', '', true);
                delete from refusion.attachments a where a.payslip_id = any (gone);
                delete from refusion.payslips p where p.id = any (gone);
                -- One that was told of a grant lately is in use, or has its first payslip before it.
                delete from refusion.employments e where (e.grants_at is null and e.id = any (employed) or make_date(extract(year from e.grants_at at time zone 'Europe/Copenhagen')::int, 12, 31) < before)
                    and not exists (select 1 from refusion.payslips p where p.employment_id = e.id) and not exists (select 1 from refusion.ledger l where l.employment_id = e.id);
                delete from refusion.reminders r where make_date(extract(year from r.month)::int, 12, 31) < before;
                return query select * from unnest(gone, days);
            end $$;

        -- Append-only, but for the two statements of forget_accounting. The setting alone opens nothing: the change must also be the owner's, as which no host runs.
        create or replace function refusion.refuse_change() returns trigger language plpgsql as $$
            begin
                if (tg_table_name, tg_op) in (('ledger', 'UPDATE'), ('decisions', 'DELETE'))
                    and current_setting('refusion.forgetting', true) = 'yes'
                    and current_user = (select pg_get_userbyid(c.relowner) from pg_class c where c.oid = tg_relid) then
                    return null;
                end if;
                raise exception '% is append-only', tg_table_name using errcode = '42501';
            end $$;
        """);
}
