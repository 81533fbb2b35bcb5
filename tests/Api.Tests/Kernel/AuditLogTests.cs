using System.Net;
using System.Net.Http.Json;
using System.Text;
using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Host.Features;
using Faatimer.Kernel;
using Faatimer.Sdk;
using Microsoft.Extensions.DependencyInjection;
using MiniExcelLibs;
using SdkOutcome = Faatimer.Sdk.AuditOutcome;
using SdkVerb = Faatimer.Sdk.AuditVerb;

namespace Faatimer.Api.Tests.Kernel;

/// <summary>The audit log is searched, exported and reviewed by a monthly sample (X1).</summary>
public sealed class AuditLogTests(DemoFixture fixture) : IClassFixture<DemoFixture>
{
    private static readonly Guid Amina = DemoStory.Id(0x41);
    private static readonly Guid Hassan = DemoStory.Id(0x48);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IFaatimerClient Auditor => fixture.Host.Client("demo-auditor");

    /// <summary>The day of what is logged now: the log is written by the system's clock.</summary>
    private static DateOnly Now => DanishDate.Of(TimeProvider.System.GetUtcNow());

    [Fact]
    public async Task X1_the_log_is_searched_by_person_actor_record_and_time_and_refused_calls_are_in_it()
    {
        var (consultant, secret) = await fixture.Host.Register(Role.Consultant);
        await fixture.Host.Client(consultant, secret).Candidates.GetAsync(Hassan, cancellationToken: Token);
        await fixture.Host.Client(consultant, secret).Candidates.DiscloseCprAsync(Hassan, new() { Purpose = "Indhente børneattest, 610190-0019" }, cancellationToken: Token);
        var (reporting, itsSecret) = await fixture.Host.Register(Role.Reporting);
        await Assert.ThrowsAsync<ForbiddenException>(() => fixture.Host.Client(reporting, itsSecret).Candidates.GetConsiderationsAsync(Hassan, new() { Purpose = ConsiderationPurpose.Matching }, cancellationToken: Token));

        // Who has seen the person, the latest first; whoever was refused named nobody but the address.
        var seen = await Auditor.Audit.SearchAsync(new() { From = Now, To = Now, PersonId = Hassan }, cancellationToken: Token);
        Assert.Equal(seen.Items.OrderByDescending(e => e.At).ThenByDescending(e => e.Id).Select(e => e.Id), seen.Items.Select(e => e.Id));
        var denied = Assert.Single(seen.Items, e => e.Actor.Id == reporting);
        Assert.Equal((SdkVerb.Denied, false, "GetConsiderations", "reporting"), (denied.Verb, denied.Allowed, denied.Operation, denied.Role.ToString()));
        Assert.Equal(["Hassan Prøve"], denied.People.Select(p => p.Name));
        var read = seen.Items.Where(e => e.Actor.Id == consultant).ToList();
        Assert.Equal(["DiscloseCpr", "GetCandidate"], read.Select(e => e.Operation));
        Assert.All(read, e => Assert.Equal(("Test", "Hassan Prøve"), (e.Actor.Name, e.People.Single(p => p.Id == Hassan).Name)));
        Assert.Equal("Indhente børneattest, 610190-XXXX", read[0].StatedPurpose);
        Assert.All(seen.Items, e => Assert.True(e.PersonIds.Contains(Hassan) || e.RecordIds.Contains(Hassan)));

        // Each way to search alone, and together.
        Assert.Equal(2, (await Auditor.Audit.SearchAsync(new() { From = Now, To = Now, Actor = consultant }, new() { Count = true }, cancellationToken: Token)).Count);
        Assert.All((await Auditor.Audit.SearchAsync(new() { From = Now, To = Now, Record = "candidate-cpr" }, cancellationToken: Token)).Items, e => Assert.Equal("candidate-cpr", e.Record));
        Assert.Equal([denied.Id], (await Auditor.Audit.SearchAsync(new() { From = Now, To = Now, RecordId = Hassan, Allowed = false }, cancellationToken: Token)).Items.Select(e => e.Id));
        Assert.Empty((await Auditor.Audit.SearchAsync(new() { From = Now.AddDays(1), To = Now.AddDays(2), PersonId = Hassan }, cancellationToken: Token)).Items);
        Assert.Equal("request.period_reversed", (await Assert.ThrowsAsync<ValidationFailedException>(() => Auditor.Audit.SearchAsync(new() { From = Now, To = Now.AddDays(-1) }, cancellationToken: Token))).Code);

        // That the log was read stands in the log, with the person who was searched for.
        Assert.True(await fixture.Scalar<long>($"select count(*) from kernel.audit where operation = 'SearchAudit' and actor = 'demo-auditor' and person_ids @> array['{Hassan}'::uuid]") > 0);
        Assert.Contains((await Auditor.Audit.SearchAsync(new() { From = Now, To = Now, PersonId = Hassan }, cancellationToken: Token)).Items, e => e.Operation == "SearchAudit");
    }

