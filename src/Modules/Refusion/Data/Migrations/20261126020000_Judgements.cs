using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Faatimer.Refusion.Data.Migrations;

[DbContext(typeof(RefusionDb))]
[Migration("20261126020000_Judgements")]
internal sealed class Judgements : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        -- The order of receipt: a number that is drawn after the locks. What is stored already has its order by when it was posted; within one call what names another
        -- payslip comes after it, then by id.
        create sequence refusion.receipts;
        alter table refusion.payslips add column receipt bigint, add column rate_version text, add column stands boolean not null default false;
        with recursive named (id, depth) as (
            select id, 0 from refusion.payslips where corrects_id is null and supplements_id is null
            union
            select p.id, n.depth + 1 from named n join refusion.payslips p on p.corrects_id = n.id or p.supplements_id = n.id
        ),
        ordered (id, receipt) as (
            select p.id, row_number() over (order by p.posted_at, (select max(n.depth) from named n where n.id = p.id), p.id) from refusion.payslips p
        )
        update refusion.payslips p set receipt = o.receipt,
            rate_version = (select d.rate_version from refusion.decisions d where d.payslip_id = p.id order by d.no limit 1),
            stands = p.status in ('approved', 'settled', 'needsDecision')
            from ordered o where o.id = p.id;
        select setval('refusion.receipts', coalesce((select max(receipt) from refusion.payslips), 0) + 1, false);
        alter table refusion.payslips alter column receipt set not null, alter column rate_version set not null, alter column stands drop default,
            add constraint ux_payslips_receipt unique (receipt);

        -- R8: a chain never stands in its own way, also while a correction waits. Looked at when the transaction ends.
        alter table refusion.payslips drop constraint ex_payslips_period;
        alter table refusion.payslips add constraint ex_payslips_period exclude using gist (employment_id with =, chain_id with <>, period with &&)
            where (not adds and status not in ('rejected', 'replaced')) deferrable initially deferred;

        -- What was said of a payslip, by R11 or by a finance worker: the last counts. Amount, place in the ledger and codes are those that were agreed to.
        create table refusion.judgements (
            payslip_id uuid not null,
            no int not null,
            at timestamptz not null,
            actor text not null,
            approval boolean not null,
            automatic boolean not null,
            decision_no int not null,
            amount numeric(14,2) not null,
            workplace_id uuid,
            month date,
            grant_ids uuid[],
            warnings text[] not null,
            reason bytea,
            primary key (payslip_id, no),
            foreign key (payslip_id, decision_no) references refusion.decisions,
            check (num_nulls(workplace_id, month, grant_ids) in (0, 3))
        );
        create trigger append_only before update or delete or truncate on refusion.judgements
            for each statement execute function refusion.refuse_change();

        -- What is stored was approved when its own decision was booked; by itself when that decision was.
        insert into refusion.judgements (payslip_id, no, at, actor, approval, automatic, decision_no, amount, workplace_id, month, grant_ids, warnings, reason)
            select l.payslip_id, 1, l.at, l.actor, true, d.status = 'approved', l.decision_no, d.refundable, l.workplace_id, l.month, l.grant_ids,
                array(select w ->> 'code' from jsonb_array_elements(d.result -> 'warnings') w), case when p.status <> 'rejected' then p.note end
            from (select distinct on (x.payslip_id) x.* from refusion.ledger x join refusion.decisions y on (y.payslip_id, y.no) = (x.payslip_id, x.decision_no)
                where y.status <> 'rejected' order by x.payslip_id, x.id desc) l
            join refusion.decisions d on (d.payslip_id, d.no) = (l.payslip_id, l.decision_no) join refusion.payslips p on p.id = l.payslip_id;
        insert into refusion.judgements (payslip_id, no, at, actor, approval, automatic, decision_no, amount, warnings, reason)
            select p.id, case when j.no is null then 1 else 2 end, d.at, 'finance', false, false, p.decision_no, d.refundable, '{}', p.note
            from refusion.payslips p join refusion.decisions d on (d.payslip_id, d.no) = (p.id, p.decision_no) left join refusion.judgements j on j.payslip_id = p.id
            where p.status = 'rejected' and p.rejection_code = 'refusion.rejected_by_finance';
        alter table refusion.payslips drop column note;

        -- Why a decision was made: what kind of act, and the payslip or grant it was about. Unknown of older ones.
        alter table refusion.decisions add column cause text, add column cause_id uuid;

        -- R18: the last day of what is forgotten; what was decided near it is kept as a fact.
        alter table refusion.employments add column forgotten_until date;
        create or replace function refusion.forget_accounting(before date) returns table (id uuid, day date) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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
                update refusion.employments e set forgotten_until = greatest(e.forgotten_until, g.last_day)
                    from (select p.employment_id, max(upper(p.period) - 1) as last_day from refusion.payslips p where p.id = any (gone) group by 1) g where g.employment_id = e.id;
                perform set_config('refusion.forgetting', 'yes', true);
                update refusion.ledger set payslip_id = null, decision_no = null, chain_id = null, employment_id = null, grant_ids = '{}' where chain_id = any (chains);
                delete from refusion.judgements where payslip_id = any (gone);
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

        create or replace function refusion.refuse_change() returns trigger language plpgsql as $$
            begin
                if (tg_table_name, tg_op) in (('ledger', 'UPDATE'), ('decisions', 'DELETE'), ('judgements', 'DELETE'))
                    and current_setting('refusion.forgetting', true) = 'yes'
                    and current_user = (select pg_get_userbyid(c.relowner) from pg_class c where c.oid = tg_relid) then
                    return null;
                end if;
                raise exception '% is append-only', tg_table_name using errcode = '42501';
            end $$;
        """);
}
