using System.Globalization;
using System.Text;

namespace Faatimer.Bench;

/// <summary>
/// What is seeded and what is posted, by number, so that the load needs no list: grant i is one invented person's job of twelve whole months, of which the first
/// months are paid and the rest are left to be posted.
/// </summary>
/// <param name="Grants">Grants in all.</param>
/// <param name="Payslips">Payslips in all, the same number for each grant.</param>
/// <param name="ThisMonth">The first day of the current month.</param>
/// <param name="Workplaces">Workplaces that the grants go round.</param>
/// <param name="StartsPerMonth">Grants that begin each month.</param>
/// <param name="Settled">Payslips that are settled already, the oldest, a settlement a month.</param>
internal sealed record Story(int Grants, int Payslips, DateOnly ThisMonth, int Workplaces, int StartsPerMonth, int Settled)
{
    public const string Cvr = "66137112";
    public const int Months = 12;
    public const decimal WeeklyHours = 10;

    /// <summary>So many that the pool's hours of a day stay below the 9,999.99 that a column of hours holds.</summary>
    public decimal SubsidisedHours => Math.Min(2, Math.Floor(99_990m / (StartsPerMonth * Months)) / 10);

    public int PaidMonths => Payslips / Grants;

    public int PostsInAll => Grants * (Months - PaidMonths);

    /// <summary>Why the story cannot be told; null when it can.</summary>
    public string? Fault =>
        Grants < 1 || Payslips < Grants || Payslips >= Grants * Months ? $"a grant has 1–{Months - 1} payslips: --payslips must be at least --grants and below {Months} times it"
        : Workplaces < 1 || Settled < 0 || Settled >= Payslips ? "at least one workplace, and fewer --settled than --payslips"
        : StartsPerMonth < 1 || SubsidisedHours <= 0 ? "--starts is 1–8,332"
        : FirstDay(Grants - 1).Year < 2000 ? "so many grants would begin before the year 2000"
        : null;

    public DateOnly FirstDay(int grant) => ThisMonth.AddMonths(-(Months - 1) - (grant / StartsPerMonth));

    public DateOnly LastDay(int grant) => FirstDay(grant).AddMonths(Months).AddDays(-1);

    public static string PNumber(int workplace) => (1_003_290_000 + workplace).ToString(CultureInfo.InvariantCulture);

    public int WorkplaceOf(int grant) => grant % Workplaces;

    public IEnumerable<int> AllWorkplaces => Enumerable.Range(0, Workplaces);

    /// <summary>A CPR number of a test person: day + 60 (ID5).</summary>
    public static string Cpr(int grant)
    {
        var (date, serial) = Math.DivRem(grant, 4000);
        return string.Create(CultureInfo.InvariantCulture, $"{61 + (date % 28):00}{1 + (date / 28 % 12):00}{50 + (date / 336 % 40):00}{serial:0000}");
    }

    public static string Name(int grant) => $"Prøve Person {grant}";

    public static string Number(int grant, DateOnly month) => string.Create(CultureInfo.InvariantCulture, $"{month:yyyy-MM}-{grant:000000}");

    /// <summary>The n-th payslip to be posted: each is its employment's next month.</summary>
    public byte[] Post(int n)
    {
        var (later, grant) = Math.DivRem(n, Grants);
        var from = FirstDay(grant).AddMonths(PaidMonths + later);
        var to = from.AddMonths(1).AddDays(-1);
        return Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$"""
            {"source":"bench","number":"{{Number(grant, from)}}","employee":{"cpr":"{{Cpr(grant)}}","name":"{{Name(grant)}}"},"employer":{"cvr":"{{Cvr}}","pNumber":"{{PNumber(WorkplaceOf(grant))}}","name":"Biblioteket"},"period":{"from":"{{from:yyyy-MM-dd}}","to":"{{to:yyyy-MM-dd}}"},"payBasis":"monthly","lines":[{"kind":"grossWage","amount":6500.00},{"kind":"amBidrag","amount":517.36},{"kind":"atpEmployee","amount":33.00},{"kind":"atpEmployer","amount":66.00},{"kind":"holidayPay","amount":812.50}],"weeklyHours":10,"paidHours":43.33,"absences":[]}
            """));
    }
}
