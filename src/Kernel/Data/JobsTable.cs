using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Faatimer.Kernel;

[DbContext(typeof(KernelDb))]
[Migration("20261126020000_Jobs")]
internal sealed class JobsTable : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        -- Long work. A job has ended when it has an end; until then there is one of a kind and subject. What was asked, where it is and what came of it are encrypted.
        create table kernel.jobs (
            id uuid primary key,
            kind text not null,
            subject text not null,
            state text not null,
            started_by text not null,
            trace_id text,
            started_at timestamptz not null,
            day date not null,
            body bytea not null,
            step int not null default 0,
            cursor bytea,
            done int not null default 0,
            total int,
            attempts int not null default 0,
            next_attempt_at timestamptz not null,
            leased_by uuid,
            leased_until timestamptz,
            result bytea,
            problem jsonb,
            ended_at timestamptz,
            constraint ck_jobs_ended check ((ended_at is null) = (state in ('Queued', 'Running')))
        );
        create unique index ux_jobs_active on kernel.jobs (kind, subject) where ended_at is null;
        create index ix_jobs_started_by on kernel.jobs (started_by, id);
        create index ix_jobs_ended_at on kernel.jobs (ended_at) where ended_at is not null;

        -- Ends a step in the transaction of its effect: with a result it was the last one. Raises when the job has moved or ended meanwhile, so that a step happens once.
        create function kernel.stepped(job uuid, from_step int, new_cursor bytea, new_done int, new_total int, due timestamptz, final_result bytea, ended timestamptz) returns void language plpgsql as $$
            begin
                update kernel.jobs set step = step + 1, cursor = new_cursor, done = new_done, total = new_total, attempts = 0, next_attempt_at = due,
                    result = final_result, ended_at = ended, state = case when ended is null then 'Running' else 'Done' end
                    where id = job and step = from_step and ended_at is null;
                if not found then raise exception 'stepped elsewhere' using errcode = 'FT001'; end if;
            end $$;
        """);
}
