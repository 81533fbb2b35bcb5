using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Faatimer.Refusion.Data.Migrations;

[DbContext(typeof(RefusionDb))]
[Migration("20261126012000_SettledIsDerived")]
internal sealed class SettledIsDerived : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        -- R13: an entry is here from its booking until the settlement that took it is approved. A payslip is settled when it is approved and none of its entries is here.
        alter table refusion.unsettled add column payslip_id uuid, add column settlement_id uuid references refusion.settlements;
        update refusion.unsettled u set payslip_id = l.payslip_id from refusion.ledger l where l.id = u.entry_id;
        insert into refusion.unsettled (entry_id, payslip_id, workplace_id, month, amount, settlement_id)
            select l.id, l.payslip_id, l.workplace_id, l.month, l.amount, s.id
            from refusion.settlements s join refusion.settlement_entries e on e.settlement_id = s.id join refusion.ledger l on l.id = e.entry_id where s.state = 'closed';
        create index ix_unsettled_payslip on refusion.unsettled (payslip_id);
        create or replace function refusion.book_unsettled() returns trigger language plpgsql as $$
            begin
                insert into refusion.unsettled (entry_id, payslip_id, workplace_id, month, amount) select id, payslip_id, workplace_id, month, amount from booked;
                return null;
            end $$;

        -- A payslip's version is its own plus the approved settlements that hold its entries: the same number as before, and ETags that were given stay good.
        update refusion.payslips p set
            version = p.version - s.settlements,
            status = case p.status when 'settled' then 'approved' else p.status end,
            status_before = case p.status_before when 'settled' then 'approved' else p.status_before end
        from (
            select l.payslip_id, count(distinct e.settlement_id)::int as settlements from refusion.ledger l join refusion.settlement_entries e on e.entry_id = l.id
            where not exists (select from refusion.unsettled u where u.entry_id = l.id) group by l.payslip_id) s
        where s.payslip_id = p.id;
        set constraints all immediate;
        alter table refusion.payslips drop constraint payslips_status_check, add constraint payslips_status_check check (status in ('approved', 'needsDecision', 'rejected', 'replaced'));
        drop index refusion.ix_payslips_grants;
        create index ix_payslips_grants on refusion.payslips using gin (grant_ids) where not adds and status in ('approved', 'needsDecision');

        -- R18, as it was, but for what waits for a settlement: that stands in refusion.unsettled, until the settlement is approved.
        create or replace function refusion.accounting_due(before date) returns table (id uuid, day date) language sql stable as $$
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
            select p.id, make_date(y.year, 12, 31)
            from years y join whole w on w.root = y.root join refusion.payslips p on p.chain_id = w.chain
            where make_date(y.year, 12, 31) < before
        $$;
        """);
}
