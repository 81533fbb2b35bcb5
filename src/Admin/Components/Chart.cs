using System.Globalization;
using Microsoft.AspNetCore.Components;

namespace Faatimer.Admin.Components;

/// <summary>The geometry of the charts: across in percent, so that bars stretch, and down in pixels, so that texts keep their size.</summary>
internal static class Chart
{
    private static readonly decimal[] RoundSteps = [1m, 2m, 2.5m, 5m, 10m];

    public static string Percent(decimal value) => Math.Round(value, 3).ToString("0.###", CultureInfo.InvariantCulture) + "%";

    public static string Px(decimal value) => Math.Round(value, 1).ToString("0.#", CultureInfo.InvariantCulture);

    /// <summary>A text of the drawing; Razor's own text element is another thing.</summary>
    public static RenderFragment Text(string x, decimal y, string text, string? style = null, string? anchor = null, bool bold = false) => builder =>
    {
        builder.OpenElement(0, "text");
        builder.AddAttribute(1, "class", style);
        builder.AddAttribute(2, "x", x);
        builder.AddAttribute(3, "y", Px(y));
        builder.AddAttribute(4, "text-anchor", anchor);
        builder.AddAttribute(5, "font-weight", bold ? "600" : null);
        builder.AddContent(6, text);
        builder.CloseElement();
    };

    /// <summary>Four to six round lines up to a maximum.</summary>
    public static IReadOnlyList<decimal> Ticks(decimal max)
    {
        if (max <= 0)
        {
            return [0, 1];
        }

        var rough = max / 4;
        var power = (decimal)Math.Pow(10, Math.Floor(Math.Log10((double)rough)));
        var step = RoundSteps.Select(f => f * power).First(s => s >= rough);
        return [.. Enumerable.Range(0, (int)Math.Ceiling(max / step) + 1).Select(i => i * step)];
    }
}

/// <summary>One bar of several parts.</summary>
/// <param name="Label">What stands under it.</param>
/// <param name="Parts">From the base upwards: a class of a series (s1, s4, s5, sbad) or a pattern (hoffer, hcommit), and how much.</param>
/// <param name="Title">What it says when one points at it.</param>
public sealed record Bar(string Label, IReadOnlyList<(string Fill, decimal Amount)> Parts, string Title);
