using System.Text;
using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Kernel;
using Faatimer.Sdk;

namespace Faatimer.Api.Tests.Refusion;

/// <summary>Questions of finance to the workplace about payslips, and their answers (R19).</summary>
public sealed class QuestionTests(RefusionFixture fixture) : IClassFixture<RefusionFixture>
{
    private const string Text = "Hemmeligt spørgsmål: hvor mange timer?";
    private static readonly byte[] Pdf = Encoding.ASCII.GetBytes("%PDF-1.4\n1 0 obj<</Secret(Hemmelig)>>endobj\n%%EOF\n");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private IFaatimerClient Workplace => fixture.Host.Client("demo-workplace");

    [Fact]
    public async Task R19_a_payslip_that_is_asked_about_waits_for_the_workplace_and_the_answer_brings_it_to_the_top_of_the_inbox()
    {
        var (first, second, third) = (await Waits(), await Waits(), await Waits());
        Assert.Equal((WaitingFor.Finance, null), ((await fixture.Finance.Payslips.GetAsync(second.Id, cancellationToken: Token)).WaitingFor, second.WaitingSince));
        var asked = await Ask(second);
        Assert.Equal((PayslipStatus.NeedsDecision, WaitingFor.Workplace, new DateOnly(2026, 4, 2), second.Version + 1), (asked.Status, asked.WaitingFor, asked.WaitingSince, asked.Version));
        Assert.Equal((1, QuestionState.Open, Text, "demo-finance", null), (asked.Questions!.Single().No, asked.Questions!.Single().State, asked.Questions!.Single().Text, asked.Questions!.Single().AskedBy, asked.Questions!.Single().Answer));
        var inbox = await All(WaitingFor.Finance);
        Assert.DoesNotContain(second.Id, inbox);
        Assert.True(inbox.IndexOf(first.Id) < inbox.IndexOf(third.Id));
        Assert.Equal(second.Id, (await All(WaitingFor.Workplace))[^1]);

        Assert.Contains("Arbejdspladsen blev spurgt 2. april 2026, og der ventes på svar.", (await fixture.Finance.Payslips.ExplainAsync(second.Id, cancellationToken: Token)).Text, StringComparison.Ordinal);

        // The workplace sees the question, and of the payslip no more than before.
        var seen = await Workplace.Payslips.GetAsync(second.Id, cancellationToken: Token);
        Assert.Equal((Text, WaitingFor.Workplace, null, null), (seen.Questions!.Single().Text, seen.WaitingFor, seen.Employee, seen.Refundable));
        Assert.Equal([("AnswerQuestion", true)], seen.AllowedActions!.Select(a => (a.Action, a.Allowed)));
        Assert.Contains((await Workplace.Payslips.ListAllAsync(new() { WaitingFor = WaitingFor.Workplace }, cancellationToken: Token).ToListAsync(Token)), p => p.Id == second.Id && p.WaitingSince == new DateOnly(2026, 4, 2));
        fixture.Host.Clock.MoveTo(new(2026, 4, 7));
        var answered = await Workplace.Payslips.AnswerAsync(second.Id, asked.Version, new AnswerQuestionRequest { Text = "Hemmeligt svar: 43", Attachment = Pdf }, cancellationToken: Token);
        Assert.Equal((WaitingFor.Finance, new DateOnly(2026, 4, 7), asked.Version + 1, null), (answered.WaitingFor, answered.WaitingSince, answered.Version, answered.Employee));
        var later = await Answer(await Ask(third));
        fixture.Host.Clock.MoveTo(new(2026, 4, 2));

        var whole = await fixture.Finance.Payslips.GetAsync(second.Id, cancellationToken: Token);
        Assert.Equal((QuestionState.Answered, "Hemmeligt svar: 43", "demo-workplace", (int?)Pdf.Length), (whole.Questions!.Single().State, whole.Questions!.Single().Answer, whole.Questions!.Single().EndedBy, whole.Questions!.Single().AttachmentBytes));
        inbox = await All(WaitingFor.Finance);
        Assert.Equal([later.Id, second.Id], inbox.Take(2));
        Assert.True(inbox.IndexOf(first.Id) > 1);
        foreach (var client in new[] { fixture.Finance, Workplace, fixture.Host.Client("demo-consultant") })
        {
            using var file = await client.Payslips.GetAnswerAttachmentAsync(second.Id, 1, cancellationToken: Token);
            using var bytes = new MemoryStream();
            await file.Stream.CopyToAsync(bytes, Token);
            Assert.Equal(Pdf, bytes.ToArray());
        }

        // The law of the whole list: it is in the order of arrival, whatever is asked meanwhile.
        var arrived = (await fixture.Finance.Payslips.ListAllAsync(new() { Status = [PayslipStatus.NeedsDecision] }, cancellationToken: Token).ToListAsync(Token)).ConvertAll(p => p.Id);
        Assert.Equal(arrived.Order(), arrived);
        Assert.Subset(arrived.ToHashSet(), inbox.ToHashSet());
    }

