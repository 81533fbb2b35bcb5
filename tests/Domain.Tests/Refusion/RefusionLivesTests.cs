using System.Numerics;
using CsCheck;
using RefusionReference;

namespace Faatimer.Domain.Tests.Refusion;

/// <summary>
/// Ten thousand random lives of one person at one company: payslips, corrections of corrections, supplements, what finance decides, grants that are changed, paused and
/// annulled, absences told late, moved and removed, and new numbers registered. After every act the product says what the reference says.
/// </summary>
public class RefusionLivesTests
{
    private const int Lives = 10_000;
    private const int MostActs = 10;

    [Fact]
    public void R12_after_every_act_what_stands_is_what_a_fresh_reading_gives_and_the_ledger_is_its_sum() =>
        Gen.Int[0, 1 << 20].Array[8, 300].Sample(numbers =>
        {
            var told = new List<Dictionary<string, string>>();
            try
            {
                Live(numbers, told);
            }
            catch (Exception exception)
            {
                // As rows of refusion-stories.csv, to be kept as a story.
                throw new InvalidOperationException(
                    $"{exception.Message}\nafter\n{string.Join('\n', told.Select(row => string.Join(';', ReferenceStories.Columns.Where(c => !c.StartsWith("expected", StringComparison.Ordinal)).Select(c => row[c]))))}",
                    exception);
            }
        }, iter: Lives);

    private static void Live(int[] numbers, List<Dictionary<string, string>> told)
    {
        var next = 0;
        var life = new ReferenceLife(below => numbers[next++ % numbers.Length] % below);
        var (product, reference) = (new ProductFile(), new ReferenceFile());
        var act = life.Begin();
        while (told.Count < MostActs && next < numbers.Length)
        {
            var row = ReferenceStories.Columns.ToDictionary(c => c, c => act.GetValueOrDefault(c, ""));
            told.Add(row);
            var expected = reference.Do(row);
            if (expected.Refused is null)
            {
                product.Do(row);
                Agree(expected, product);
            }

            act = life.Next(expected);
        }
    }

    private static void Agree(ReferenceOutcome expected, ProductFile product)
    {
        foreach (var (reference, outcome) in expected.Payslips.Zip(product.Outcomes))
        {
            Same((reference.Status, reference.Why), (ProductFile.Status(outcome), outcome.RejectionCode is { } code ? ProductFile.Short(code) : null));
            if (reference.Answer is { } answer)
            {
                var decision = outcome.Decision!;
                Same((answer.Total, answer.Share.ToString()), (new BigInteger(decision.Refundable * 100), decision.Share.ToString()));
                Same(string.Join(' ', answer.Warnings), string.Join(' ', ProductFile.Warnings(decision)));
            }
        }

        var ledger = product.Ledger;
        Same(expected.Ledger.Count, ledger.Count);
        foreach (var (key, amount) in expected.Ledger)
        {
            Same((key, amount), (key, ledger.GetValueOrDefault(key)));
        }
    }

    // What agrees, and nearly all does, is not worth the time of an assertion.
    private static void Same<T>(T expected, T actual)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            Assert.Equal(expected, actual);
        }
    }
}
