using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Faatimer.Refusion.Data.Migrations;

/// <summary>R18: what is out of its time goes in steps, the oldest first, each payslip with its corrections and supplements.</summary>
[DbContext(typeof(RefusionDb))]
[Migration("20261126034100_ForgettingInSteps")]
internal sealed class ForgettingInSteps : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        -- accounting_due as it was, with what each payslip goes together with.
        create function refusion.accounting_together(before date) returns table (root uuid, id uuid, day date) language sql stable as $$
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
                group by w.root having bool_and(p.status <> 'needsDecision') and bool_and(not exists (select from refusion.unsettled u where u.payslip_id = p.id))
            )
            select y.root, p.id, make_date(y.year, 12, 31)
            from years y join whole w on w.root = y.root join refusion.payslips p on p.chain_id = w.chain
            where make_date(y.year, 12, 31) < before
        $$;
        create or replace function refusion.accounting_due(before date) returns table (id uuid, day date) language sql stable as $$
            select t.id, t.day from refusion.accounting_together(before) t
        $$;

        -- The oldest first, at most so many with what belongs to them. A payslip can belong to two that are supplemented; it is told once.
        create function refusion.forget_accounting(before date, many int) returns table (id uuid, day date) language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
            declare
                roots uuid[];
                gone uuid[];
                days date[];
                chains uuid[];
                employed uuid[];
            begin
                select array_agg(o.root) into roots from (select t.root from refusion.accounting_together(before) t group by t.root order by min(t.day), t.root limit many) o;
                perform 1 from refusion.employments e
                    where e.id in (select p.employment_id from refusion.payslips p join refusion.accounting_together(before) t on t.id = p.id where t.root = any (roots)) order by e.id for update;
                select array_agg(d.id), array_agg(d.day), array_agg(distinct p.chain_id), array_agg(distinct p.employment_id) into gone, days, chains, employed
                    from (select t.id, max(t.day) as day from refusion.accounting_together(before) t where t.root = any (roots) group by t.id) d join refusion.payslips p on p.id = d.id;
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

        -- As the version before asks for it.
        create or replace function refusion.forget_accounting(before date) returns table (id uuid, day date) language sql security definer set search_path = pg_catalog, pg_temp as $$
            select * from refusion.forget_accounting(before, 2147483647)
        $$;
        """);
}
