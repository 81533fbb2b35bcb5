using System.Collections.Concurrent;
using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Kernel;
using Faatimer.Sdk;

namespace Faatimer.Api.Tests.Refusion;

/// <summary>
/// Random lives on the real database, told to two hosts at once: after every round what stands is what a fresh reading gives, the ledger is its sum, Pool's copy is the
/// ledger, and every decision comes out the same when it is made again. What the amounts should be is the business of the same lives in Domain.Tests.
/// </summary>
public sealed class LivesTests(RefusionFixture fixture) : IClassFixture<RefusionFixture>
{
    private const int Lives = 160;
    private const int Seed = 20261126;

    /// <summary>The business days on which a round of acts is played.</summary>
    private static readonly DateOnly[] Rounds = [new(2026, 4, 2), new(2026, 5, 4), new(2026, 6, 8), new(2026, 7, 6)];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task R12_what_stands_after_any_acts_is_what_a_fresh_reading_gives_on_two_hosts()
    {
        TestHost[] hosts = [fixture.Host, await fixture.StartHost()];
        var hands = hosts.Select(h => new Hand(h)).ToArray();
        var lives = new ConcurrentBag<Life>();
        await Parallel.ForAsync(0, Lives, Parallelism, async (no, _) =>
        {
            var random = new Random(Seed + no);
            var terms = random.Next(3) switch { 0 => (12m, 10m), 1 => (8m, 8m), _ => (10m, 10m) };
            lives.Add(new Life(no, random, await Job.Make(fixture.Host, terms.Item1, terms.Item2, new(2026, 1, 1 + random.Next(28)))));
        });

        var done = new ConcurrentDictionary<string, int>();
        foreach (var (today, round) in Rounds.Select((day, i) => (day, i)))
        {
            hosts.ToList().ForEach(h => h.Clock.MoveTo(today));
            await Parallel.ForEachAsync(lives.OrderBy(l => l.No), Parallelism, (life, _) => new(Task.WhenAll(
                hands.Select((hand, i) => Play(life, hand, new Random(HashCode(life.No, round, i)), today, done)))));
            await AssertTrue($"round {round}", hosts);
        }

        // Every kind of act has happened, not only been refused.
        Assert.Equal(
            ["addendum", "annul", "answer", "approve", "ask", "correct", "cpr", "end", "hours", "month", "pause", "reject", "resume", "sick", "supplement", "withdraw"],
            done.Keys.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task R11_R12_conflicting_acts_on_one_person_from_both_hosts_end_in_what_a_fresh_reading_confirms()
    {
        TestHost[] hosts = [fixture.Host, await fixture.StartHost()];
        var (first, second) = (new Hand(hosts[0]), new Hand(hosts[1]));
        hosts.ToList().ForEach(h => h.Clock.MoveTo(new(2026, 4, 2)));
        for (var i = 0; i < 12; i++)
        {
            var job = await Job.Make(fixture.Host);
            var march = await first.Payroll.Payslips.SubmitAsync(job.March(), cancellationToken: Token);
            var waits = await first.Finance.Payslips.SubmitAsync(job.March() with { Kind = PayslipKind.Correction, CorrectsPayslipId = march.Id, PaidHours = null }, cancellationToken: Token);
            var grant = await first.Consultant.Grants.GetAsync(job.GrantId, cancellationToken: Token);
            var (version, grantVersion, reason) = (waits.Version, grant.Version, "Samtidig");
            Func<Task>[] acts =
            [
                () => first.Colleague.Payslips.ApproveAsync(waits.Id, version, cancellationToken: Token),
                () => second.Colleague.Payslips.RejectAsync(waits.Id, version, new RejectPayslipRequest { Reason = reason }, cancellationToken: Token),
                () => second.Payroll.Payslips.SubmitAsync(job.March() with { Kind = PayslipKind.Correction, CorrectsPayslipId = waits.Id, PaidHours = 43 }, cancellationToken: Token),
                () => first.Consultant.Grants.EndAsync(job.GrantId, grantVersion, new EndGrantRequest { LastDay = new(2026, 3, 15), Reason = reason }, cancellationToken: Token),
                () => second.Payroll.Payslips.SubmitAsync(job.March(), cancellationToken: Token),
                () => second.Consultant.Grants.AddAddendumAsync(job.GrantId, grantVersion, new AddAddendumRequest { EffectiveFrom = new(2026, 2, 1), WeeklyHours = 12, SubsidisedHours = 10, Reason = reason }, cancellationToken: Token),
            ];
            Random.Shared.Shuffle(acts);
            var outcomes = await Task.WhenAll(acts.Select(Refusal));

            // Of those that judge the same version one at most is heard, and of those that change the grant exactly one.
            Assert.Contains(null, outcomes);
            Assert.True(await fixture.Scalar<long>($"select count(*) from refusion.judgements where payslip_id = '{waits.Id}'") <= 1);
            Assert.Equal(2L, await fixture.Scalar<long>($"select version::bigint from pool.grants where id = '{job.GrantId}'"));
        }

        await AssertTrue("conflicts", hosts);
    }

    /// <summary>A few acts of one hand on one life, as they fall; what the rules refuse is refused.</summary>
    private static async Task Play(Life life, Hand hand, Random random, DateOnly today, ConcurrentDictionary<string, int> done)
    {
        for (var i = 0; i < 2; i++)
        {
            var kind = "";
            if (await Refusal(async () => kind = await life.Act(hand, random, today)) is null)
            {
                done.AddOrUpdate(kind, 1, (_, count) => count + 1);
            }
        }
    }

    /// <summary>The code an act was refused with; null when it was done. Anything but a refusal is a fault.</summary>
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

    private async Task AssertTrue(string when, params TestHost[] hosts)
    {
        await fixture.Quiet();
        var finance = fixture.Finance;
        string? after = null;
        do
        {
            var page = await finance.Decisions.PreviewReadingAsync(new ReadEmploymentsRequest { After = after, Limit = 200 }, cancellationToken: Token);
            Assert.True(page.Differences.Count == 0, $"{when}: a fresh reading differs: {string.Join("; ", page.Differences)}");
            after = page.Next;
        }
        while (after is not null);

        // Each chain has in the ledger what stands: its amount, or what was approved while another amount waits.
        Assert.Equal((when, null), (when, await fixture.Scalar<string>("""
            with judged as (select distinct on (payslip_id) * from refusion.judgements order by payslip_id, no desc),
              target as (select p.chain_id, sum(case when p.status = 'approved' then p.refundable when j.approval then j.amount else 0 end) as amount
                from refusion.payslips p left join judged j on j.payslip_id = p.id where p.stands and p.status <> 'rejected' group by 1),
              booked as (select chain_id, sum(amount) as amount from refusion.ledger where chain_id is not null group by 1)
            select string_agg(concat_ws(' ', chain_id, coalesce(t.amount, 0), coalesce(b.amount, 0)), ', ') from target t full join booked b using (chain_id)
            where coalesce(t.amount, 0) <> coalesce(b.amount, 0)
            """)));
        Assert.Equal((when, null), (when, await fixture.Scalar<string>("""
            with booked as (select month, sum(amount) as amount from refusion.ledger group by 1)
            select string_agg(concat_ws(' ', month, b.amount, m.booked), ', ') from booked b full join pool.months m using (month) where coalesce(b.amount, 0) <> coalesce(m.booked, 0)
            """)));
        Assert.Equal((when, null), (when, await fixture.Scalar<string>("""
            with judged as (select distinct on (payslip_id) * from refusion.judgements order by payslip_id, no desc),
              decided as (select p.id, g.id as grant_id, p.period from refusion.payslips p join judged j on j.payslip_id = p.id, unnest(p.grant_ids) g (id) where p.stands and j.approval)
            select string_agg(coalesce(d.id, c.payslip_id)::text, ', ') from decided d full join pool.decided_periods c on (c.payslip_id, c.grant_id, daterange(c.first_day, c.last_day, '[]')) = (d.id, d.grant_id, d.period)
            where d.id is null or c.payslip_id is null
            """)));
        Assert.Equal((when, null), (when, await fixture.Scalar<string>("""
            with booked as (select g.id, sum(l.amount) as amount from refusion.ledger l, unnest(l.grant_ids) g (id) group by 1)
            select string_agg(concat_ws(' ', coalesce(b.id, r.grant_id), b.amount, r.amount), ', ') from booked b full join pool.refunds r on r.grant_id = b.id
            where coalesce(b.amount, 0) <> coalesce(r.amount, 0)
            """)));
        Assert.Equal((when, 0L), (when, await fixture.Scalar<long>("select count(*) from kernel.parked")));
        Assert.Equal((when, 0L), (when, await fixture.Scalar<long>("select deadlocks from pg_stat_database where datname = current_database()")));

        var replay = await finance.ReplayAllAsync(cancellationToken: Token);
        Assert.True(replay.Differences.Count == 0, $"{when}: {string.Join("; ", replay.Differences)}");
        Assert.Equal(await fixture.Scalar<long>("select count(*) from refusion.decisions"), replay.Checked);
        Assert.DoesNotContain(hosts.SelectMany(h => h.Log.Lines), line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    private static ParallelOptions Parallelism => new() { MaxDegreeOfParallelism = 8, CancellationToken = Token };

    private static int HashCode(int life, int round, int hand) => (((Seed + life) * 31) + round) * 31 + hand;

    /// <summary>The clients of one host.</summary>
    private sealed class Hand(TestHost host)
    {
        public IFaatimerClient Payroll { get; } = host.Client("demo-payroll");

        public IFaatimerClient Finance { get; } = host.Client("demo-finance");

        public IFaatimerClient Colleague { get; } = host.Client("demo-finance-2");

        public IFaatimerClient Consultant { get; } = host.Client("demo-consultant");
    }

    /// <summary>A person with the numbers that payslips name, and the payslips that were stored.</summary>
    private sealed class Life(int no, Random random, Job job)
    {
        private readonly string[] _cprs = [job.Cpr, $"{job.Cpr[..6]}{2000 + no}", $"{job.Cpr[..6]}{3000 + no}"];
        private readonly bool _isHourly = random.Next(3) == 0;
        private readonly List<(Guid Id, PayslipRequest Request)> _posted = [];

        public int No => no;

        /// <summary>Does something, and tells what it was.</summary>
        public async Task<string> Act(Hand hand, Random any, DateOnly today) => any.Next(23) switch
        {
            < 6 => await Post(hand, any),
            < 9 => await Correct(hand, any),
            < 11 => await Supplement(hand, any),
            < 15 => await Judge(hand, any),
            15 => await ChangeCpr(hand, any),
            < 19 => await Question(hand, any),
            _ => await ChangeGrant(hand, any, today),
        };

        private async Task<string> Post(Hand hand, Random any)
        {
            var request = Request(any) with { Employee = new PayslipEmployee { Cpr = _cprs[any.Next(6) switch { 0 => 1, 1 => 2, _ => 0 }], Name = "Test Prøvesen" } };
            await Send(any.Next(8) == 0 ? hand.Finance : hand.Payroll, request);
            return request.Absences is { Count: > 0 } ? "sick" : request.PayBasis == PayBasis.Hourly ? "hours" : "month";
        }

        private async Task<string> Correct(Hand hand, Random any)
        {
            if (Any(any) is not var (id, corrected))
            {
                return await Post(hand, any);
            }

            // Mostly the same days, with what was wrong: the wage, the sickness, the hours.
            var request = any.Next(4) == 0 ? Request(any) : corrected with { Lines = [new PayslipLine { Kind = LineKind.GrossWage, Amount = 1_000 + any.Next(6_000) }], Absences = Sickness(any, corrected.Period) };
            await Send(any.Next(3) == 0 ? hand.Finance : hand.Payroll, request with { Number = Number(), Kind = PayslipKind.Correction, CorrectsPayslipId = id, SupplementsPayslipId = null, Employee = corrected.Employee });
            return "correct";
        }

        private async Task<string> Supplement(Hand hand, Random any)
        {
            if (Any(any) is not var (id, named))
            {
                return await Post(hand, any);
            }

            var request = named with
            {
                Number = Number(), Kind = PayslipKind.Supplement, SupplementsPayslipId = id, CorrectsPayslipId = null, Absences = [], PaidHours = null, WeeklyHours = null,
                HoursByWeek = any.Next(2) == 0 ? null : named.HoursByWeek, Lines = [new PayslipLine { Kind = LineKind.GrossWage, Amount = 100 + any.Next(900) }],
            };
            await Send(hand.Payroll, request);
            return "supplement";
        }

        private async Task<string> Judge(Hand hand, Random any)
        {
            if (Any(any) is not var (id, _))
            {
                return await Post(hand, any);
            }

            var payslip = await hand.Finance.Payslips.GetAsync(id, cancellationToken: Token);
            var finance = any.Next(4) == 0 ? hand.Finance : hand.Colleague;
            if (any.Next(3) > 0)
            {
                await finance.Payslips.ApproveAsync(id, payslip.Version, cancellationToken: Token);
                return "approve";
            }

            await finance.Payslips.RejectAsync(id, payslip.Version, new RejectPayslipRequest { Reason = "Passer ikke" }, cancellationToken: Token);
            return "reject";
        }

        private async Task<string> Question(Hand hand, Random any)
        {
            if (Any(any) is not var (id, _))
            {
                return await Post(hand, any);
            }

            var payslip = await hand.Finance.Payslips.GetAsync(id, cancellationToken: Token);
            var (kind, version) = (payslip.WaitingFor != WaitingFor.Workplace ? "ask" : any.Next(2) == 0 ? "answer" : "withdraw", payslip.Version);
            await (kind switch
            {
                "ask" => hand.Finance.Payslips.AskAsync(id, version, new AskWorkplaceRequest { Text = "Hvad er det for?" }, cancellationToken: Token),
                "answer" => hand.Finance.Payslips.AnswerAsync(id, version, new AnswerQuestionRequest { Text = "Timer" }, cancellationToken: Token),
                _ => hand.Finance.Payslips.WithdrawQuestionAsync(id, version, cancellationToken: Token),
            });
            return kind;
        }

        private async Task<string> ChangeCpr(Hand hand, Random any)
        {
            var candidate = await hand.Consultant.Candidates.GetAsync(job.CandidateId, cancellationToken: Token);
            await hand.Consultant.Candidates.ChangeCprAsync(
                job.CandidateId, candidate.Version, new ChangeCprRequest { Cpr = _cprs[any.Next(3)], Reason = "Nyt nummer", Mistyped = any.Next(4) == 0 }, cancellationToken: Token);
            return "cpr";
        }

        private async Task<string> ChangeGrant(Hand hand, Random any, DateOnly today)
        {
            var grant = await hand.Consultant.Grants.GetAsync(job.GrantId, cancellationToken: Token);
            var (version, day, reason) = (grant.Version, grant.From.AddDays(any.Next(200)), "Ændret");
            switch (any.Next(12))
            {
                case 0 when any.Next(2) == 0:
                    await hand.Consultant.Grants.AnnulAsync(job.GrantId, version, new AnnulGrantRequest { Reason = reason }, cancellationToken: Token);
                    return "annul";
                case < 4:
                    await hand.Consultant.Grants.EndAsync(job.GrantId, version, new EndGrantRequest { LastDay = day, Reason = reason }, cancellationToken: Token);
                    return "end";
                case < 8 when grant.Pauses.Any(p => p.FirstDay <= today && today <= p.LastDay):
                    await hand.Consultant.Grants.ResumeAsync(job.GrantId, version, new ResumeGrantRequest { Reason = reason }, cancellationToken: Token);
                    return "resume";
                case < 8:
                    await hand.Consultant.Grants.PauseAsync(job.GrantId, version, new PauseGrantRequest { LastDay = today.AddDays(any.Next(90)), Reason = reason }, cancellationToken: Token);
                    return "pause";
                default:
                    var weekly = 4 + any.Next(10);
                    await hand.Consultant.Grants.AddAddendumAsync(
                        job.GrantId, version, new AddAddendumRequest { EffectiveFrom = day, WeeklyHours = weekly, SubsidisedHours = Math.Min(10, weekly), Reason = reason }, cancellationToken: Token);
                    return "addendum";
            }
        }

        /// <summary>A month, or part of one, of the kind of pay of the job; those by the hour share weeks with their neighbours.</summary>
        private PayslipRequest Request(Random any)
        {
            var first = new DateOnly(2026, 1 + any.Next(7), 1);
            var last = first.AddMonths(1).AddDays(-1);
            (first, last) = any.Next(4) switch { 0 => (first, first.AddDays(10 + any.Next(10))), 1 => (first.AddDays(10 + any.Next(10)), last), _ => (first, last) };
            var request = job.Month(first, last);
            if (_isHourly)
            {
                var weeks = Enumerable.Range(0, last.DayNumber - first.DayNumber + 1).Select(d => Week(first.AddDays(d))).Distinct().Select(w => new WeekHours { Week = w, Hours = any.Next(48) / 4m }).ToList();
                request = request with
                {
                    PayBasis = PayBasis.Hourly, WeeklyHours = null, PaidHours = null, HoursByWeek = weeks,
                    Lines = [new PayslipLine { Kind = LineKind.GrossWage, Amount = 150 * weeks.Sum(w => w.Hours) }],
                };
            }

            return any.Next(4) == 0 ? request with { Absences = Sickness(any, request.Period) } : request;
        }

        private static IReadOnlyList<Absence> Sickness(Random any, PayslipPeriod period)
        {
            var sick = period.From.AddDays(any.Next(40) - 30);
            return any.Next(3) == 0 ? [] : [new Absence { Kind = AbsenceKind.Sickness, FirstDay = sick, LastDay = any.Next(3) == 0 ? null : sick.AddDays(any.Next(60)) }];
        }

        private (Guid Id, PayslipRequest Request)? Any(Random any)
        {
            lock (_posted)
            {
                return _posted.Count == 0 ? null : _posted[any.Next(2) == 0 ? _posted.Count - 1 : any.Next(_posted.Count)];
            }
        }

        private async Task Send(IFaatimerClient client, PayslipRequest request)
        {
            var stored = await client.Payslips.SubmitAsync(request, cancellationToken: Token);
            lock (_posted)
            {
                _posted.Add((stored.Id, request));
            }
        }

        private static string Number() => Guid.CreateVersion7().ToString();

        private static string Week(DateOnly day) => string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{System.Globalization.ISOWeek.GetYear(day.ToDateTime(default))}-W{System.Globalization.ISOWeek.GetWeekOfYear(day.ToDateTime(default)):00}");
    }
}
