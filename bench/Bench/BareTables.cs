namespace Faatimer.Bench;

/// <summary>
/// The bare server's own tables beside the product's: the same rows with the same bytes, and only the indexes that its four requests read by. No foreign keys, no
/// checks, no exclusion constraints, no triggers.
/// </summary>
internal static class BareTables
{
    public const string Create = """
        create schema bare;
        create table bare.people (hash bytea primary key, cpr text not null)
        """;

    public const string Fill = """
        create table bare.grants as select g.id, p.cpr, g.cvr, g.p_number, g.candidate_id, g.workplace_id, g."from", g."to", g.terms
          from pool.grants g join pool.grant_persons gp on gp.grant_id = g.id join bare.people p on p.hash = gp.hash;
        create index on bare.grants (cpr, cvr);
        create index on bare.grants ("to", "from", candidate_id);
        create table bare.days as select * from pool.days;
        alter table bare.days add primary key (day);
        create table bare.employments as select e.id, p.cpr, e.cvr, e.p_number from refusion.employments e join bare.people p on p.hash = e.person_hash;
        alter table bare.employments add primary key (id);
        create unique index on bare.employments (cpr, cvr, p_number);
        create table bare.payslips as table refusion.payslips;
        alter table bare.payslips add primary key (id);
        create unique index on bare.payslips (source, number);
        create index on bare.payslips (employment_id);
        create index on bare.payslips (workplace_id, month, id);
        create table bare.decisions as table refusion.decisions;
        alter table bare.decisions add primary key (payslip_id, no);
        create table bare.ledger as table refusion.ledger;
        alter table bare.ledger add primary key (id);
        create table bare.rates as table refusion.rates;
        create table bare.events as select seq, id, name, aggregate_id, occurred_at, payload from kernel.events;
        alter table bare.events add primary key (seq);
        alter table bare.events alter column seq add generated always as identity;
        select setval(pg_get_serial_sequence('bare.events', 'seq'), (select coalesce(max(seq), 1) from bare.events));
        create table bare.audit as table kernel.audit;
        alter table bare.audit add primary key (id);
        alter table bare.audit alter column id add generated always as identity;
        select setval(pg_get_serial_sequence('bare.audit', 'id'), (select coalesce(max(id), 1) from bare.audit));
        create table bare.idempotency (client text, key text, request_hash bytea not null, status int not null, body bytea not null, created_at timestamptz not null, primary key (client, key));
        drop table bare.people
        """;

    /// <summary>What the serving role needs.</summary>
    public const string Grants = """
        grant usage on schema bare to faatimer_app;
        grant select, insert, update on all tables in schema bare to faatimer_app
        """;
}