    [Fact]
    public async Task X1_whom_the_log_is_about_is_found_by_number_or_name_and_nobody_but_the_auditor_finds_it_here()
    {
        Assert.Equal(Amina, Assert.Single((await Auditor.Audit.FindPeopleAsync(new() { Cpr = "610190-0019" }, cancellationToken: Token)).Items).Id);
        var named = Assert.Single((await Auditor.Audit.FindPeopleAsync(new() { Name = "hassan" }, cancellationToken: Token)).Items);
        Assert.Equal((Hassan, "Hassan Prøve", "680984-XXXX"), (named.Id, named.Name, named.Cpr));
        Assert.Equal("audit.person_by_one", (await Assert.ThrowsAsync<ValidationFailedException>(() => Auditor.Audit.FindPeopleAsync(new(), cancellationToken: Token))).Code);
        Assert.Equal("audit.cpr_invalid", (await Assert.ThrowsAsync<ValidationFailedException>(() => Auditor.Audit.FindPeopleAsync(new() { Cpr = "619999-0019" }, cancellationToken: Token))).Code);
        await Assert.ThrowsAsync<ForbiddenException>(() => fixture.Host.Client("demo-admin").Audit.FindPeopleAsync(new() { Name = "hassan" }, cancellationToken: Token));
    }