    [Fact]
    public async Task R19_texts_and_documents_are_sealed_and_each_step_is_logged_and_told_without_them()
    {
        var payslip = await Waits();
        await Answer(await Ask(payslip));
        var again = await Ask(await fixture.Finance.Payslips.GetAsync(payslip.Id, cancellationToken: Token));
        await fixture.Finance.Payslips.WithdrawQuestionAsync(payslip.Id, again.Version, cancellationToken: Token);
        foreach (var (table, columns) in new[] { ("refusion.questions", "text || coalesce(answer, '')"), ("refusion.answer_attachments", "content") })
        {
            Assert.Equal(0L, await fixture.Scalar<long>($"select count(*) from {table} where position('Hemmelig'::bytea in {columns}) > 0 or position('%PDF'::bytea in {columns}) > 0"));
        }

        Assert.Equal(
            "refusion.question.asked.v1 refusion.question.answered.v1 refusion.question.asked.v1 refusion.question.withdrawn.v1",
            await fixture.Scalar<string>($"select string_agg(name, ' ' order by seq) from kernel.events where aggregate_id = '{payslip.Id}' and name like 'refusion.question.%'"));
        Assert.Equal("2026-04-02", await fixture.Scalar<string>($"select payload ->> 'askedOn' from kernel.events where aggregate_id = '{payslip.Id}' and name = 'refusion.question.asked.v1' limit 1"));
        Assert.Equal(0L, await fixture.Scalar<long>($"select count(*) from kernel.events where aggregate_id = '{payslip.Id}' and payload::text like '%emmelig%'"));
        Assert.Equal(1L, await fixture.Scalar<long>($"select count(*) from kernel.events where aggregate_id = '{payslip.Id}' and name = 'refusion.payslip.decided.v1'")); // Being posted; asking decides nothing.
        foreach (var (operation, times) in new[] { ("AskWorkplace", 2L), ("AnswerQuestion", 1L), ("WithdrawQuestion", 1L) })
        {
            Assert.Equal((operation, times), (operation, await fixture.Scalar<long>($"select count(*) from kernel.audit where operation = '{operation}' and verb <> 'read' and '{payslip.Id}' = any (record_ids)")));
        }
    }

