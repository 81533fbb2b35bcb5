using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Faatimer.Kernel;

/// <summary>
/// Texts for people (X5), Danish and English, by stable code. Each assembly embeds <c>Texts.da.json</c> and <c>Texts.en.json</c>: flat objects from code
/// to sentence, with figures as <c>{name}</c> or <c>{name:format}</c>; a part in square brackets is left out when its figure is not given. A test finds codes that lack a text in either language.
/// </summary>
public sealed partial class Texts
{
    public static readonly CultureInfo Danish = CultureInfo.GetCultureInfo("da-DK");
    public static readonly CultureInfo English = CultureInfo.GetCultureInfo("en-GB");

    private readonly Dictionary<string, string> _da = [];
    private readonly Dictionary<string, string> _en = [];

    public Texts(IEnumerable<Assembly> assemblies)
    {
        foreach (var assembly in assemblies)
        {
            Load(assembly, ".Texts.da.json", _da);
            Load(assembly, ".Texts.en.json", _en);
        }
    }

    /// <summary>Every code that has a Danish text.</summary>
    public IReadOnlyCollection<string> DanishCodes => _da.Keys;

    /// <summary>Every code that has an English text.</summary>
    public IReadOnlyCollection<string> EnglishCodes => _en.Keys;

    /// <summary>The sentence of a code in a language; the code itself when it has none, so that an answer is never lost over a text.</summary>
    public string Get(string code, CultureInfo culture, IReadOnlyDictionary<string, object?>? args = null)
    {
        var english = culture.TwoLetterISOLanguageName == "en";
        if (!(english ? _en : _da).TryGetValue(code, out var text))
        {
            return code;
        }

        var format = english ? English : Danish;
        text = OptionalPart().Replace(text, m => args?.ContainsKey(m.Groups[2].Value) == true ? m.Groups[1].Value : "");
        return Placeholder().Replace(text, m =>
            args is not null && args.TryGetValue(m.Groups[1].Value, out var value)
                ? Write(value, m.Groups[2].Success ? m.Groups[2].Value : null, format)
                : m.Value);
    }

    private static string Write(object? value, string? format, CultureInfo culture) => value switch
    {
        DateOnly day when format is null => day.ToString("d. MMMM yyyy", culture),
        decimal number when format is null => number.ToString("#,##0.##", culture),
        JsonElement { ValueKind: JsonValueKind.Number } number => Write(number.GetDecimal(), format, culture),
        JsonElement { ValueKind: JsonValueKind.String } text when DateOnly.TryParseExact(text.GetString(), "yyyy-MM-dd", out var day) => Write(day, format, culture),
        IFormattable f => f.ToString(format, culture),
        _ => value?.ToString() ?? "–",
    };

    private static void Load(Assembly assembly, string ending, Dictionary<string, string> into)
    {
        foreach (var name in assembly.GetManifestResourceNames().Where(n => n.EndsWith(ending, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(name)!;
            foreach (var (code, text) in JsonSerializer.Deserialize<Dictionary<string, string>>(stream)!)
            {
                into.Add(code, text);
            }
        }
    }

    [GeneratedRegex(@"\[([^\]]*\{([a-zA-Z]+)[^\]]*)\]")]
    private static partial Regex OptionalPart();

    [GeneratedRegex(@"\{([a-zA-Z]+)(?::([^}]+))?\}")]
    private static partial Regex Placeholder();
}
