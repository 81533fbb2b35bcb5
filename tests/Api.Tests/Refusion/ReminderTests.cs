using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Host.Mail;
using Faatimer.Kernel;
using Faatimer.Sdk;
using Microsoft.Extensions.DependencyInjection;

namespace Faatimer.Api.Tests.Refusion;

/// <summary>Payslips that are missing, and the mails about them; each test on a demo database of its own.</summary>
public sealed class ReminderTests(TestServer server) : IAsyncLifetime
{
    private readonly RefusionFixture _fixture = new(server);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Nobody is reminded of the demo's own question.</summary>
    public async ValueTask InitializeAsync()
    {
        await ((IAsyncLifetime)_fixture).InitializeAsync();
        await _fixture.Finance.Payslips.WithdrawQuestionAsync(DemoStory.Id(0x75), ETag.Any, cancellationToken: Token);
    }

    public ValueTask DisposeAsync() => _fixture.DisposeAsync();

    [Fact]
    public async Task R14_a_grant_without_a_payslip_is_missing_from_the_eleventh_until_a_payslip_stands()
    {
        var job = await Job.Make(_fixture.Host, from: new(2026, 3, 1));
        var started = new DateOnly(2026, 4, 10);
        _fixture.Host.Clock.MoveTo(started);
        Assert.Null(await Find(job, "2026-03"));

        _fixture.Host.Clock.MoveTo(started.AddDays(1));
        var missing = (await Find(job, null))!;
        Assert.Equal(("2026-03", new DateOnly(2026, 3, 1), new DateOnly(2026, 3, 31), 10m), (missing.Month, missing.Days.From, missing.Days.To, missing.WeeklyHours));
        Assert.Equal((new DateOnly(2026, 4, 11), 1, false, false), (missing.MissingSince, missing.DaysLate, missing.NeedsDecision, missing.NoRecipient));
        Assert.Null(await Find(job, "2026-02"));
        Assert.Null(await Find(job, "2026-04"));
        await Assert.ThrowsAsync<ValidationFailedException>(() => Find(job, "9999-12"));
        await Assert.ThrowsAsync<ValidationFailedException>(() => Find(job, "0001-01"));

        var waiting = await _fixture.Payroll.Payslips.SubmitAsync(job.March() with { PaidHours = null }, cancellationToken: Token);
        Assert.Equal(PayslipStatus.NeedsDecision, waiting.Status);
        Assert.Null(await Find(job, "2026-03"));
        await _fixture.Finance.Payslips.RejectAsync(waiting.Id, waiting.Version, new RejectPayslipRequest { Reason = "Forkert måned" }, cancellationToken: Token);
        Assert.NotNull(await Find(job, "2026-03"));

        var payslip = await _fixture.Payroll.Payslips.SubmitAsync(job.March(), cancellationToken: Token);
        await _fixture.Payroll.Payslips.SubmitAsync(job.March() with { Kind = PayslipKind.Correction, CorrectsPayslipId = payslip.Id, NetPay = null, ClaimedAmount = 7378.50m }, cancellationToken: Token);
        Assert.Null(await Find(job, "2026-03"));
    }

    [Fact]
    public async Task R14_what_reaches_over_the_month_counts_and_what_comes_after_the_last_day_or_only_adds_does_not()
    {
        var joiner = await Job.Make(_fixture.Host, from: new(2026, 2, 26));
        await _fixture.Payroll.Payslips.SubmitAsync(joiner.Month(new(2026, 2, 26), new(2026, 3, 31)), cancellationToken: Token);
        var leaver = await Job.Make(_fixture.Host, from: new(2026, 2, 1), to: new(2026, 3, 15));
        var final = await _fixture.Payroll.Payslips.SubmitAsync(leaver.Month(new(2026, 3, 16), new(2026, 3, 31)) with { FinalSettlement = true }, cancellationToken: Token);
        Assert.Equal([leaver.GrantId], final.GrantIds);
        var added = await Job.Make(_fixture.Host, from: new(2026, 3, 1));
        var march = await _fixture.Payroll.Payslips.SubmitAsync(added.March(), cancellationToken: Token);
        await _fixture.Payroll.Payslips.SubmitAsync(added.Month(new(2026, 4, 1), new(2026, 4, 30)) with { Kind = PayslipKind.Supplement, SupplementsPayslipId = march.Id }, cancellationToken: Token);

        _fixture.Host.Clock.MoveTo(new(2026, 5, 12));
        Assert.Equal((null, null), (await Find(joiner, "2026-02"), await Find(joiner, "2026-03")));
        Assert.Equal(new DateOnly(2026, 3, 15), (await Find(leaver, "2026-03"))!.Days.To);
        Assert.Null(await Find(added, "2026-03"));
        Assert.NotNull(await Find(added, "2026-04"));
    }

