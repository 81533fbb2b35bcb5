using System.Globalization;
using System.Text.Json;
using CsCheck;
using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Kernel;
using Faatimer.Sdk;

namespace Faatimer.Api.Tests.Pool;

/// <summary>A year of the pool, told by chance: the product on its database against <see cref="PoolModel"/>.</summary>
public sealed class PoolYearTests(TestServer server)
{
    private const int DaysInAll = 800;
    private static readonly DateOnly FirstDay = new(2026, 2, 2);

    private enum Kind { Apply, Approve, Reject, Withdraw, Accept, Decline, End, Annul, Raise, Reduce, Prolong, Decide, Nights }

    /// <summary>What is done next; the numbers pick who it happens to, how much and when.</summary>
    private sealed record Step(Kind Kind, int Which, int Hours, int Start, int Length)
    {
        public override string ToString() => $"{Kind}({Which}, {Hours}, {Start}, {Length})";
    }

    private static readonly Gen<Step> Steps = Gen.Select(
        Gen.Frequency(
            (8, Gen.Const(Kind.Apply)), (6, Gen.Const(Kind.Approve)), (1, Gen.Const(Kind.Reject)), (2, Gen.Const(Kind.Withdraw)), (5, Gen.Const(Kind.Accept)), (3, Gen.Const(Kind.Decline)),
            (2, Gen.Const(Kind.End)), (1, Gen.Const(Kind.Annul)), (2, Gen.Const(Kind.Raise)), (2, Gen.Const(Kind.Reduce)), (1, Gen.Const(Kind.Prolong)), (1, Gen.Const(Kind.Decide)), (8, Gen.Const(Kind.Nights))),
        Gen.Int[0, 999], Gen.Int[1, 40], Gen.Int[0, 60], Gen.Int[1, 200], (kind, which, hours, start, length) => new Step(kind, which, hours, start, length));

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>
    /// After every step every application and every day is as in the model; no day is over its capacity but those a smaller pool left so, and they took nothing more;
    /// and nobody got hours while somebody before them waited. CsCheck's model-based runner draws each operation for itself and applies it to both sides apart; here
    /// whom an operation can concern depends on what the earlier ones led to. So it draws lists of steps, and shrinks those.
    /// </summary>
    [Fact]
    public async Task P1_P4_P14_P19_a_year_of_chance_agrees_with_a_simple_model_no_day_is_over_capacity_and_nobody_is_overtaken()
    {
        await using var town = await Municipality.Found(server, 0);
        var people = new List<Guid>();
        for (var i = 0; i < 60; i++)
        {
            people.Add(await town.Person());
        }

        await Steps.Array[80, 120].SampleAsync(steps => new Year(town, people).Live(steps), iter: 3, threads: 1, print: steps => string.Join('\n', steps.AsEnumerable()));
    }

    /// <summary>One year in a pool emptied for it.</summary>
    private sealed class Year(Municipality town, List<Guid> people)
    {
        private readonly PoolModel _model = new(FirstDay, DaysInAll);
        private int _person;
        private Seen? _before;

        public async Task Live(Step[] steps)
        {
            await town.Scalar<long>("""
                update pool.queue set last_sequence = 0; delete from pool.applications; delete from pool.grant_persons; delete from pool.grants; delete from pool.schemes; delete from pool.days;
                select 0::bigint
                """);
            town.Host.Clock.MoveTo(FirstDay);
            await Decide(new(Kind.Decide, 0, 20, 0, DaysInAll - 1));
            for (var i = 0; i < steps.Length; i++)
            {
                await Do(steps[i]);
                await Compare($"after step {i + 1}, {steps[i]}");
            }

            while (_model.Today < 365)
            {
                await Nights(new(Kind.Nights, 12, 1, 0, 0));
                await Compare("after the last step");
            }

            Assert.Equal(0L, await town.DaysThatDisagree());
        }