    [Fact]
    public async Task R19_while_finance_asks_nothing_is_approved_by_itself_and_a_fresh_reading_finds_nothing()
    {
        var (answers, withdraws) = (await Job.Make(fixture.Host, 12, 10), await Job.Make(fixture.Host, 12, 10));
        var asked = new List<Payslip>();
        foreach (var job in new[] { answers, withdraws })
        {
            // Ten hours do not fit the job's twelve; from 1 February on they will.
            var march = await fixture.Payroll.Payslips.SubmitAsync(job.March(), cancellationToken: Token);
            Assert.Equal("refusion.hours_differ", Assert.Single(march.Warnings).Code);
            asked.Add(await Ask(march));
            var consultant = fixture.Host.Client("demo-consultant");
            var grant = await consultant.Grants.GetAsync(job.GrantId, cancellationToken: Token);
            await consultant.Grants.AddAddendumAsync(job.GrantId, grant.Version, new AddAddendumRequest { EffectiveFrom = new(2026, 2, 1), WeeklyHours = 10, SubsidisedHours = 10, Reason = "Rettet" }, cancellationToken: Token);
        }

        await fixture.Quiet();
        foreach (var payslip in asked)
        {
            var now = await fixture.Finance.Payslips.GetAsync(payslip.Id, cancellationToken: Token);
            Assert.Equal((PayslipStatus.NeedsDecision, WaitingFor.Workplace, 7378.50m), (now.Status, now.WaitingFor, now.Refundable));
            Assert.Empty(now.Warnings);
        }

        await AssertNothingToRead();
        Assert.Equal(PayslipStatus.NeedsDecision, (await Answer(await fixture.Finance.Payslips.GetAsync(asked[0].Id, cancellationToken: Token))).Status);
        var withdrawn = await fixture.Finance.Payslips.WithdrawQuestionAsync(asked[1].Id, (await fixture.Finance.Payslips.GetAsync(asked[1].Id, cancellationToken: Token)).Version, cancellationToken: Token);
        Assert.Equal((PayslipStatus.Approved, null, QuestionState.Withdrawn), (withdrawn.Status, withdrawn.WaitingFor, withdrawn.Questions!.Single().State));
        await AssertNothingToRead();
        await fixture.AssertLedgerAddsUp();
    }

    [Fact]
    public async Task R19_deciding_a_payslip_closes_the_question_also_when_many_are_decided()
    {
        var payslips = new List<Payslip>();
        for (var i = 0; i < 4; i++)
        {
            payslips.Add(await Ask(await Waits()));
        }

        var approved = await fixture.Finance.Payslips.ApproveAsync(payslips[0].Id, payslips[0].Version, cancellationToken: Token);
        var rejected = await fixture.Finance.Payslips.RejectAsync(payslips[1].Id, payslips[1].Version, new RejectPayslipRequest { Reason = "Intet svar" }, cancellationToken: Token);
        var many = await fixture.Finance.Payslips.DecideAsync(
            new DecidePayslipsRequest { Deed = DecidePayslipsDeed.Approve, Items = [.. payslips.Skip(2).Select(p => new DecidePayslipsItem { Id = p.Id, Version = p.Version })], Reason = "Uden svar" }, cancellationToken: Token);
        Assert.Equal((2, payslips[2].Version + 1), (many.Decided, many.Results[0].Version));
        Assert.Equal([QuestionState.Closed, QuestionState.Closed], new[] { approved, rejected }.Select(p => p.Questions!.Single().State));
        foreach (var (id, version) in new[] { (approved.Id, approved.Version), (rejected.Id, rejected.Version), (payslips[2].Id, payslips[2].Version + 1), (payslips[3].Id, payslips[3].Version + 1) })
        {
            var now = await fixture.Finance.Payslips.GetAsync(id, cancellationToken: Token);
            Assert.Equal((version, null, null, QuestionState.Closed), (now.Version, now.WaitingFor, now.WaitingSince, now.Questions!.Single().State));
            Assert.Equal(ProblemCodes.RefusionNotWaiting, (await Assert.ThrowsAsync<RuleViolatedException>(() => Answer(now))).Code);
        }

        Assert.Empty((await All(WaitingFor.Workplace)).Intersect(payslips.Select(p => p.Id)));
    }