    [Fact]
    public async Task R14_a_workplace_sees_its_own_and_a_page_never_hides_or_repeats_one()
    {
        var jobs = new List<Job>();
        for (var i = 0; i < 5; i++)
        {
            jobs.Add(await Job.Make(_fixture.Host, from: new(2026, 3, 1)));
        }

        _fixture.Host.Clock.MoveTo(new(2026, 4, 20));
        var own = await _fixture.Client(Role.Workplace, DemoIds.Workplace);
        Assert.Equal(jobs.Select(j => j.GrantId).Order(), await All(own, 2));
        Assert.Empty(await All(await _fixture.Client(Role.Workplace, DemoStory.Id(0x3b)), 2));
        Assert.Superset(jobs.Select(j => j.GrantId).ToHashSet(), (await All(_fixture.Finance, 1)).ToHashSet());
        var persons = await _fixture.Scalar<long>($"select count(*) from kernel.audit where operation = 'ListMissingPayslips' and '{jobs[0].CandidateId}' = any (person_ids)");
        Assert.True(persons >= 2);

        static async Task<List<Guid>> All(IFaatimerClient client, int limit)
        {
            var (ids, cursor) = (new List<Guid>(), (string?)null);
            do
            {
                var page = await client.Payslips.ListMissingAsync(new() { Month = "2026-03", Limit = limit, Cursor = cursor }, cancellationToken: Token);
                Assert.InRange(page.Items.Count, 0, limit);
                ids.AddRange(page.Items.Select(i => i.GrantId));
                cursor = page.Next;
            }
            while (cursor is not null);
            return ids;
        }
    }

    [Fact]
    public async Task R14_a_workplace_is_reminded_once_in_a_week_on_whatever_day_until_the_payslip_comes()
    {
        await using var post = new MailServer();
        var host = await _fixture.StartHost(null, post.Settings);
        var job = await Job.Make(_fixture.Host, from: new(2026, 3, 1));

        // The hosts were down on Monday the 13th; the week's mail goes on Tuesday, and only then.
        await Remind(new(2026, 4, 14));
        await Remind(new(2026, 4, 14));
        await Remind(new(2026, 4, 19));
        Assert.Equal(["2026-W16"], (await Find(job, "2026-03"))!.Reminders);
        await Remind(new(2026, 4, 20));
        Assert.Equal(["2026-W16", "2026-W17"], (await Find(job, "2026-03"))!.Reminders);

        var mails = Mine(post);
        Assert.Equal(2, mails.Count);
        using var admin = await _fixture.Host.Http("demo-admin");
        var told = System.Text.Json.Nodes.JsonNode.Parse(await admin.GetStringAsync(new Uri("/api/v1/mails?limit=200", UriKind.Relative), Token))!["items"]!.AsArray();
        Assert.Contains(told, m => ((string)m!["key"]!).StartsWith($"refusion.reminder/{DemoIds.Workplace}/", StringComparison.Ordinal) && (string?)m["workplace"]?["name"] == "Biblioteket");
        Assert.Contains("marts 2026: ansat 1. marts 2026 til 31. marts 2026, 10 timer om ugen", Body(mails[0]), StringComparison.Ordinal);
        Assert.Contains(job.GrantId.ToString(), Body(mails[0]), StringComparison.Ordinal);
        Assert.DoesNotContain("Prøvesen", Body(mails[0]), StringComparison.Ordinal);
        Assert.DoesNotContain(job.Cpr[..6], mails[0].Text, StringComparison.Ordinal);
        Assert.Equal(2L, await _fixture.Scalar<long>($"select count(*) from kernel.events where name = 'refusion.workplace.reminded.v1' and aggregate_id = '{DemoIds.Workplace}'"));

        await _fixture.Payroll.Payslips.SubmitAsync(job.March(), cancellationToken: Token);
        await Remind(new(2026, 4, 27));
        Assert.Equal(2, Mine(post).Count);

        async Task Remind(DateOnly day)
        {
            _fixture.Host.Clock.MoveTo(day);
            await Run(_fixture.Host);
            await host.Services.GetRequiredService<MailSender>().SendDue(Token);
        }
    }