        private Task Do(Step step) => step.Kind switch
        {
            Kind.Apply => Apply(step),
            Kind.Approve => With(step, c => c.Status == ApplicationStatus.Submitted, Approve),
            Kind.Reject => With(step, IsUndecided, async c =>
            {
                await town.Colleague.Applications.RejectAsync(c.Id, Version(c), new RejectApplicationRequest { Reason = "Opgaven er løst" }, cancellationToken: Token);
                _model.Close(c, ApplicationStatus.Rejected);
            }),
            Kind.Withdraw => With(step, IsUndecided, async c =>
            {
                await town.Consultant.Applications.WithdrawAsync(c.Id, Version(c), new WithdrawApplicationRequest { Reason = "Ny plan" }, cancellationToken: Token);
                _model.Close(c, ApplicationStatus.Withdrawn);
            }),
            Kind.Accept => With(step, c => c.Status == ApplicationStatus.Offered, c => Answer(c, () => town.Consultant.Applications.AcceptOfferAsync(c.Id, Version(c), cancellationToken: Token), _model.Accept)),
            Kind.Decline => With(step, c => c.Status == ApplicationStatus.Offered, c => Answer(c, () => town.Consultant.Applications.DeclineOfferAsync(c.Id, Version(c), cancellationToken: Token), _model.Decline)),
            Kind.End => WithGrant(step, g => g.Last > g.First, async grant =>
            {
                var lastDay = grant.First + (step.Length % (grant.Last - grant.First));
                await town.Colleague.Grants.EndAsync(grant.Id, Version(grant), new EndGrantRequest { LastDay = _model.Date(lastDay), Reason = "Ordinært arbejde" }, cancellationToken: Token);
                _model.End(grant, lastDay);
            }),
            Kind.Annul => WithGrant(step, _ => true, async grant =>
            {
                await town.Colleague.Grants.AnnulAsync(grant.Id, Version(grant), new AnnulGrantRequest { Reason = "Mødte ikke" }, cancellationToken: Token);
                _model.Annul(grant);
            }),
            Kind.Raise or Kind.Reduce => WithGrant(step, g => g.Pending is null, grant => OtherHours(grant, step)),
            Kind.Prolong => WithGrant(step, g => g.Pending is null && g.Last - g.First < 300 && g.Last >= _model.Today, grant => Prolong(grant, step)),
            Kind.Decide => Decide(step),
            _ => Nights(step),
        };

        private async Task Apply(Step step)
        {
            // A person's jobs must not overlap or follow each other closely (P6, P9): take one who has none, or none that lasted.
            if (_person == people.Count)
            {
                return;
            }

            var (weekly, from) = (step.Hours + (step.Which % 3 * 4), _model.Today + step.Start);
            var c = new PoolModel.Case { Weekly = weekly, Hours = step.Hours, From = from, To = from + step.Length };
            var made = await town.Consultant.Applications.SubmitAsync(
                town.Job(people[_person++], weekly / 4m, _model.Date(c.From), _model.Date(c.To)) with { SubsidisedHours = step.Hours / 4m }, cancellationToken: Token);
            c.Id = made.Id;
            _model.Apply(c);
            Assert.Equal(c.Status, made.Status);
        }

        private async Task Approve(PoolModel.Case c)
        {
            // An addendum was asked for by the one colleague, and is approved by the other (P5).
            var approves = c.Changes is null ? town.Colleague : town.Consultant;
            var approved = await approves.Applications.ApproveAsync(c.Id, Version(c), cancellationToken: Token);
            _model.Approve(c).Id = approved.GrantId!.Value;
        }

        private async Task Answer(PoolModel.Case c, Func<Task> answer, Action<PoolModel.Case> inModel)
        {
            if (_model.CanAnswer(c))
            {
                await answer();
                inModel(c);
                return;
            }

            Assert.Equal(ProblemCodes.PoolOfferExpired, (await Assert.ThrowsAsync<RuleViolatedException>(answer)).Code);
        }

