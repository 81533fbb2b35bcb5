using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Faatimer.Refusion.Data.Migrations;

[DbContext(typeof(RefusionDb))]
[Migration("20261124153500_Settlements")]
internal sealed class Settlements : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        -- R13. Who is named in the files, and the account that pays. One row.
        create table refusion.settlement_settings (
            id uuid primary key,
            version int not null,
            municipality text not null,
            fund_account text
        );
        create unique index ux_settlement_settings_one on refusion.settlement_settings ((true));
        insert into refusion.settlement_settings (id, version, municipality) values ('01900000-0000-7000-8000-000000000001', 1, 'Kommunen');

        -- R13: one settlement a month, and one that is open at a time.
        create table refusion.settlements (
            id uuid primary key,
            month date not null check (extract(day from month) = 1),
            state text not null check (state in ('open', 'closed', 'approved', 'exported', 'paid')),
            version int not null,
            history jsonb not null,
            municipality text,
            fund_account text,
            constraint ux_settlements_month unique (month),
            check ((state in ('open', 'closed')) = (fund_account is null))
        );
        create unique index ux_settlements_open on refusion.settlements ((true)) where state = 'open';

        -- R13: a negative sum is carried out, and what is left adds up.
        create table refusion.settlement_workplaces (
            settlement_id uuid not null references refusion.settlements,
            workplace_id uuid not null,
            entries int not null,
            booked numeric(14,2) not null,
            carried_in numeric(14,2) not null check (carried_in <= 0),
            carried_out numeric(14,2) not null check (carried_out <= 0),
            amount numeric(14,2) not null check (amount >= 0),
            reclaim boolean not null,
            name text not null,
            p_number text not null,
            gln text,
            cost_account text,
            primary key (settlement_id, workplace_id),
            check (amount = booked + carried_in - carried_out and (amount = 0 or carried_out = 0))
        );

        -- Booked and carried in by month of pay: what P12 counts as paid.
        create table refusion.settlement_months (
            settlement_id uuid not null,
            workplace_id uuid not null,
            month date not null,
            amount numeric(14,2) not null,
            primary key (settlement_id, workplace_id, month),
            foreign key (settlement_id, workplace_id) references refusion.settlement_workplaces
        );

        -- R13: an entry of the ledger is settled once. The ledger itself is not touched.
        create table refusion.settlement_entries (
            entry_id uuid primary key references refusion.ledger,
            settlement_id uuid not null references refusion.settlements
        );
        create index ix_settlement_entries_settlement on refusion.settlement_entries (settlement_id, entry_id);

        -- Entries that no settlement has taken: each is here from its booking until it is in one. Small, however long the ledger grows.
        create table refusion.unsettled (
            entry_id uuid primary key references refusion.ledger,
            workplace_id uuid not null,
            month date not null,
            amount numeric(14,2) not null
        );
        insert into refusion.unsettled select id, workplace_id, month, amount from refusion.ledger;
        create function refusion.book_unsettled() returns trigger language plpgsql as $$
            begin insert into refusion.unsettled select id, workplace_id, month, amount from booked; return null; end $$;
        create trigger book_unsettled after insert on refusion.ledger
            referencing new table as booked for each statement execute function refusion.book_unsettled();

        -- Made once, so that exporting again gives the same bytes for ever.
        create table refusion.settlement_files (
            settlement_id uuid not null references refusion.settlements,
            format text not null check (format in ('csv', 'pdf')),
            content bytea not null,
            primary key (settlement_id, format)
        );
        create trigger append_only before update or delete or truncate on refusion.settlement_months
            for each statement execute function refusion.refuse_change();
        create trigger append_only before update or delete or truncate on refusion.settlement_entries
            for each statement execute function refusion.refuse_change();
        create trigger append_only before update or delete or truncate on refusion.settlement_files
            for each statement execute function refusion.refuse_change();
        """);
}