    [Fact]
    public async Task X1_all_that_is_found_is_exported_without_what_people_wrote()
    {
        using var http = await fixture.Host.Http("demo-auditor");
        var asked = new { from = new DateOnly(2026, 4, 1), to = new DateOnly(2026, 4, 30), actor = (string?)null };
        var count = (await Auditor.Audit.SearchAsync(new() { From = asked.from, To = asked.to }, new() { Count = true }, cancellationToken: Token)).Count;
        foreach (var type in new[] { "text/csv", ListFile.Xlsx })
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/audit/search") { Content = JsonContent.Create(asked) };
            request.Headers.Add("Accept", type);
            using var answer = await http.SendAsync(request, Token);
            Assert.Equal((HttpStatusCode.OK, type), (answer.StatusCode, answer.Content.Headers.ContentType!.MediaType));
            var bytes = await answer.Content.ReadAsByteArrayAsync(Token);
            if (type == "text/csv")
            {
                var lines = Encoding.UTF8.GetString(bytes).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
                Assert.Equal(count, lines.Length - 1);
                Assert.Contains("personIds", lines[0].Split(';'));
                Assert.DoesNotContain("statedPurpose", lines[0].Split(';'));
            }
            else
            {
                using var book = new MemoryStream(bytes);
                Assert.Equal(count, book.Query(useHeaderRow: true).Count());
            }
        }
    }

    [Fact]
    public async Task X1_a_month_s_sample_is_drawn_once_by_hand_or_by_the_schedule_and_can_be_drawn_again()
    {
        var host = await fixture.StartHost();
        var (auditor, month) = (host.Client("demo-auditor"), CalendarMonth.Of(Now));
        Assert.Equal("audit.month_not_over", (await Assert.ThrowsAsync<RuleViolatedException>(() => auditor.Audit.DrawSampleAsync(new() { Month = month.ToString() }, cancellationToken: Token))).Code);
        host.Clock.MoveTo(month.LastDay.AddDays(2));

        // By hand, many at once, and by the schedule: one sample, and one event.
        var drawn = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => auditor.Audit.DrawSampleAsync(new() { Month = month.ToString() }, cancellationToken: Token)));
        var monthly = host.Services.GetServices<Schedule>().Single(s => s.Name == "kernel.DrawAuditSample");
        await monthly.RunNow(host.Services, Token);
        Assert.Single(drawn.Select(d => d.Seed).Append((await auditor.Audit.GetSampleAsync(month.ToString(), cancellationToken: Token)).Seed).Distinct());
        Assert.Equal(1, await fixture.Scalar<long>($"select count(*) from kernel.events where name = 'kernel.audit.sample_drawn.v1' and payload ->> 'month' = '{month.FirstDay:yyyy-MM-dd}'"));

        // It is by chance, of what concerns people or was refused, and the seed draws the same again.
        var sample = drawn[0];
        Assert.Equal(12, sample.Items.Count);
        Assert.Equal(Enumerable.Range(1, 12), sample.Items.Select(i => i.No));
        Assert.All(sample.Items, i => Assert.True(i.Entry.Persons > 0 || !i.Entry.Allowed));
        Assert.DoesNotContain(sample.Items, i => i.Entry.Role.ToString() == "system");
        Assert.Equal(
            string.Join(',', sample.Items.Select(i => i.Entry.Id)),
            await fixture.Scalar<string>($"""
                select string_agg(id::text, ',') from (select a.id from kernel.audit a where a.at < '{sample.DrawnAt:O}' and a.at >= '{BusinessClock.StartOf(month.FirstDay):O}' and a.role <> 'System'
                  and (cardinality(a.person_ids) > 0 or not a.allowed) order by md5('{sample.Seed}:' || a.id), a.id limit 12) again
                """));

        // A host that was down for two months draws both.
        host.Clock.MoveTo(month.LastDay.AddMonths(2).AddDays(5));
        await monthly.RunNow(host.Services, Token);
        Assert.Equal(
            [CalendarMonth.Of(month.FirstDay.AddMonths(2)).ToString(), CalendarMonth.Of(month.FirstDay.AddMonths(1)).ToString(), month.ToString()],
            (await auditor.Audit.ListSamplesAsync(new() { Limit = 3 }, cancellationToken: Token)).Items.Select(s => s.Month));

        // Five years later it goes.
        host.Clock.MoveTo(Now.AddYears(6));
        var admin = host.Client("demo-admin");
        var run = await admin.Jobs.WaitForAsync<Faatimer.Sdk.RetentionRun>(await admin.Retention.RunAsync(new() { DryRun = false }, cancellationToken: Token), cancellationToken: Token);
        Assert.True(run.Kinds.Single(k => k.Kind == "kernel.audit_samples").Count >= 3);
        await Assert.ThrowsAsync<NotFoundException>(() => auditor.Audit.GetSampleAsync(month.ToString(), cancellationToken: Token));
    }

    [Fact]
    public async Task X1_the_auditor_records_what_was_found_and_the_first_outcome_stays_in_the_history()
    {
        var host = await fixture.FreshDemoHost();
        await using var _ = host;
        var (auditor, month) = (host.Client("demo-auditor"), "2026-04");
        var sample = await auditor.Audit.GetSampleAsync(month, cancellationToken: Token);
        Assert.Equal(new DateOnly(2026, 5, 31), sample.Due);
        var first = await auditor.Audit.RecordOutcomeAsync(month, 3, sample.Version, new() { Outcome = SdkOutcome.InOrder }, cancellationToken: Token);
        Assert.Equal(sample.Version + 1, first.Version);

        // Somebody else was faster; what is not in order says why; and there is no such entry.
        await Assert.ThrowsAsync<VersionConflictException>(() => auditor.Audit.RecordOutcomeAsync(month, 4, sample.Version, new() { Outcome = SdkOutcome.InOrder }, cancellationToken: Token));
        Assert.Equal("audit.note_required", (await Assert.ThrowsAsync<ValidationFailedException>(() => auditor.Audit.RecordOutcomeAsync(month, 4, first.Version, new() { Outcome = SdkOutcome.Breach, Note = " " }, cancellationToken: Token))).Code);
        await Assert.ThrowsAsync<NotFoundException>(() => auditor.Audit.RecordOutcomeAsync(month, 99, first.Version, new() { Outcome = SdkOutcome.InOrder }, cancellationToken: Token));

        var asked = await auditor.Audit.RecordOutcomeAsync(month, 3, first.Version, new() { Outcome = SdkOutcome.ToBeAsked, Note = "Hvorfor? 610190-0019" }, cancellationToken: Token);
        Assert.Equal(SdkOutcome.ToBeAsked, asked.Items.Single(i => i.No == 3).Outcome);
        var item = (await auditor.Audit.GetSampleAsync(month, cancellationToken: Token)).Items.Single(i => i.No == 3);
        Assert.Equal([(SdkOutcome.InOrder, null, "Demo Auditor"), (SdkOutcome.ToBeAsked, "Hvorfor? 610190-XXXX", "Demo Auditor")], item.Outcomes.Select(o => (o.Outcome, o.Note, o.By.Name)));
        var listed = (await auditor.Audit.ListSamplesAsync(cancellationToken: Token)).Items.Single(s => s.Month == month);
        Assert.Equal((1, 0, 1, 0), (listed.Reviewed, listed.InOrder, listed.ToBeAsked, listed.Breaches));

        // It is in the log itself.
        var logged = (await auditor.Audit.SearchAsync(new() { From = Now, To = Now, Actor = "demo-auditor", Record = "audit-sample" }, cancellationToken: Token)).Items;
        Assert.Equal(["3: toBeAsked", "3: inOrder"], logged.Where(e => e.Verb == SdkVerb.Write).Select(e => e.Purpose));
        Assert.Contains(logged, e => e.Operation == "GetAuditSample");
    }

    [Fact]
    public async Task X1_nobody_judges_an_own_call_and_the_log_begins_with_the_century()
    {
        var host = await fixture.FreshDemoHost();
        await using var _ = host;
        var auditor = host.Client("demo-auditor");
        for (var i = 0; i < 400; i++)
        {
            await auditor.Audit.SearchAsync(new() { From = Now, To = Now, PersonId = Guid.CreateVersion7() }, cancellationToken: Token);
        }

        var month = CalendarMonth.Of(Now);
        host.Clock.MoveTo(month.LastDay.AddDays(2));
        var sample = await auditor.Audit.DrawSampleAsync(new() { Month = month.ToString() }, cancellationToken: Token);
        var own = sample.Items.First(i => i.Entry.Actor.Id == "demo-auditor");
        Assert.Equal("audit.own_call", (await Assert.ThrowsAsync<RuleViolatedException>(() => auditor.Audit.RecordOutcomeAsync(sample.Month, own.No, sample.Version, new() { Outcome = SdkOutcome.InOrder }, cancellationToken: Token))).Code);
        Assert.Equal("audit.from_too_early", (await Assert.ThrowsAsync<ValidationFailedException>(() => auditor.Audit.SearchAsync(new() { From = DateOnly.MinValue, To = Now }, cancellationToken: Token))).Code);
    }

    [Fact]
    public async Task X1_what_an_auditor_wrote_is_not_read_in_the_database_and_an_event_says_what_was_found()
    {
        var host = await fixture.StartHost();
        var month = CalendarMonth.Of(Now);
        host.Clock.MoveTo(month.LastDay.AddDays(2));
        var sample = await host.Client("demo-auditor").Audit.DrawSampleAsync(new() { Month = month.ToString() }, cancellationToken: Token);
        var no = sample.Items.First(i => i.Entry.Actor.Id != "demo-auditor").No;
        await Auditor.Audit.RecordOutcomeAsync(sample.Month, no, sample.Version, new() { Outcome = SdkOutcome.Breach, Note = "Hemmeligt" }, cancellationToken: Token);
        Assert.False(await fixture.Scalar<bool>("select exists (select from kernel.audit_outcomes where position('Hemmeligt'::bytea in note) > 0)"));
        Assert.Equal("breach", await fixture.Scalar<string>($"select payload ->> 'outcome' from kernel.events where name = 'kernel.audit.outcome_recorded.v1' and payload ->> 'no' = '{no}' order by seq desc limit 1"));
    }
}
