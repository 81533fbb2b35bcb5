using System.Globalization;

namespace Faatimer.Admin;

/// <summary>The words of the pages stand in both languages where they are used, so that neither can be forgotten.</summary>
internal static class Words
{
    public const string Cookie = "sprog";

    public static bool IsEnglish => CultureInfo.CurrentUICulture.TwoLetterISOLanguageName == "en";

    public static TWords T<TWords>(TWords danish, TWords english) => IsEnglish ? english : danish;

    /// <summary>A number with its noun: 1 lønseddel, 3 lønsedler.</summary>
    public static string Count(int count, string one, string many) => $"{Format.Number(count)} {(count == 1 ? one : many)}";
}
