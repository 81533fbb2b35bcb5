using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;

namespace Faatimer.Refusion.Data.Migrations;

/// <summary>R19: what finance asks a workplace about a payslip. All of it goes with the payslip (R18).</summary>
[DbContext(typeof(RefusionDb))]
[Migration("20261126050000_Questions")]
internal sealed class Questions : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        create table refusion.questions (
            payslip_id uuid not null references refusion.payslips on delete cascade,
            no int not null,
            state text not null check (state in ('open', 'answered', 'withdrawn', 'closed')),
            asked_by text not null,
            asked_at timestamptz not null,
            text bytea not null,
            ended_by text,
            ended_at timestamptz,
            answer bytea,
            attachment_bytes int,
            workplace_id uuid not null,
            decided boolean not null,
            primary key (payslip_id, no),
            check (num_nulls(ended_by, ended_at) = case when state in ('answered', 'withdrawn') then 0 else 2 end),
            check ((answer is not null) = (state = 'answered') and (attachment_bytes is null or state = 'answered')),
            check (state = 'answered' or not decided)
        );
        -- One question at a time; and the few that wait are found at once.
        create unique index ux_questions_open on refusion.questions (payslip_id) where state = 'open';

        create table refusion.answer_attachments (
            payslip_id uuid not null,
            no int not null,
            content bytea not null,
            primary key (payslip_id, no),
            foreign key (payslip_id, no) references refusion.questions on delete cascade
        );

        -- A workplace is reminded of a question in the week's mail (R14).
        create table refusion.question_reminders (
            payslip_id uuid not null,
            no int not null,
            week text not null,
            workplace_id uuid not null,
            at timestamptz not null,
            primary key (payslip_id, no, week),
            foreign key (payslip_id, no) references refusion.questions on delete cascade
        );
        create index ix_question_reminders_week on refusion.question_reminders (week, workplace_id);
        """);
}
