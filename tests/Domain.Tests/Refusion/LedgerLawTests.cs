using CsCheck;
using Faatimer.Kernel;
using Faatimer.Refusion.Domain;

namespace Faatimer.Domain.Tests.Refusion;

/// <summary>Payslips of one employment over years of posting, correcting, adding, approving, rejecting and changed grants, in any order.</summary>
public class LedgerLawTests
{
    [Fact]
    public void R12_entries_add_up_to_the_latest_approved_decisions_whatever_happens_and_no_entry_ever_changes() =>
        Gen.Int[0, 1_000_000].Array[1, 60].Sample(steps =>
        {
            var story = new Story();
            foreach (var step in steps)
            {
                story.Do(step);
                story.AssertAddsUp();
            }
        }, iter: 2_000);

    [Fact]
    public void R8_a_correction_of_a_correction_of_a_supplement_books_the_difference_and_no_more()
    {
        var story = new Story();
        var march = story.Post(story.Month(3, 6500));
        var supplement = story.Approve(story.Post(story.Supplement(march, 100)));
        var second = story.Approve(story.Post(story.Correction(supplement, 150)));
        var third = story.Approve(story.Post(story.Correction(second, 120)));
        Assert.Equal((PayslipStatus.Replaced, PayslipStatus.Replaced, PayslipStatus.Approved), (supplement.Status, second.Status, third.Status));
        Assert.Equal((supplement.Id, true), (third.ChainId, third.Adds));
        Assert.Equal([6500m, 100m, 50m, -30m], story.Entries.Select(e => e.Amount));
    }

    private sealed class Story
    {
        private static readonly Employment Employment = new(Guid.CreateVersion7(), [1], RefusionGen.Cvr, RefusionGen.PNumber);
        private static readonly Guid Id = Guid.CreateVersion7();
        private static readonly Guid Workplace = Guid.CreateVersion7();

        /// <summary>The whole year; until the middle of March; not at all; from April at another workplace; half of the hours.</summary>
        private static readonly Grant[][] Changes =
        [
            [Grant(new(2026, 1, 1), new(2026, 12, 31), 10)],
            [Grant(new(2026, 1, 1), new(2026, 3, 15), 10)],
            [],
            [Grant(new(2026, 1, 1), new(2026, 3, 31), 10), Grant(new(2026, 4, 1), new(2026, 12, 31), 10) with { Id = Guid.CreateVersion7(), WorkplaceId = Guid.CreateVersion7() }],
            [Grant(new(2026, 1, 1), new(2026, 12, 31), 5)],
        ];

        private readonly List<StoredPayslip> _payslips = [];
        private readonly Dictionary<Guid, Submission> _posted = [];
        private readonly Dictionary<Guid, Decision> _decided = [];
        private readonly Dictionary<Guid, decimal> _standing = [];
        private Grant[] _grants = Changes[0];
        private readonly List<string> _told = [];
        private int _numbers;

        public List<LedgerEntry> Entries { get; } = [];

        public void Do(int step)
        {
            var (kind, pick, more) = (step % 10, step / 10 % 1_000, step / 10_000);
            var any = _payslips.Count == 0 ? null : _payslips[pick % _payslips.Count];
            var amount = 5_000 + (more * 10) + (pick / 100m);
            try
            {
                switch (kind)
                {
                    case 0 or 1:
                        Post(Month(1 + (pick % 6), amount, machine: more % 3 > 0));
                        break;
                    case 2 or 3 when any is not null:
                        Post(Correction(any, any.Adds ? more : amount, machine: more % 3 > 0));
                        break;
                    case 4 when any is not null:
                        Post(Supplement(any, more, machine: more % 3 > 0));
                        break;
                    case 5 when any is not null:
                        With(file => file.Approve(any, "finance"));
                        break;
                    case 6 when any is not null:
                        With(file => file.Reject(any, "finance"));
                        break;
                    case 7 when any is not null:
                        With(file => Remember(file.Decide(_posted[any.Id], any, true, Rates)));
                        break;
                    case 8:
                        ChangeGrants(Changes[pick % Changes.Length], new(2026, 1 + (more % 6), 1));
                        break;
                    default:
                        ChangeGrants(Changes[0], new(2026, 1, 1));
                        break;
                }
            }
            catch (RuleViolation refused)
            {
                // Refused, which changes nothing: that is checked as after any other step.
                _told.Add(refused.Code);
            }

            _told.Add($"{kind}: " + string.Join(", ", _payslips.Select(p => $"{p.Number}{(p.CorrectsId is { } id ? $"→{_payslips.First(x => x.Id == id).Number}" : "")} {p.Status} {p.Refundable}")) + $" = {Entries.Sum(e => e.Amount)}");
        }

