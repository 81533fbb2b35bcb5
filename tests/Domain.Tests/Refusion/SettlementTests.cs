using System.Text;
using CsCheck;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Refusion.Domain;
using UglyToad.PdfPig;

namespace Faatimer.Domain.Tests.Refusion;

/// <summary>Netting and carrying, the steps of a settlement, and its files.</summary>
public class SettlementTests
{
    private static readonly DateTimeOffset At = new(2026, 4, 1, 8, 30, 0, TimeSpan.Zero);
    private static readonly Guid[] Places = [.. Enumerable.Range(1, 4).Select(i => DemoStory.Id((byte)i))];
    private static readonly DateOnly January = new(2026, 1, 1);

    private static readonly Gen<Unsettled> Entry = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 5], Gen.Int[-700_000, 700_000], Gen.Int[1, 3])
        .Select((place, month, øre, entries) => new Unsettled(Places[place], January.AddMonths(month), entries, øre / 100m));

    [Fact]
    public void R13_R24_whatever_is_booked_and_paid_back_over_months_settlements_pay_it_or_carry_it_and_nothing_else() =>
        Gen.Select(Entry.Array[0, 8], Gen.Int[0, 100].Array[4]).Array[1, 8].Sample(months =>
        {
            IReadOnlyList<Carried> carried = [];
            var (booked, paid, repaid, byMonth) = (0m, 0m, 0m, new Dictionary<DateOnly, decimal>());
            foreach (var (month, percents) in months)
            {
                // A workplace pays back a part of what is carried, or all of it, in two payments: by month of pay, and never more.
                var repayments = carried.GroupBy(c => c.WorkplaceId).SelectMany(c =>
                {
                    var owed = new Owed([.. c.Select(x => new SumOfMonth(x.Month, x.Amount))], []);
                    var first = decimal.Round(owed.Left * percents[Array.IndexOf(Places, c.Key)] / 100, 2);
                    var rest = owed with { PaidBack = owed.Split(first) };
                    Assert.Equal((first, owed.Left - first), (rest.PaidBack.Sum(m => m.Amount), rest.Left));
                    var second = percents[3] > 50 ? rest.Left : 0;
                    Assert.Equal(second, rest.Split(second).Sum(m => m.Amount));
                    Assert.All(rest.PaidBack.Concat(rest.Split(second)).GroupBy(m => m.Month), m => Assert.InRange(m.Sum(x => x.Amount), 0, -c.Single(x => x.Month == m.Key).Amount));
                    return rest.PaidBack.Concat(rest.Split(second)).Select(m => new Repaid(c.Key, m.Month, m.Amount));
                }).ToList();
                foreach (var part in repayments)
                {
                    byMonth[part.Month] = byMonth.GetValueOrDefault(part.Month) - part.Amount;
                }

                repaid += repayments.Sum(r => r.Amount);
                // The database answers one row for a workplace and month.
                var entries = month.GroupBy(e => (e.WorkplaceId, e.Month)).Select(g => new Unsettled(g.Key.WorkplaceId, g.Key.Month, g.Sum(e => e.Entries), g.Sum(e => e.Amount))).ToList();
                var lines = SettlementCalculation.Net(entries, carried, repayments, Places.Take(2).ToHashSet());
                Assert.All(lines, l =>
                {
                    Assert.Equal(l.Booked + l.CarriedIn + l.PaidBack - l.CarriedOut, l.Sum);
                    Assert.True(l.Sum >= 0 && l.CarriedOut <= 0 && (l.Sum == 0 || l.CarriedOut == 0));
                    Assert.Equal(l.Booked + l.CarriedIn + l.PaidBack, l.Months.Sum(m => m.Amount));
                    Assert.Equal(l.CarriedOut < 0 && !Places.Take(2).Contains(l.WorkplaceId), l.Reclaim);
                });
                Assert.Equal(carried.Sum(c => c.Amount), lines.Sum(l => l.CarriedIn));
                Assert.Equal(month.Sum(e => e.Entries), lines.Sum(l => l.Entries));

                // What is paid by month of pay adds up to the settlement's sum, to the øre.
                var parts = SettlementCalculation.Paid(lines);
                Assert.Equal(lines.Sum(l => l.Sum), parts.Sum(p => p.Amount));
                booked += month.Sum(e => e.Amount);
                paid += parts.Sum(p => p.Amount);
                foreach (var part in parts)
                {
                    byMonth[part.Month] = byMonth.GetValueOrDefault(part.Month) + part.Amount;
                }

                carried = [.. lines.Where(l => l.CarriedOut < 0).SelectMany(l => l.Months.Select(m => new Carried(l.WorkplaceId, m.Month, m.Amount)))];
                Assert.Equal(booked, paid - repaid + carried.Sum(c => c.Amount));

                // And for each month of pay: what was booked for it is paid or on its way.
                var bookedFor = months.Select(m => m.Item1).TakeWhile(m => m != month).Append(month).SelectMany(m => m).GroupBy(e => e.Month);
                Assert.All(bookedFor, g => Assert.Equal(g.Sum(e => e.Amount), byMonth.GetValueOrDefault(g.Key) + carried.Where(c => c.Month == g.Key).Sum(c => c.Amount)));
            }
        }, iter: 1_000);

    [Fact]
    public void R13_a_workplace_that_is_carried_out_is_paid_with_the_settlement_that_brings_it_to_zero()
    {
        var first = Assert.Single(SettlementCalculation.Net([new(Places[0], January, 1, 100), new(Places[0], January.AddMonths(-1), 1, -300)], [], [], new HashSet<Guid>()));
        Assert.Equal((-200m, 0m, true), (first.CarriedOut, first.Sum, first.Reclaim));
        Assert.Empty(SettlementCalculation.Paid([first]));
        var second = Assert.Single(SettlementCalculation.Net(
            [new(Places[0], January.AddMonths(1), 1, 200)], [.. first.Months.Select(m => new Carried(Places[0], m.Month, m.Amount))], [], new HashSet<Guid>()));
        Assert.Equal((-200m, 0m, 0m, false), (second.CarriedIn, second.CarriedOut, second.Sum, second.Reclaim));
        Assert.Equal(
            [new SumOfMonth(January.AddMonths(-1), -300), new SumOfMonth(January, 100), new SumOfMonth(January.AddMonths(1), 200)], SettlementCalculation.Paid([second]));
    }

    [Fact]
    public void R13_steps_go_one_way_and_another_one_approves()
    {
        var settlement = Settlement.Open(Guid.CreateVersion7(), January, null, January, "ane", At);
        Assert.Equal("refusion.settlement_ahead", Refused(() => Settlement.Open(Guid.CreateVersion7(), January.AddMonths(1), null, January.AddDays(30), "ane", At)));
        Assert.Same(settlement, Settlement.Open(Guid.CreateVersion7(), January, settlement, January, "bo", At));
        Assert.Equal("refusion.settlement_open", Refused(() => Settlement.Open(Guid.CreateVersion7(), January.AddMonths(1), settlement, January.AddMonths(2), "ane", At)));
        Assert.Equal("refusion.settlement_not_closed", Refused(() => settlement.Approve("bo", At, [])));
        settlement.Close("ane", At);
        Assert.Equal("refusion.settlement_not_open", Refused(() => settlement.Close("bo", At)));
        Assert.Equal("refusion.settlement_not_later", Refused(() => Settlement.Open(Guid.CreateVersion7(), January, settlement, January.AddMonths(2), "ane", At)));
        Assert.Equal("refusion.settlement_not_approved", Refused(() => settlement.Export("ane", At)));

        // All that stands in the way at once.
        var refused = Assert.Throws<RuleViolation>(() =>
            Read(settlement, earlierWaits: true, null).Approve("ane", At, [Place(0, 100), Place(1, 100) with { CostAccount = null }, Place(2, -100) with { Gln = null }]));
        Assert.Equal(
            ["refusion.settlement_four_eyes", "refusion.earlier_settlement_waits", "refusion.fund_account_missing", "refusion.cost_account_missing"], refused.Errors.Select(e => e.Code));
        Assert.Equal("Sted 1", refused.Errors[3].Args!["workplace"]);
        settlement = Read(settlement);
        Assert.Empty(settlement.ApproveRefusals("bo", [Place(0, 100)]));
        settlement.Approve("bo", At, [Place(0, 100)]);
        Assert.Equal(new SettlementSettings("Prøvekommunen", "5-80-90"), settlement.Settings);
        Assert.Equal("refusion.settlement_not_exported", Refused(() => settlement.ConfirmPayment("ane", At)));
        settlement.Export("ane", At);
        settlement.ConfirmPayment("ane", At);
        Assert.Equal((SettlementState.Paid, 5), (settlement.State, settlement.Version));
        Assert.Equal(Enum.GetValues<SettlementState>(), settlement.History.Select(h => h.State));
    }

    [Fact]
    public void R13_postings_balance_and_carry_no_formula()
    {
        var settlement = Exported();
        var csv = SettlementPostings.Csv(settlement, [Place(0, 7378.50m), Place(1, 1234.5m) with { Name = "=HYPERLINK(\"x\")" }, Place(2, -500), Place(3, 0)]);
        Assert.Equal([0xEF, 0xBB, 0xBF], csv[..3]);
        Assert.Equal(
            """
            Bilag;Linje;Måned;Kontering;GLN;P-nummer;Arbejdsplads;Debet;Kredit;Tekst
            FT-2026-03;1;2026-03;3-0;5798009900104;1003280000;Sted 0;;7378,50;Refusion af job på få lønnede timer 2026-03, S-2026-0003
            FT-2026-03;2;2026-03;3-1;5798009900104;1003280001;"'=HYPERLINK(""x"")";;1234,50;Refusion af job på få lønnede timer 2026-03, S-2026-0003
            FT-2026-03;3;2026-03;5-80-90;;;;8613,00;;Refusion af job på få lønnede timer 2026-03, S-2026-0003

            """.ReplaceLineEndings("\r\n"), Encoding.UTF8.GetString(csv[3..]));
        Assert.Equal(csv, SettlementPostings.Csv(settlement, [Place(3, 0), Place(2, -500), Place(1, 1234.5m) with { Name = "=HYPERLINK(\"x\")" }, Place(0, 7378.50m)]));
    }

    [Fact]
    public void R13_the_report_says_what_is_paid_carried_and_reclaimed_over_pages_with_their_numbers()
    {
        var settlement = Exported();
        List<SettlementWorkplace> places = [.. Enumerable.Range(0, 120).Select(i => Place(i, i == 7 ? -321.09m : 100.25m + i) with { Name = i == 3 ? "Børnehuset Åløkke ✓🚲 med et langt navn som må deles på flere linjer" : $"Sted {i}" })];
        var pdf = SettlementReport.Pdf(settlement, places, [PaidBack]);
        if (Environment.GetEnvironmentVariable("FAATIMER_PDF") is { } path)
        {
            File.WriteAllBytes(path, pdf);
        }

        Assert.Equal(pdf, SettlementReport.Pdf(settlement, [.. places.AsEnumerable().Reverse()], [PaidBack]));
        using var document = PdfDocument.Open(pdf);
        var pages = document.GetPages().Select(p => p.Text).ToList();
        Assert.True(pages.Count > 3);
        Assert.All(pages.Select((text, i) => (text, i)), page => Assert.Contains($"Side {page.i + 1} af {pages.Count}", page.text, StringComparison.Ordinal));
        Assert.True(pages.Count(p => p.Contains("P-nummerGLNKontering", StringComparison.Ordinal)) >= 3, "headings are repeated");
        var all = string.Concat(pages);
        Assert.Contains("Prøvekommunen", all, StringComparison.Ordinal);
        Assert.Contains("Afregning af refusion, marts 2026", all, StringComparison.Ordinal);
        Assert.Contains("Åløkke", all, StringComparison.Ordinal);
        Assert.Contains("Lukket1. april 2026 kl. 10.30 af ane", all, StringComparison.Ordinal);
        Assert.Contains("Godkendt1. april 2026 kl. 10.30 af bo", all, StringComparison.Ordinal);
        Assert.Contains("Kræves tilbage", all, StringComparison.Ordinal);
        Assert.Contains("321,09", all, StringComparison.Ordinal);
        Assert.Contains("Betalt tilbage", all, StringComparison.Ordinal);
        Assert.Contains("4. maj 2026", all, StringComparison.Ordinal);
        Assert.Contains("Bilag 4711", all, StringComparison.Ordinal);
        var sum = places.Sum(p => p.Line.Sum).ToString("N2", Texts.Danish);
        Assert.True(all.Split("Til udbetaling" + sum).Length == 2, sum);
        Assert.Equal("Afregning af refusion, marts 2026", document.Information.Title);
        Assert.Null(document.Information.CreationDate);
    }

    [Fact]
    public void R24_a_repayment_is_laid_on_the_oldest_months_and_confirmed_by_another()
    {
        var owed = new Owed([new(January.AddMonths(1), -200), new(January, -150), new(January.AddMonths(2), 50)], [new(January, 100)]);
        Assert.Equal(200, owed.Left);
        var repayment = Repayment.Record(Guid.CreateVersion7(), Places[0], January, "Bilag 1", 120.50m, owed, January, new("ane", At));
        Assert.Equal([new SumOfMonth(January, 50), new SumOfMonth(January.AddMonths(1), 70.50m)], repayment.Months);
        Assert.Equal("refusion.repayment_four_eyes", Refused(() => repayment.Confirm(owed, new("ane", At))));
        Assert.Equal("refusion.repayment_exceeds_carried", Refused(() => repayment.Confirm(owed with { PaidBack = [new(January, 230)] }, new("bo", At))));
        repayment.Confirm(owed, new("bo", At));
        Assert.Equal((RepaymentState.Confirmed, 2, "bo"), (repayment.State, repayment.Version, repayment.Decided!.By));
        Assert.Equal("refusion.repayment_not_recorded", Refused(() => repayment.Withdraw(new("bo", At))));
        Assert.Equal("refusion.repayment_exceeds_carried", Refused(() => Repayment.Record(Guid.CreateVersion7(), Places[0], January, "x", 200.01m, owed, January, new("ane", At))));
        Assert.Equal("refusion.repayment_ahead", Refused(() => Repayment.Record(Guid.CreateVersion7(), Places[0], January.AddDays(1), "x", 1, owed, January, new("ane", At))));
        Assert.Equal("refusion.repayment_exceeds_carried", Refused(() => Repayment.Record(Guid.CreateVersion7(), Places[0], January, "x", 0.01m, new([], []), January, new("ane", At))));

        static string Refused(Action act) => Assert.Throws<RuleViolation>(act).Code;
    }

    private static readonly Repayment PaidBack = new(DemoStory.Id(0x77), Places[0], new(2026, 5, 4), "Bilag 4711", [new(January, 10)], RepaymentState.Confirmed, 3, new("ane", At), new("bo", At), January);

    private static Settlement Exported()
    {
        var settlement = Settlement.Open(Guid.CreateVersion7(), new(2026, 3, 1), null, new(2026, 4, 1), "ane", At);
        settlement.Close("ane", At);
        settlement = Read(settlement);
        settlement.Approve("bo", At, []);
        settlement.Export("bo", At);
        return settlement;
    }

    /// <summary>As it is read from the database, with what an approval needs besides.</summary>
    private static Settlement Read(Settlement settlement, bool earlierWaits = false, string? fundAccount = "5-80-90") =>
        new(settlement.Id, settlement.Month, settlement.Version, settlement.History, null, new(earlierWaits, new("Prøvekommunen", fundAccount)));

    private static SettlementWorkplace Place(int number, decimal amount)
    {
        var line = new SettlementLine(DemoStory.Id((byte)number), 1, amount, 0, 0, amount < 0, [new(January, amount)]);
        return new(line, $"Sted {number}", $"100328{number:0000}", "5798009900104", $"3-{number}");
    }

    private static string Refused(Action action) => Assert.Throws<RuleViolation>(action).Code;
}
