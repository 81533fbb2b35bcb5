using System.Globalization;
using Faatimer.Kernel;
using Faatimer.Refusion;
using Faatimer.Refusion.Domain;
using Faatimer.Refusion.Features;

namespace Faatimer.Domain.Tests.Refusion;

/// <summary>What a finance worker reads out.</summary>
public class ExplanationTests
{
    private static readonly Texts Texts = new([typeof(RefusionModule).Assembly]);

    [Fact]
    public void R10_every_golden_case_can_be_told_in_both_languages()
    {
        foreach (var golden in RefusionCase.All)
        {
            foreach (var culture in new[] { Texts.Danish, Texts.English })
            {
                var text = Tell(golden.Name, culture);
                Assert.DoesNotContain("{", text, StringComparison.Ordinal);
                Assert.DoesNotContain("refusion.", text, StringComparison.Ordinal);
                Assert.DoesNotContain("System.", text, StringComparison.Ordinal);
            }
        }
    }

    [Theory]
    [InlineData("R6 sick from 10 January on: February has 8 covered days", "Sygdommen 10. januar 2026 til 28. februar 2026 (50 dage) er ét forløb. De første 30 dage er dækket, weekender talt med. 9. februar 2026 er den første dag, der ikke er dækket;")]
    [InlineData("R6 sick from 10 January on: February has 8 covered days", "Andelen er gennemsnittet over lønperiodens dage: 8 dage tæller 1 og 20 dage tæller 0. Summen deles med 28 dage, og det giver 2/7.")]
    [InlineData("R4 hours changed mid-month, paid hours of the new hours", "1. marts 2026 til 15. marts 2026 (15 dage): Puljen betaler 8 af 8 timer om ugen. 16. marts 2026 til 31. marts 2026 (16 dage): Puljen betaler 10 af 12 timer om ugen.")]
    [InlineData("R4 hourly: week 14 is shared, second payslip finds the rest", "Uge 14 i 2026: Bevillingen gælder 7 af ugens dage, hvoraf 7 er dækket, og det giver plads til 40/7 (cirka 5,71) timer. Andre lønsedler har brugt 4 af dem. Af 3 betalte timer dækkes 12/7 (cirka 1,71).")]
    [InlineData("R8 a supplement without hours takes the share of the payslip it adds to", "Tillægget har ingen timer selv. Det får samme andel som den lønseddel, det hører til: 5/6.")]
    [InlineData("R1 a final settlement belongs to the latest grant", "Slutafregningen hører til bevillingen fra 1. april 2026 til 30. juni 2026.")]
    [InlineData("R1 no grant at all", "Ingen bevilling for ansættelsen gælder på nogen af lønperiodens dage.")]
    [InlineData("R4 the payslip says more hours than granted", "Puljen betaler 10 timer om ugen. Bevillingen lyder på 10 timer om ugen og lønsedlen på andre timer, så der regnes med 12.")]
    [InlineData("R10 equal fractions: the earlier line gets the øre", "den ene øre, der så manglede, er lagt på den linje, der havde den største rest: Gruppeliv.")]
    public void R10_the_words_say_what_was_matched_counted_and_rounded(string golden, string sentence) =>
        Assert.Contains(sentence, Tell(golden, Texts.Danish), StringComparison.Ordinal);

    [Fact]
    public void R10_what_changed_is_told_with_its_difference()
    {
        var input = RefusionCase.All.Single(c => c.Name == "R8 a correction is decided like the payslip it replaces").Input();
        var told = new ExplainedDecision(input, RefusionCalculation.Decide(input), 1, PayslipStatus.Approved, false, null, 7000, 378.50m);
        Assert.Contains("Den, der rettes, gav 7.000,00 kr. Det er nu 378,50 kr. mere. I regnskabet er der bogført 378,50 kr.", Text(told, Texts.Danish), StringComparison.Ordinal);
        Assert.Contains("It is now 621.50 kr. less.", Text(told with { Corrected = 8000 }, Texts.English), StringComparison.Ordinal);
        Assert.Contains("Den forrige afgørelse gav også 7.378,50 kr.", Text(told with { Previous = 7378.50m }, Texts.Danish), StringComparison.Ordinal);
    }

    private static string Tell(string name, CultureInfo culture)
    {
        var input = RefusionCase.All.Single(c => c.Name == name).Input();
        return Text(new ExplainedDecision(input, RefusionCalculation.Decide(input), 1, PayslipStatus.NeedsDecision, false, null, null, null), culture);
    }

    private static string Text(ExplainedDecision told, CultureInfo culture) => ExplanationView.Of(Guid.Empty, "L-2026-0042", 1, told, Texts, culture).Text;
}