        /// <summary>R12. A chain's latest approved decision stands until the next is approved; nothing stands when nothing of the chain is in force.</summary>
        public void AssertAddsUp()
        {
            foreach (var chain in _payslips.GroupBy(p => p.ChainId))
            {
                var current = chain.Where(p => p.IsCurrent).ToList();
                Assert.True(current.Count <= 1, "two payslips of a chain are in force after\n" + string.Join('\n', _told));
                if (current is not [{ Status: PayslipStatus.NeedsDecision }])
                {
                    _standing[chain.Key] = current is [var approved] ? approved.Refundable : 0;
                }
            }

            foreach (var (chain, standing) in _standing)
            {
                var booked = Entries.Where(e => e.Payslip.ChainId == chain).Sum(e => e.Amount);
                Assert.True(standing == booked, $"{standing} stands, {booked} is booked after\n{string.Join('\n', _told)}");
            }

            Assert.Equal(_standing.Values.Sum(), Entries.Sum(e => e.Amount));
        }

        public StoredPayslip Approve(StoredPayslip payslip)
        {
            With(file => file.Approve(payslip, "finance"));
            return payslip;
        }

        public StoredPayslip Post(Submission submission) => With(file =>
        {
            var answer = file.Decide(submission, stored: null, maySeeStored: true, Rates);
            _posted.Add(answer.Payslip.Id, submission);
            _payslips.Add(answer.Payslip);
            return Remember(answer);
        });

        public Submission Month(int month, decimal amount, bool machine = true)
        {
            var (first, number) = (new DateOnly(2026, month, 1), ++_numbers);
            return new(
                Guid.CreateVersion7(), "opus", $"{number}", BitConverter.GetBytes(number),
                new Payslip(
                    PayslipKind.Regular, RefusionGen.Cvr, RefusionGen.PNumber, new(first, first.AddMonths(1).AddDays(-1)), PayBasis.Monthly,
                    [new(LineKind.GrossWage, amount - 66), new(LineKind.AmBidrag, decimal.Round((amount - 66 - 33) * 0.08m, 2)), new(LineKind.AtpEmployee, 33), new(LineKind.AtpEmployer, 66)],
                    WeeklyHours: 10, PaidHours: 43.33m),
                null, null, "payroll", machine, new(2026, 4, 1), null);
        }

        public Submission Correction(StoredPayslip corrected, decimal amount, bool machine = true)
        {
            var submission = corrected.Adds ? Supplement(corrected, amount, machine) : Month(corrected.Period.From.Month, amount, machine);
            return submission with { Content = submission.Content with { Kind = PayslipKind.Correction }, CorrectsId = corrected.Id, SupplementsId = null };
        }

        public Submission Supplement(StoredPayslip supplemented, decimal amount, bool machine = true)
        {
            var month = Month(supplemented.Period.From.Month, 6_500, machine);
            return month with { Content = month.Content with { Kind = PayslipKind.Supplement, Lines = [new(LineKind.GrossWage, amount)], WeeklyHours = null }, SupplementsId = supplemented.Id };
        }

        /// <summary>P8, P11: as the reaction to a grant's event does it.</summary>
        private void ChangeGrants(Grant[] grants, DateOnly from)
        {
            _grants = grants;
            With(file =>
            {
                foreach (var payslip in _payslips.OrderBy(p => p.Id))
                {
                    if (payslip.IsOpenToGrants || (payslip.IsCurrent && payslip.Period.To >= from))
                    {
                        file.DecideAnew(payslip, _posted[payslip.Id].Content, _decided[payslip.Id], Rates);
                    }
                }

                // One change decides many: what was approved on the way stands while a later correction waits.
                foreach (var (payslip, _, _, decision) in file.Decisions)
                {
                    _decided[payslip.Id] = decision;
                    if (decision.Status != DecisionStatus.NeedsDecision)
                    {
                        _standing[payslip.ChainId] = decision.Refundable;
                    }
                }
            });
        }

        private StoredPayslip Remember((StoredPayslip Payslip, Decision? Decision) answer)
        {
            _decided[answer.Payslip.Id] = answer.Decision ?? _decided[answer.Payslip.Id];
            return answer.Payslip;
        }

        private void With(Action<EmploymentFile> work) => With(file =>
        {
            work(file);
            return 0;
        });

        /// <summary>Each step is a transaction of its own: the employment is read again, and its new entries are added to the ledger.</summary>
        private T With<T>(Func<EmploymentFile, T> work)
        {
            var file = new EmploymentFile([Employment], _grants, Guid.CreateVersion7());
            _payslips.ForEach(file.Add);
            foreach (var chain in Entries.GroupBy(e => (e.Payslip.ChainId, e.WorkplaceId)))
            {
                file.AddBooked(chain.Key.ChainId, chain.Key.WorkplaceId, chain.Sum(e => e.Amount));
            }

            var result = work(file);
            Entries.AddRange(file.Entries);
            return result;
        }

        private static Grant Grant(DateOnly from, DateOnly to, decimal subsidised) =>
            new(Id, Workplace, RefusionGen.Cvr, RefusionGen.PNumber, from, to, [new(from, to, 10, subsidised)]);

        private static Rates? Rates(DateOnly day) => Faatimer.Refusion.Domain.Rates.From2024;
    }
}
