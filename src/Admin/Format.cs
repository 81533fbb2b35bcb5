using System.Globalization;
using System.Text.RegularExpressions;
using Faatimer.Sdk;
using static Faatimer.Admin.Words;

namespace Faatimer.Admin;

/// <summary>How dates, hours and money are written and read, whatever the machine's own culture. English changes the words, not the numbers.</summary>
internal static partial class Format
{
    private static readonly CultureInfo Danish = Make();
    private static readonly TimeZoneInfo Copenhagen = TimeZoneInfo.FindSystemTimeZoneById("Europe/Copenhagen");
    private static readonly string[] MonthsDa = ["januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september", "oktober", "november", "december"];
    private static readonly string[] MonthsEn = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
    private static readonly string[] ShortDa = ["jan.", "feb.", "mar.", "apr.", "maj", "jun.", "jul.", "aug.", "sep.", "okt.", "nov.", "dec."];
    private static readonly string[] ShortEn = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    private static readonly string[] DaysDa = ["søndag", "mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lørdag"];
    private static readonly string[] DaysEn = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

    /// <summary>By whose alphabet words are sorted.</summary>
    public static CultureInfo Culture => Danish;

    /// <summary>22. november 2026</summary>
    public static string Day(DateOnly day) => T($"{day.Day}. {MonthsDa[day.Month - 1]} {day.Year}", $"{day.Day} {MonthsEn[day.Month - 1]} {day.Year}");

    /// <summary>22. nov. 2026, for tables.</summary>
    public static string ShortDay(DateOnly day) => T($"{day.Day}. {ShortDa[day.Month - 1]} {day.Year}", $"{day.Day} {ShortEn[day.Month - 1]} {day.Year}");

    public static string ShortDay(DateOnly? day) => day is { } known ? ShortDay(known) : "–";

    /// <summary>onsdag 25. november 2026</summary>
    public static string Weekday(DateOnly day) => $"{T(DaysDa[(int)day.DayOfWeek], DaysEn[(int)day.DayOfWeek])} {Day(day)}";

    /// <summary>i dag, i går, i morgen, lørdag (within a week), or the day.</summary>
    public static string Near(DateOnly day, DateOnly today) => (day.DayNumber - today.DayNumber) switch
    {
        0 => T("i dag", "today"),
        -1 => T("i går", "yesterday"),
        1 => T("i morgen", "tomorrow"),
        > 1 and < 7 => T(DaysDa[(int)day.DayOfWeek], DaysEn[(int)day.DayOfWeek]),
        _ => ShortDay(day),
    };

    /// <summary>1. – 31. oktober 2026, or 1. april 2026 – 31. marts 2027.</summary>
    public static string Period(DateOnly from, DateOnly to) =>
        from == to ? Day(from)
        : from.Year == to.Year && from.Month == to.Month ? T($"{from.Day}. – {Day(to)}", $"{from.Day} – {Day(to)}")
        : $"{Day(from)} – {Day(to)}";

    public static string ShortPeriod(DateOnly from, DateOnly to) => $"{ShortDay(from)} – {ShortDay(to)}";

    /// <summary>oktober 2026, of a month as the API writes it (2026-10).</summary>
    public static string Month(string month) => $"{T(MonthsDa, MonthsEn)[MonthNumber(month) - 1]} {month[..4]}";

    /// <summary>Okt. 2026</summary>
    public static string ShortMonth(string month) => Upper($"{T(ShortDa, ShortEn)[MonthNumber(month) - 1]} {month[..4]}");

    /// <summary>okt</summary>
    public static string MonthName(DateOnly day) => T(ShortDa, ShortEn)[day.Month - 1].TrimEnd('.');

    /// <summary>uge 48, with the year when it is not this one's; of a week as the API writes it (2026-W48).</summary>
    public static string Week(string week, int? thisYear = null) =>
        $"{T("uge", "week")} {int.Parse(week.AsSpan(6), CultureInfo.InvariantCulture)}{(thisYear is { } year && week.StartsWith(year.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal) ? "" : $", {week[..4]}")}";

    /// <summary>22. november 2026 kl. 9.05</summary>
    public static string Time(DateTimeOffset at) => $"{Day(DayOf(at))} {Clock(at)}";

    public static string ShortTime(DateTimeOffset at) => $"{ShortDay(DayOf(at))} {Clock(at)}";

    public static string Clock(DateTimeOffset at)
    {
        var local = TimeZoneInfo.ConvertTime(at, Copenhagen);
        return T($"kl. {local.Hour}.{local.Minute:00}", $"at {local.Hour}.{local.Minute:00}");
    }