        private async Task OtherHours(PoolModel.Paid grant, Step step)
        {
            var from = grant.First + (step.Start % (grant.Last - grant.First + 1));
            var has = grant.Hours[from];
            var hours = step.Kind == Kind.Raise ? Math.Min(40, has + 1 + (step.Hours % 16)) : Math.Max(1, has - 1 - (step.Hours % 16));
            var c = new PoolModel.Case { Weekly = hours + (step.Which % 3 * 4), Hours = hours, From = from, To = grant.Last, Changes = grant, OtherHours = true };
            if (Enumerable.Range(from, grant.Last - from + 1).All(d => (grant.Weekly[d], grant.Hours[d]) == (c.Weekly, c.Hours)))
            {
                return;
            }

            await Change(c, new() { EffectiveFrom = _model.Date(from), WeeklyHours = c.Weekly / 4m, SubsidisedHours = c.Hours / 4m, Reason = "Andre timer" });
        }

        private Task Prolong(PoolModel.Paid grant, Step step)
        {
            var to = Math.Min(grant.Last + 1 + (step.Length % 60), grant.First + 330);
            var c = new PoolModel.Case { Weekly = grant.Weekly[grant.Last], Hours = grant.Hours[grant.Last], From = grant.Last + 1, To = to, Changes = grant };
            return to <= grant.Last ? Task.CompletedTask
                : Change(c, new() { EffectiveFrom = _model.Date(c.From), To = _model.Date(to), Reason = "Mere at lave", TaskExtension = "En etage mere" });
        }

        private async Task Change(PoolModel.Case c, AddAddendumRequest request)
        {
            var changed = await town.Colleague.Grants.AddAddendumAsync(c.Changes!.Id, Version(c.Changes), request, cancellationToken: Token);
            var atOnce = _model.Change(c);
            Assert.Equal(atOnce, changed.PendingAddendumId is null);
            c.Id = changed.PendingAddendumId ?? default;
        }

        private async Task Decide(Step step)
        {
            // From a day on, or for a while; from 8 to 30 hours.
            var (hours, from) = (8 + (step.Hours * 22 / 40), step.Length == DaysInAll - 1 ? 0 : _model.Today + step.Start);
            var to = step.Length == DaysInAll - 1 || step.Which % 2 == 0 ? DaysInAll - 1 : from + step.Length;
            await town.Decide(hours, _model.Date(from), _model.Date(to));
            Array.Fill(_model.Capacity, hours * 4, from, to - from + 1);
            _model.Serve();
        }

        private async Task Nights(Step step)
        {
            _model.Today += step.Which % 4 > 0 ? 1 + (step.Which % 6) : 10 + (step.Which % 20);
            town.Host.Clock.MoveTo(_model.Date(_model.Today));

            // Sometimes the schedule has not run yet when the next thing happens.
            if (step.Hours % 4 > 0)
            {
                await Municipality.ServeQueue(town.Host);
                _model.Serve();
            }
        }

        private async Task With(Step step, Func<PoolModel.Case, bool> can, Func<PoolModel.Case, Task> act)
        {
            if (_model.Received.Where(can).ToList() is { Count: > 0 } those)
            {
                await act(those[step.Which % those.Count]);
            }
        }

        private async Task WithGrant(Step step, Func<PoolModel.Paid, bool> can, Func<PoolModel.Paid, Task> act)
        {
            if (_model.Grants.Where(g => can(g)).ToList() is { Count: > 0 } those)
            {
                await act(those[step.Which % those.Count]);
            }
        }

        private static bool IsUndecided(PoolModel.Case c) => c.Status.IsAny(ApplicationStatus.Submitted, ApplicationStatus.Waiting, ApplicationStatus.Offered);

        private int Version(PoolModel.Case c) => _before!.Applications.Single(a => a.Id == c.Id).Version;

        private int Version(PoolModel.Paid grant) => _before!.Grants.Single(g => g.Id == grant.Id).Version;