    [Fact]
    public async Task R14_two_hosts_that_remind_and_send_at_once_make_one_mail_a_workplace_with_all_it_lacks()
    {
        await using var post = new MailServer();
        var hosts = new[] { await _fixture.StartHost(null, post.Settings), await _fixture.StartHost(null, post.Settings), await _fixture.StartHost(null, post.Settings) };
        var (one, two) = (await Job.Make(_fixture.Host, from: new(2026, 2, 1)), await Job.Make(_fixture.Host, from: new(2026, 3, 1)));
        foreach (var host in hosts)
        {
            host.Clock.MoveTo(new(2026, 4, 14));
        }

        await Task.WhenAll(hosts.Concat(hosts).Select(Run));
        await Task.WhenAll(hosts.Select(h => h.Services.GetRequiredService<MailSender>().SendDue(Token)));

        var body = Body(Assert.Single(Mine(post)));
        Assert.Equal(3, body.Split("Bevilling ").Length - 1);
        Assert.Contains(one.GrantId.ToString(), body, StringComparison.Ordinal);
        Assert.Contains(two.GrantId.ToString(), body, StringComparison.Ordinal);
        Assert.Equal(post.Received.Count, post.Received.Select(m => m.Recipient).Distinct().Count());
        Assert.Equal(3L, await _fixture.Scalar<long>($"select count(*) from refusion.reminders where workplace_id = '{DemoIds.Workplace}'"));
    }

