using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Faatimer.Kernel;

namespace Faatimer.Architecture.Tests;

/// <summary>Every rule that is built stands in docs/rules.md, in the code and in the name of a test; every code has a text in both languages.</summary>
public sealed partial class RulesOfTheDomain
{
    private static readonly HashSet<string> Documented = [.. DocumentedRule().Matches(File.ReadAllText(Path.Combine(House.Root, "docs", "rules.md"))).Select(m => m.Groups[1].Value)];

    [Fact]
    public void Documented_rules_stand_in_code_and_in_a_test_name()
    {
        Assert.True(Documented.Count > 30);
        var code = House.Sources("src").Concat(House.Sources("src", "*.json")).Select(File.ReadAllText).SelectMany(t => Rule().Matches(t)).Select(m => m.Value).ToHashSet();
        var tests = House.Sources("tests").Select(File.ReadAllText).SelectMany(t => TestName().Matches(t)).SelectMany(m => RuleInTestName().Matches(m.Groups[1].Value)).Select(m => m.Groups[1].Value).ToHashSet();
        Assert.Empty(Documented.Except(code));
        Assert.Empty(Documented.Except(tests));
    }

    [Fact]
    public void Rules_that_tests_claim_are_documented()
    {
        var tests = House.Sources("tests").Select(File.ReadAllText).SelectMany(t => TestName().Matches(t)).SelectMany(m => RuleInTestName().Matches(m.Groups[1].Value)).Select(m => m.Groups[1].Value).ToHashSet();
        Assert.Empty(tests.Except(Documented));
    }

    [Fact]
    public void X5_every_code_has_a_text_in_danish_and_english()
    {
        var texts = new Texts(House.Modules.Append(House.Kernel).Append(House.Host));
        Assert.Empty(texts.DanishCodes.Except(texts.EnglishCodes));
        Assert.Empty(texts.EnglishCodes.Except(texts.DanishCodes));
        var used = House.Sources("src").Select(File.ReadAllText).SelectMany(t => ErrorCode().Matches(t)).Select(m => m.Groups[1].Value).ToHashSet();
        used.UnionWith(House.Modules.Append(House.Kernel).Append(House.Host).SelectMany(House.Types)
            .SelectMany(t => t.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)).Where(f => f.FieldType == typeof(ProblemKind)).Select(f => ((ProblemKind)f.GetValue(null)!).Code));
        Assert.NotEmpty(used);
        Assert.Empty(used.Except(texts.DanishCodes).Except(["kernel.delivered", "kernel.unparked"]));
    }

    [Fact]
    public void X5_the_figures_of_a_text_are_the_same_in_both_languages()
    {
        foreach (var danish in House.Sources("src", "Texts.da.json"))
        {
            var da = JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(danish))!;
            var en = JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(danish.Replace("Texts.da", "Texts.en", StringComparison.Ordinal)))!;
            Assert.All(da, text => Assert.Equal(Figures(text.Value), Figures(en[text.Key])));
        }
    }

    private static IEnumerable<string> Figures(string text) => Figure().Matches(text).Select(m => m.Groups[1].Value).Distinct().Order(StringComparer.Ordinal);

    [GeneratedRegex(@"^\|\s*\**((?:ID|P|W|C|K|R|T|X)\d+)\**\s*\|", RegexOptions.Multiline)]
    private static partial Regex DocumentedRule();

    [GeneratedRegex(@"\b(?:ID|P|W|C|K|R|T|X)\d+\b")]
    private static partial Regex Rule();

    [GeneratedRegex(@"public (?:async )?(?:Task|void) (\w+)\(")]
    private static partial Regex TestName();

    [GeneratedRegex(@"(?<![A-Za-z0-9])((?:ID|P|W|C|K|R|T|X)\d+)(?=_)")]
    private static partial Regex RuleInTestName();

    /// <summary>Codes where they are raised or declared.</summary>
    [GeneratedRegex("(?:RuleViolation\\(|RuleViolation\\.Error\\(|WithErrorCode\\()(?:\\d+, )?\"([a-z_]+\\.[a-z_]+)\"")]
    private static partial Regex ErrorCode();

    [GeneratedRegex(@"\{([a-zA-Z]+)(?::[^}]+)?\}")]
    private static partial Regex Figure();
}