    [Fact]
    public async Task R19_what_may_be_asked_and_answered_is_what_the_act_itself_answers()
    {
        var (waiting, asked, approved) = (await Waits(), await Ask(await Waits()), await fixture.Payroll.Payslips.SubmitAsync((await Job.Make(fixture.Host)).March(), cancellationToken: Token));
        var acts = new Dictionary<string, Func<Payslip, Task>>
        {
            ["AskWorkplace"] = p => Ask(p),
            ["WithdrawQuestion"] = p => fixture.Finance.Payslips.WithdrawQuestionAsync(p.Id, p.Version, cancellationToken: Token),
            ["AnswerQuestion"] = p => Answer(p),
        };
        string?[][] expected =
        [
            [null, ProblemCodes.RefusionNoOpenQuestion, ProblemCodes.RefusionNoOpenQuestion], [ProblemCodes.RefusionQuestionOpen, null, null],
            [ProblemCodes.RefusionNotWaiting, ProblemCodes.RefusionNotWaiting, ProblemCodes.RefusionNotWaiting],
        ];
        foreach (var (id, codes) in new[] { waiting.Id, asked.Id, approved.Id }.Zip(expected))
        {
            var payslip = await fixture.Finance.Payslips.GetAsync(id, cancellationToken: Token);
            var told = payslip.AllowedActions!.Where(a => acts.ContainsKey(a.Action)).ToList();
            Assert.Equal(acts.Keys.Zip(codes), told.Select(a => (a.Action, a.Code)));
            foreach (var action in told.Where(a => !a.Allowed))
            {
                Assert.Equal(action.Code, (await Assert.ThrowsAsync<RuleViolatedException>(() => acts[action.Action](payslip))).Code);
            }
        }
    }

    [Fact]
    public async Task R19_another_workplace_and_a_payroll_system_have_no_part_in_it_and_finance_answers_for_the_workplace()
    {
        var asked = await Ask(await Waits());
        var other = await fixture.Client(Role.Workplace, DemoStory.Id(0x38));
        await Assert.ThrowsAsync<NotFoundException>(() => Answer(asked, other));
        var payroll = await fixture.Payroll.Payslips.GetAsync(asked.Id, cancellationToken: Token);
        Assert.Equal((null, WaitingFor.Workplace), (payroll.Questions, payroll.WaitingFor));
        Assert.All(payroll.AllowedActions!, a => Assert.Equal(ProblemCodes.AuthForbidden, a.Code));
        var answered = await fixture.Finance.Payslips.AnswerAsync(asked.Id, asked.Version, new AnswerQuestionRequest { Text = "Sagt i telefonen" }, cancellationToken: Token);
        Assert.Equal(("demo-finance", null), (answered.Questions!.Single().EndedBy, answered.Questions!.Single().AttachmentBytes));
        await Assert.ThrowsAsync<NotFoundException>(() => fixture.Finance.Payslips.GetAnswerAttachmentAsync(asked.Id, 1, cancellationToken: Token));
        var withFile = await Answer(await Ask(answered));
        Assert.Equal([1, 2], withFile.Questions!.Select(q => q.No));
        await Assert.ThrowsAsync<NotFoundException>(() => other.Payslips.GetAnswerAttachmentAsync(asked.Id, 2, cancellationToken: Token));
        using var file = await Workplace.Payslips.GetAnswerAttachmentAsync(asked.Id, 2, cancellationToken: Token);
        await Assert.ThrowsAsync<NotFoundException>(() => fixture.Finance.Payslips.AskAsync(Guid.CreateVersion7(), ETag.Any, new AskWorkplaceRequest { Text = "Hvem?" }, cancellationToken: Token));
    }

    [Fact]
    public async Task R19_a_text_is_there_and_not_too_long_and_a_document_is_a_whole_pdf()
    {
        var asked = await Ask(await Waits());
        Assert.Equal(["/text request.required"], await Wrong(() => fixture.Finance.Payslips.AskAsync(asked.Id, ETag.Any, new AskWorkplaceRequest { Text = "" }, cancellationToken: Token)));
        Assert.Equal(["/text request.too_long"], await Wrong(() => fixture.Finance.Payslips.AskAsync(asked.Id, ETag.Any, new AskWorkplaceRequest { Text = new('x', 2001) }, cancellationToken: Token)));
        Assert.Equal(
            ["/attachment refusion.attachment_not_pdf", "/text request.required"],
            await Wrong(() => Workplace.Payslips.AnswerAsync(asked.Id, ETag.Any, new AnswerQuestionRequest { Text = "", Attachment = Pdf[..^10] }, cancellationToken: Token)));

        static async Task<IEnumerable<string>> Wrong(Func<Task> act) => (await Assert.ThrowsAsync<ValidationFailedException>(act)).Errors.Select(e => $"{e.Pointer} {e.Code}").Order(StringComparer.Ordinal);
    }