    [Fact]
    public async Task R15_a_reminder_and_the_list_say_that_a_payslip_is_so_late_that_it_needs_a_decision()
    {
        await using var post = new MailServer();
        var host = await _fixture.StartHost(null, post.Settings);
        var job = await Job.Make(_fixture.Host, from: new(2026, 3, 1), to: new(2026, 3, 31));
        foreach (var (day, late) in new[] { (new DateOnly(2026, 6, 30), false), (new DateOnly(2026, 7, 6), true) })
        {
            _fixture.Host.Clock.MoveTo(day);
            await Run(_fixture.Host);
            await host.Services.GetRequiredService<MailSender>().SendDue(Token);
            Assert.Equal(late, (await Find(job, "2026-03"))!.NeedsDecision);
            Assert.Equal(late, Body(Mine(post)[^1]).Contains("økonomigruppen skal tage stilling", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task R14_a_workplace_without_an_address_is_shown_and_gets_its_mail_when_it_has_one()
    {
        await using var post = new MailServer();
        var host = await _fixture.StartHost(null, post.Settings);
        var job = await Job.Make(_fixture.Host, from: new(2026, 3, 1));
        var admin = _fixture.Host.Client("demo-admin");
        await Contact(null);
        _fixture.Host.Clock.MoveTo(new(2026, 4, 14));
        await Run(_fixture.Host);
        Assert.True((await Find(job, "2026-03"))!.NoRecipient);
        Assert.Equal(0L, await _fixture.Scalar<long>($"select count(*) from refusion.reminders where workplace_id = '{DemoIds.Workplace}'"));

        await Contact("ny.proeve@demo.example");
        await Run(_fixture.Host);
        await host.Services.GetRequiredService<MailSender>().SendDue(Token);
        Assert.False((await Find(job, "2026-03"))!.NoRecipient);
        Assert.Single(post.Received, m => m.Recipient == "ny.proeve@demo.example");

        async Task Contact(string? email)
        {
            var workplace = await admin.Workplaces.GetAsync(DemoIds.Workplace, cancellationToken: Token);
            await admin.Workplaces.SetContactAsync(workplace.Id, workplace.Version, new ContactPerson { Name = "Ny Prøve", Email = email }, cancellationToken: Token);
        }
    }

    [Fact]
    public async Task R14_one_workplace_that_fails_keeps_no_other_from_its_reminder_and_gets_its_own_when_it_is_mended()
    {
        await using var post = new MailServer();
        var host = await _fixture.StartHost(null, post.Settings);
        await Job.Make(_fixture.Host, from: new(2026, 3, 1));
        _fixture.Host.Clock.MoveTo(new(2026, 4, 14));
        await _fixture.Scalar<object>($"""
            create function refusion.test_refuse() returns trigger language plpgsql as $$ begin raise exception 'broken'; end $$;
            create trigger test_refuse before insert on refusion.reminders for each row when (new.workplace_id = '{DemoIds.Workplace}') execute function refusion.test_refuse()
            """);
        await Run(_fixture.Host);
        await host.Services.GetRequiredService<MailSender>().SendDue(Token);
        Assert.Empty(Mine(post));
        Assert.NotEmpty(post.Received);
        Assert.Contains(_fixture.Host.Log.Lines, l => l.Contains($"The reminder of workplace {DemoIds.Workplace} failed: \"PostgresException\"", StringComparison.Ordinal));

        await _fixture.Scalar<object>("drop trigger test_refuse on refusion.reminders");
        await Run(_fixture.Host);
        await host.Services.GetRequiredService<MailSender>().SendDue(Token);
        Assert.Single(Mine(post));
        Assert.Equal(1L, await _fixture.Scalar<long>($"select count(*) from kernel.events where name = 'refusion.workplace.reminded.v1' and aggregate_id = '{DemoIds.Workplace}'"));
    }

    [Fact]
    public async Task R19_the_week_s_mail_says_how_many_questions_wait_for_an_answer_and_no_more()
    {
        await using var post = new MailServer();
        var host = await _fixture.StartHost(null, post.Settings);
        var waiting = new List<Payslip>();
        for (var i = 0; i < 3; i++)
        {
            var job = await Job.Make(_fixture.Host, from: i == 2 ? new(2026, 4, 1) : new(2026, 3, 1));
            waiting.Add(await _fixture.Payroll.Payslips.SubmitAsync((i == 2 ? job.Month(new(2026, 4, 1), new(2026, 4, 30)) : job.March()) with { PaidHours = null }, cancellationToken: Token));
            await _fixture.Finance.Payslips.AskAsync(waiting[i].Id, waiting[i].Version, new AskWorkplaceRequest { Text = "Hvad er feriepengene for?" }, cancellationToken: Token);
        }

        // March's payslips have come, and April's are not due: the questions alone are reason enough.
        await Remind(new(2026, 4, 8));
        await Remind(new(2026, 4, 9));
        var mail = Assert.Single(Mine(post));
        Assert.Contains("- marts 2026: 2 spørgsmål\n- april 2026: 1 spørgsmål\n", Body(mail), StringComparison.Ordinal);
        Assert.DoesNotContain("feriepengene", Body(mail), StringComparison.Ordinal);
        Assert.DoesNotContain("Prøvesen", Body(mail), StringComparison.Ordinal);
        Assert.DoesNotContain("ikke modtaget", Body(mail), StringComparison.Ordinal);
        Assert.Equal(3L, await _fixture.Scalar<long>($"select jsonb_array_length(payload -> 'askedAbout')::bigint from kernel.events where name = 'refusion.workplace.reminded.v1' and aggregate_id = '{DemoIds.Workplace}'"));

        // One is answered and one decided; another payslip is missing.
        await _fixture.Finance.Payslips.AnswerAsync(waiting[0].Id, ETag.Any, new AnswerQuestionRequest { Text = "Marts" }, cancellationToken: Token);
        await _fixture.Finance.Payslips.ApproveAsync(waiting[2].Id, ETag.Any, cancellationToken: Token);
        var lacks = await Job.Make(_fixture.Host, from: new(2026, 3, 1));
        await Remind(new(2026, 4, 14));
        Assert.Equal(2, Mine(post).Count);
        Assert.Contains("- marts 2026: 1 spørgsmål\n\n", Body(Mine(post)[^1]), StringComparison.Ordinal);
        Assert.Contains(lacks.GrantId.ToString(), Body(Mine(post)[^1]), StringComparison.Ordinal);

        await _fixture.Finance.Payslips.AnswerAsync(waiting[1].Id, ETag.Any, new AnswerQuestionRequest { Text = "Marts" }, cancellationToken: Token);
        await _fixture.Payroll.Payslips.SubmitAsync(lacks.March(), cancellationToken: Token);
        await Remind(new(2026, 4, 20));
        Assert.Equal(2, Mine(post).Count);

        async Task Remind(DateOnly day)
        {
            _fixture.Host.Clock.MoveTo(day);
            await Run(_fixture.Host);
            await host.Services.GetRequiredService<MailSender>().SendDue(Token);
        }
    }

    [Fact]
    public async Task R14_the_demo_lacks_payslips_today()
    {
        await using var host = await _fixture.FreshDemoHost();
        Assert.NotEmpty((await host.Client("demo-finance").Payslips.ListMissingAsync(cancellationToken: Token)).Items);
    }

    private static Task Run(TestHost host) => host.Services.GetServices<Schedule>().Single(s => s.Name == "refusion.RemindWorkplaces").RunNow(host.Services, Token);

    /// <summary>The mails to the library's contact person; other demo workplaces get theirs too.</summary>
    private static List<ReceivedMail> Mine(MailServer post) => [.. post.Received.Where(m => m.Recipient == "kirsten.proeve@demo.example")];

    private static string Body(ReceivedMail mail)
    {
        using var stream = new MemoryStream(System.Text.Encoding.UTF8.GetBytes(mail.Text));
        return MimeKit.MimeMessage.Load(stream, Token).TextBody!.ReplaceLineEndings("\n");
    }

    private async Task<MissingPayslip?> Find(Job job, string? month)
    {
        await foreach (var missing in _fixture.Finance.Payslips.ListMissingAllAsync(new() { Month = month }, cancellationToken: Token))
        {
            if (missing.GrantId == job.GrantId)
            {
                return missing;
            }
        }

        return null;
    }
}
