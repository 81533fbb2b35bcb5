using Faatimer.Kernel;
using Faatimer.Refusion.Domain;
using Faatimer.Refusion.Features;

namespace Faatimer.Domain.Tests.Refusion;

/// <summary>R8: what is stored of a payslip's content today is compared with what is posted in many years. These vectors never change.</summary>
public sealed class ContentHashTests
{
    private const string Cpr = "6105904321";

    /// <summary>Every field set.</summary>
    internal static readonly PayslipRequest Whole = new(
        "opus", "2026-03-7", new("610590-4321", "Åse Prøvesen"), new("66137112", "1003289999", "Børnehuset Ærø & \"Søn\""), new(new(2026, 3, 1), new(2026, 3, 31)), PayBasis.Hourly,
        [new(LineKind.GrossWage, 6500.00m), new(LineKind.AmBidrag, 517.36m), new(LineKind.PublicSupport, -0.10m)], PayslipKind.Correction,
        new("0190f000-0000-7000-8000-000000000001"), new("0190f000-0000-7000-8000-000000000002"), 10.50m, 43.0m,
        [new(IsoWeek.Parse("2026-W10"), 8.25m), new(IsoWeek.Parse("2026-W11"), 0m)], [new(AbsenceKind.ChildSick, new(2026, 3, 5), new(2026, 3, 6)), new(AbsenceKind.Sickness, new(2026, 3, 9))],
        WageIsNetOfAmBidrag: true, FinalSettlement: true, 4100.55m, 7378.50m, new(new(2026, 3, 2), new(2026, 3, 30)), "%PDF-1.7 %%EOF"u8.ToArray(), "2026-03-6", "2026-03-5");

    /// <summary>As little as there can be.</summary>
    internal static readonly PayslipRequest Bare = new(
        "visma", "1", new(Cpr, "Bo Prøvesen"), new("66137112", "1003289999", "Børnehuset"), new(new(2026, 3, 1), new(2026, 3, 31)), PayBasis.Monthly, [new(LineKind.GrossWage, 6500m)]);

    [Fact]
    public void R8_the_hash_of_a_content_is_today_what_it_was() => Assert.Equal(
        ["be70c74d0bc63cfc2a6c2ff3805c78709db6f100068c9b97e93d76efad85d1ec", "892751e7e11e120a4b38190337099011dc8f4d1292caa921f33d5423eec9537d"],
        new[] { Whole, Bare }.Select(p => Convert.ToHexStringLower(p.ContentHash(Cpr, Cipher()))));

    private static PersonalDataCipher Cipher()
    {
        var keys = new KeyRing();
        keys.Add(7, KeyRing.Purposes.SearchHash, [.. Enumerable.Range(1, 32).Select(i => (byte)i)]);
        return new(keys);
    }
}