    /// <summary>The Danish day of an instant.</summary>
    public static DateOnly DayOf(DateTimeOffset at) => DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(at, Copenhagen).DateTime);

    /// <summary>6.500,00 kr.</summary>
    public static string Money(decimal amount) => $"{Amount(amount)} kr.";

    /// <summary>6.500,00, for columns.</summary>
    public static string Amount(decimal amount) => amount.ToString("N2", Danish);

    public static string Amount(decimal? amount) => amount is { } known ? Amount(known) : "–";

    /// <summary>1.150.340, for large figures that stand beside their exact ones.</summary>
    public static string Kroner(decimal amount) => Math.Round(amount, MidpointRounding.AwayFromZero).ToString("N0", Danish);

    /// <summary>7,5</summary>
    public static string Number(decimal number) => number.ToString("#,##0.##", Danish);

    /// <summary>7,5 t.</summary>
    public static string Hours(decimal hours) => T($"{Number(hours)} t.", $"{Number(hours)} hrs");

    /// <summary>5/6, as the API gives it.</summary>
    public static string Share(Share share) => share.Numerator == 0 ? "0" : share.Numerator == share.Denominator ? "1" : string.Create(CultureInfo.InvariantCulture, $"{share.Numerator}/{share.Denominator}");

    public static string Bytes(long bytes) => bytes < 1024 ? $"{bytes} B" : bytes < 1024 * 1024 ? $"{Number(Math.Round(bytes / 1024m))} kB" : $"{Number(Math.Round(bytes / 1048576m, 1))} MB";

    /// <summary>The first letter as a capital.</summary>
    public static string Upper(string text) => text.Length == 0 ? text : char.ToUpper(text[0], Danish) + text[1..];

    /// <summary>22-11-2026, as a field has it.</summary>
    public static string Field(DateOnly? day) => day?.ToString("dd-MM-yyyy", CultureInfo.InvariantCulture) ?? "";

    /// <summary>7,5 or 6500,00, as a field has it.</summary>
    public static string Field(decimal? number) => number?.ToString("0.##", Danish).Replace('−', '-') ?? "";

    /// <summary>Reads 22-11-2026, 22.11.26, 221126, 22. november 2026 and 2026-11-22.</summary>
    public static DateOnly? ReadDay(string text)
    {
        text = text.Trim().ToLower(Danish);
        if (Iso().Match(text) is { Success: true } iso)
        {
            return Of(iso.Groups[3].Value, iso.Groups[2].Value, iso.Groups[1].Value);
        }

        if (Digits().Match(text) is { Success: true } digits)
        {
            return Of(digits.Groups[1].Value, digits.Groups[2].Value, digits.Groups[3].Value);
        }

        if (Spelled().Match(text) is { Success: true } spelled)
        {
            var name = spelled.Groups[2].Value.TrimEnd('.');
            var month = Enumerable.Range(0, 12).FirstOrDefault(i => MonthsDa[i] == name || ShortDa[i].TrimEnd('.') == name || MonthsEn[i].Equals(name, StringComparison.OrdinalIgnoreCase) || ShortEn[i].Equals(name, StringComparison.OrdinalIgnoreCase), -1);
            return month < 0 ? null : Of(spelled.Groups[1].Value, (month + 1).ToString(CultureInfo.InvariantCulture), spelled.Groups[3].Value);
        }

        return null;

        static DateOnly? Of(string day, string month, string year)
        {
            var (d, m, y) = (int.Parse(day, CultureInfo.InvariantCulture), int.Parse(month, CultureInfo.InvariantCulture), int.Parse(year, CultureInfo.InvariantCulture));
            y += y < 100 ? 2000 : 0;
            return y is >= 1900 and < 2200 && m is >= 1 and <= 12 && d >= 1 && d <= DateTime.DaysInMonth(y, m) ? new DateOnly(y, m, d) : null;
        }
    }

    /// <summary>Reads 7,5 and 7.5, 6500, 6.500,00 and 6500.00; null when it is no number. A point before three digits parts thousands.</summary>
    public static decimal? ReadNumber(string text)
    {
        text = text.Replace(" ", "", StringComparison.Ordinal).Replace("\u00a0", "", StringComparison.Ordinal).Replace('−', '-').Replace("kr.", "", StringComparison.OrdinalIgnoreCase).Replace("t.", "", StringComparison.OrdinalIgnoreCase);
        if (!NumberForm().IsMatch(text))
        {
            return null;
        }

        text = text.Contains(',', StringComparison.Ordinal) ? text.Replace(".", "", StringComparison.Ordinal).Replace(',', '.')
            : Thousands().IsMatch(text) ? text.Replace(".", "", StringComparison.Ordinal)
            : text;
        return decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) ? number : null;
    }

    private static int MonthNumber(string month) => int.Parse(month.AsSpan(5, 2), CultureInfo.InvariantCulture);

    private static CultureInfo Make()
    {
        var culture = (CultureInfo)CultureInfo.GetCultureInfo("da-DK").Clone();
        culture.NumberFormat.NegativeSign = "−";
        (culture.NumberFormat.NumberGroupSeparator, culture.NumberFormat.NumberDecimalSeparator) = (".", ",");
        return culture;
    }

    [GeneratedRegex(@"^([0-9]{4})-([0-9]{2})-([0-9]{2})$")]
    private static partial Regex Iso();

    [GeneratedRegex(@"^([0-9]{1,2})(?:[-./ ]|(?=[0-9]{4}$)|(?=[0-9]{6}$))([0-9]{1,2})(?:[-./ ]|(?=[0-9]{2}$)|(?=[0-9]{4}$))([0-9]{4}|[0-9]{2})$")]
    private static partial Regex Digits();

    [GeneratedRegex(@"^([0-9]{1,2})\.?\s+([a-zæøå]+\.?)\s+([0-9]{4}|[0-9]{2})$")]
    private static partial Regex Spelled();

    [GeneratedRegex(@"^-?([0-9]+|[0-9]{1,3}(\.[0-9]{3})+)([,][0-9]+)?$|^-?[0-9]+\.[0-9]{1,2}$")]
    private static partial Regex NumberForm();

    [GeneratedRegex(@"^-?[0-9]{1,3}(\.[0-9]{3})+$")]
    private static partial Regex Thousands();
}