    [Fact]
    public async Task R19_a_correction_instead_of_an_answer_leaves_the_question_with_what_it_is_about()
    {
        var job = await Job.Make(fixture.Host);
        var asked = await Ask(await fixture.Payroll.Payslips.SubmitAsync(job.March() with { PaidHours = null }, cancellationToken: Token));
        var correction = await fixture.Finance.Payslips.SubmitAsync(job.March() with { Kind = PayslipKind.Correction, CorrectsPayslipId = asked.Id }, cancellationToken: Token);
        var replaced = await fixture.Finance.Payslips.GetAsync(asked.Id, cancellationToken: Token);
        Assert.Equal((PayslipStatus.Replaced, null), (replaced.Status, replaced.WaitingFor));
        Assert.Empty((await All(WaitingFor.Workplace)).Intersect([asked.Id, correction.Id]));
        Assert.Equal(ProblemCodes.RefusionNotWaiting, (await Assert.ThrowsAsync<RuleViolatedException>(() => Answer(replaced))).Code);

        await fixture.Host.Client("demo-finance-2").Payslips.RejectAsync(correction.Id, correction.Version, new RejectPayslipRequest { Reason = "Passer ikke" }, cancellationToken: Token);
        var back = await fixture.Finance.Payslips.GetAsync(asked.Id, cancellationToken: Token);
        Assert.Equal((PayslipStatus.NeedsDecision, WaitingFor.Workplace), (back.Status, back.WaitingFor));
        Assert.Contains(asked.Id, await All(WaitingFor.Workplace));
    }

    [Fact]
    public async Task R19_pages_of_what_waits_neither_repeat_nor_skip_what_waits_all_the_time()
    {
        var payslips = new List<Payslip>();
        for (var i = 0; i < 8; i++)
        {
            payslips.Add(await Waits());
        }

        // Two have answers, two are asked about, four are new; between the pages one is asked about and one answered.
        var (older, newer) = (await Answer(await Ask(payslips[5])), await Answer(await Ask(payslips[2])));
        var (open, closes) = (await Ask(payslips[6]), await Ask(payslips[1]));
        var mine = payslips.Select(p => p.Id).ToHashSet();
        var asksMeanwhile = payslips[7];
        var seen = new List<Guid>();
        string? cursor = null;
        do
        {
            var page = await fixture.Finance.Payslips.ListAsync(new() { WaitingFor = WaitingFor.Finance, Limit = 1, Cursor = cursor }, cancellationToken: Token);
            Assert.InRange(page.Items.Count, 0, 1);
            seen.AddRange(page.Items.Select(p => p.Id).Where(mine.Contains));
            if (seen.Count == 2 && asksMeanwhile.WaitingFor != WaitingFor.Workplace)
            {
                asksMeanwhile = await Ask(asksMeanwhile);
                await Answer(closes);
            }

            cursor = page.Next;
        }
        while (cursor is not null);
        Assert.Equal([newer.Id, older.Id, payslips[0].Id, payslips[3].Id, payslips[4].Id], seen);

        seen.Clear();
        do
        {
            var page = await Workplace.Payslips.ListAsync(new() { WorkplaceId = DemoIds.Workplace, WaitingFor = WaitingFor.Workplace, Limit = 1, Cursor = cursor }, cancellationToken: Token);
            seen.AddRange(page.Items.Select(p => p.Id).Where(mine.Contains));
            cursor = page.Next;
        }
        while (cursor is not null);
        Assert.Equal([open.Id, asksMeanwhile.Id], seen);

        // A cursor of the whole list is none of this one, and the other way about.
        foreach (var (of, other) in new (WaitingFor?, WaitingFor?)[] { (null, WaitingFor.Finance), (WaitingFor.Finance, null), (WaitingFor.Finance, WaitingFor.Workplace), (WaitingFor.Workplace, WaitingFor.Finance) })
        {
            var next = (await fixture.Finance.Payslips.ListAsync(new() { WaitingFor = of, Limit = 1 }, cancellationToken: Token)).Next!;
            var wrong = await Assert.ThrowsAsync<ValidationFailedException>(() => fixture.Finance.Payslips.ListAsync(new() { WaitingFor = other, Cursor = next }, cancellationToken: Token));
            Assert.Equal("request.cursor_invalid", wrong.Errors.Single().Code);
        }
    }

