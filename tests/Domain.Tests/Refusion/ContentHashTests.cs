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

    private static readonly string[] Version0 = ["be70c74d0bc63cfc2a6c2ff3805c78709db6f100068c9b97e93d76efad85d1ec", "892751e7e11e120a4b38190337099011dc8f4d1292caa921f33d5423eec9537d"];
    private static readonly string[] Version1 = ["01090000007082c7215f85fbe5a1561ff2102a9fb8188b7646dae06fd04adc731889596890", "010900000090c80f296b9c9296966a8092e5c63885c3d9ae49d673f91f5742a7265b5ae4b7"];

    [Fact]
    public void R8_the_hashes_of_a_content_are_today_what_they_were()
    {
        Assert.Equal(Version0, new[] { Whole, Bare }.Select(p => Convert.ToHexStringLower(ContentHash.Of(p, Cpr, Cipher())[^1])));
        Assert.Equal(Version1, new[] { Whole, Bare }.Select(p => Convert.ToHexStringLower(ContentHash.Of(p, Cpr, Cipher())[0])));
    }

    [Fact]
    public void R8_newer_keys_and_versions_make_no_stored_payslip_another_content()
    {
        var before = ContentHash.Of(Whole, Cpr, Cipher());
        var now = ContentHash.Of(Whole, Cpr, Cipher(newerKeys: true));
        Assert.DoesNotContain(now[0], before);
        Assert.All(before, stored => Assert.Contains(stored, now));
        Assert.Equal(3, now.DistinctBy(Convert.ToHexString).Count());
    }

    [Fact]
    public void R8_each_field_is_a_part_of_the_content()
    {
        var constructor = typeof(PayslipRequest).GetConstructors().Single();
        var (hash, others) = (Hash(Whole), Bare with { Period = new(new(2026, 4, 1), new(2026, 4, 30)), ClaimedLines = [LineKind.GrossWage] });
        foreach (var field in constructor.GetParameters())
        {
            var other = constructor.GetParameters().Select(p => typeof(PayslipRequest).GetProperty(p.Name!)!.GetValue(p.Name == field.Name ? others : Whole)).ToArray();
            Assert.False(Hash((PayslipRequest)constructor.Invoke(other)) == hash, field.Name);
        }

        static string Hash(PayslipRequest payslip) => Convert.ToHexString(ContentHash.Of(payslip, payslip.Employee.Cpr, Cipher())[0]);
    }

    private static PersonalDataCipher Cipher(bool newerKeys = false)
    {
        var keys = new KeyRing();
        keys.Add(7, KeyRing.Purposes.SearchHash, Key(1));
        keys.Add(9, KeyRing.Purposes.ContentHash, Key(101));
        if (newerKeys)
        {
            keys.Add(12, KeyRing.Purposes.SearchHash, Key(33));
            keys.Add(13, KeyRing.Purposes.ContentHash, Key(65));
        }

        return new(keys);
    }

    private static byte[] Key(int first) => [.. Enumerable.Range(first, 32).Select(i => (byte)i)];
}