        private async Task Compare(string when)
        {
            var seen = await Seen.Read(town, _model.Date(0), _model.Date(DaysInAll - 1));

            Assert.Equal(
                string.Join('\n', _model.Received.Select(c => Line(
                    c.Id, c.Status, c.Weekly, c.Hours, c.From, c.To, c.Offer is { } o ? $"{o.Weekly} {o.Hours} {o.From} {o.Full} {o.LastDay}" : ""))) + when,
                string.Join('\n', seen.Applications.Select(a => Line(
                    a.Id, ApplicationStatus.Of(JsonNamingPolicy.CamelCase.ConvertName(a.Status)), Quarters(a.Weekly), Quarters(a.Hours), _model.Day(a.From), _model.Day(a.To),
                    a.OfferWeekly is null ? "" : $"{Quarters(a.OfferWeekly.Value)} {Quarters(a.OfferHours!.Value)} {_model.Day(a.OfferFrom!.Value)} {a.Full} {_model.Day(a.LastDay!.Value)}"))) + when);
            for (var day = 0; day < DaysInAll; day++)
            {
                var kept = seen.Days[day];
                Assert.Equal(
                    $"{_model.Date(day):yyyy-MM-dd}: {_model.Capacity[day]} {_model.Reserved(day)} {_model.Held(day)} {when}",
                    $"{_model.Date(day):yyyy-MM-dd}: {Quarters(kept.Capacity)} {Quarters(kept.Reserved)} {Quarters(kept.Held)} {when}");

                // P1, whatever the model thinks.
                var used = kept.Reserved + kept.Held;
                Assert.True(used <= kept.Capacity || (_before is { } b && used <= b.Days[day].Reserved + b.Days[day].Held), $"{_model.Date(day):yyyy-MM-dd} is over capacity {when}");
            }

            // P4, whatever the model thinks: who holds hours now and held none before, came before everybody who waits or is offered a part.
            if (_before is { } before)
            {
                var held = before.Applications.Where(a => a.Status is "Submitted" or "Offered" or "Approved").Select(a => a.Id).ToHashSet();
                foreach (var a in seen.Applications.Where(a => a.Status is "Submitted" or "Offered" && !held.Contains(a.Id)))
                {
                    Assert.DoesNotContain(seen.Applications, o => o.Sequence < a.Sequence && (o.Status == "Waiting" || (o.Status == "Offered" && o.Full == false)));
                }
            }

            _before = seen;
        }

        private static string Line(Guid id, ApplicationStatus status, int weekly, int hours, int from, int to, string offer) =>
            $"{id.ToString()[^4..]} {status} {weekly} {hours} {from}-{to} {offer}".TrimEnd();

        private static int Quarters(decimal hours) => (int)(hours * 4);
    }

    private sealed record SeenApplication(
        Guid Id, int Version, long Sequence, string Status, decimal Weekly, decimal Hours, DateOnly From, DateOnly To,
        decimal? OfferWeekly, decimal? OfferHours, DateOnly? OfferFrom, bool? Full, DateOnly? LastDay);

    private sealed record SeenGrant(Guid Id, int Version);

    private sealed record SeenDay(decimal Capacity, decimal Reserved, decimal Held);

    /// <summary>What the database holds.</summary>
    private sealed record Seen(IReadOnlyList<SeenApplication> Applications, IReadOnlyList<SeenGrant> Grants, IReadOnlyList<SeenDay> Days)
    {
        private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web);

        public static async Task<Seen> Read(Municipality town, DateOnly first, DateOnly last) => JsonSerializer.Deserialize<Seen>(
            await town.Scalar<string>(string.Create(CultureInfo.InvariantCulture, $"""
                select jsonb_build_object(
                    'applications', coalesce((select jsonb_agg(jsonb_build_object(
                        'id', id, 'version', version, 'sequence', sequence, 'status', status, 'weekly', weekly_hours, 'hours', subsidised_hours, 'from', "from", 'to', "to",
                        'offerWeekly', offer->'room'->'terms'->'weeklyHours', 'offerHours', offer->'room'->'terms'->'subsidisedHours', 'offerFrom', offer->'room'->'terms'->'from',
                        'full', offer->'room'->'full', 'lastDay', offer->'lastDay') order by sequence) from pool.applications), '[]'),
                    'grants', coalesce((select jsonb_agg(jsonb_build_object('id', id, 'version', version)) from pool.grants), '[]'),
                    'days', (select jsonb_agg(jsonb_build_object('capacity', capacity, 'reserved', reserved, 'held', held) order by day)
                        from pool.days where day between '{first:yyyy-MM-dd}' and '{last:yyyy-MM-dd}'))::text
                """)), Options)!;
    }
}