    [Fact]
    public async Task R19_of_two_questions_at_once_one_is_asked_and_the_database_holds_that_too()
    {
        var second = await fixture.StartHost();
        second.Clock.MoveTo(new(2026, 4, 2));
        for (var round = 0; round < 6; round++)
        {
            var payslip = await Waits();
            var etag = round % 2 == 0 ? ETag.Any : payslip.Version;
            var codes = await Task.WhenAll(new[] { fixture.Finance, second.Client("demo-finance-2") }.Select(c => Refusal(() => c.Payslips.AskAsync(payslip.Id, etag, new AskWorkplaceRequest { Text = Text }, cancellationToken: Token))));
            Assert.Equal([null, round % 2 == 0 ? ProblemCodes.RefusionQuestionOpen : ProblemCodes.RequestVersionStale], codes.Order(StringComparer.Ordinal));
            Assert.Equal((2, 1), ((await fixture.Finance.Payslips.GetAsync(payslip.Id, cancellationToken: Token)).Version, (await fixture.Finance.Payslips.GetAsync(payslip.Id, cancellationToken: Token)).Questions!.Count));
            var held = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => fixture.Scalar<object>(
                $"insert into refusion.questions (payslip_id, no, state, asked_by, asked_at, text, workplace_id, decided) select payslip_id, 2, state, asked_by, asked_at, text, workplace_id, decided from refusion.questions where payslip_id = '{payslip.Id}'"));
            Assert.Equal("ux_questions_open", held.ConstraintName);
        }
    }

    [Fact]
    public async Task R19_posted_again_or_tried_it_is_said_to_wait_for_whom_it_waits()
    {
        var request = (await Job.Make(fixture.Host)).March() with { PaidHours = null };
        var asked = await Ask(await fixture.Payroll.Payslips.SubmitAsync(request, cancellationToken: Token));
        var again = await fixture.Payroll.Payslips.SubmitAsync(request, cancellationToken: Token);
        Assert.Equal((asked.Version, WaitingFor.Workplace, new DateOnly(2026, 4, 2)), (again.Version, again.WaitingFor, again.WaitingSince));
        await Answer(asked);
        Assert.Equal((WaitingFor.Finance, new DateOnly(2026, 4, 2)), ((await fixture.Payroll.Payslips.SubmitAsync(request, cancellationToken: Token)).WaitingFor, (await fixture.Payroll.Payslips.SubmitAsync(request, cancellationToken: Token)).WaitingSince));
    }

    [Fact]
    public async Task R19_what_was_said_stays_between_finance_and_the_workplace_that_was_asked()
    {
        var answered = await Answer(await Ask(await Waits()));
        await fixture.Scalar<object>($"update refusion.questions set workplace_id = gen_random_uuid() where payslip_id = '{answered.Id}'");
        Assert.Empty((await Workplace.Payslips.GetAsync(answered.Id, cancellationToken: Token)).Questions!);
        await Assert.ThrowsAsync<NotFoundException>(() => Workplace.Payslips.GetAnswerAttachmentAsync(answered.Id, 1, cancellationToken: Token));
        Assert.Equal("Hemmeligt svar", (await fixture.Finance.Payslips.GetAsync(answered.Id, cancellationToken: Token)).Questions!.Single().Answer);
        using var file = await fixture.Finance.Payslips.GetAnswerAttachmentAsync(answered.Id, 1, cancellationToken: Token);
    }

    [Fact]
    public async Task R19_an_answer_and_a_decision_at_once_end_in_what_a_fresh_reading_confirms()
    {
        var second = await fixture.StartHost();
        second.Clock.MoveTo(new(2026, 4, 2));
        for (var round = 0; round < 8; round++)
        {
            var asked = await Ask(await Waits());
            var etag = round % 2 == 0 ? ETag.Any : asked.Version;
            var (answer, approval) = (Refusal(() => Workplace.Payslips.AnswerAsync(asked.Id, etag, new AnswerQuestionRequest { Text = "43", Attachment = Pdf }, cancellationToken: Token)), Refusal(() => second.Client("demo-finance").Payslips.ApproveAsync(asked.Id, etag, cancellationToken: Token)));
            var (answered, approved) = (await answer, await approval);
            var now = await fixture.Finance.Payslips.GetAsync(asked.Id, cancellationToken: Token);
            Assert.Equal(answered is null ? QuestionState.Answered : QuestionState.Closed, now.Questions!.Single().State);
            Assert.Equal(approved is null ? PayslipStatus.Approved : PayslipStatus.NeedsDecision, now.Status);
            Assert.Equal(asked.Version + new[] { answered, approved }.Count(c => c is null), now.Version);
            if (round % 2 == 0)
            {
                Assert.Equal((null, true), (approved, answered is null or ProblemCodes.RefusionNotWaiting));
            }
            else
            {
                Assert.Equal([null, ProblemCodes.RequestVersionStale], new[] { answered, approved }.Order(StringComparer.Ordinal));
            }
        }

        await AssertNothingToRead();
        await fixture.AssertLedgerAddsUp();
    }

    private static async Task<string?> Refusal(Func<Task> act)
    {
        try
        {
            await act();
            return null;
        }
        catch (FaatimerException refused) when (refused is RuleViolatedException or VersionConflictException)
        {
            return refused.Code;
        }
    }

    private async Task AssertNothingToRead()
    {
        await fixture.Quiet();
        string? after = null;
        do
        {
            var page = await fixture.Finance.Decisions.PreviewReadingAsync(new ReadEmploymentsRequest { After = after, Limit = 200 }, cancellationToken: Token);
            Assert.Empty(page.Differences);
            after = page.Next;
        }
        while (after is not null);
    }

    /// <summary>Nobody says how many hours were paid, so a finance worker decides.</summary>
    private async Task<Payslip> Waits() => await fixture.Payroll.Payslips.SubmitAsync((await Job.Make(fixture.Host)).March() with { PaidHours = null }, cancellationToken: Token);

    private Task<Payslip> Ask(Payslip payslip) => fixture.Finance.Payslips.AskAsync(payslip.Id, payslip.Version, new AskWorkplaceRequest { Text = Text }, cancellationToken: Token);

    private Task<Payslip> Answer(Payslip payslip, IFaatimerClient? by = null) =>
        (by ?? Workplace).Payslips.AnswerAsync(payslip.Id, payslip.Version, new AnswerQuestionRequest { Text = "Hemmeligt svar", Attachment = Pdf }, cancellationToken: Token);

    /// <summary>Without the demo's own, which are of another day.</summary>
    private async Task<List<Guid>> All(WaitingFor waitingFor) => (await fixture.Finance.Payslips.ListAllAsync(new() { WaitingFor = waitingFor }, cancellationToken: Token).ToListAsync(Token))
        .ConvertAll(p => p.Id).FindAll(id => id != DemoStory.Id(0x75) && id != DemoStory.Id(0x76));
}
