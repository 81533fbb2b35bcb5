using Microsoft.AspNetCore.Components;

namespace Faatimer.Admin.Components;

/// <summary>A column of a table: a text or a template for each row. The first column is the row's heading.</summary>
/// <param name="Title">Its heading, with the unit.</param>
/// <param name="Text">What stands in it.</param>
public sealed record Column<T>(string Title, Func<T, string?>? Text = null)
{
    /// <summary>What stands in it, when that is more than a text.</summary>
    public RenderFragment<T>? Cell { get; init; }

    /// <summary>A number: at the right, and never broken.</summary>
    public bool Num { get; init; }

    public bool NoWrap { get; init; }

    /// <summary>The API's word for sorting by it.</summary>
    public string? Sort { get; init; }

    /// <summary>The sum beneath it.</summary>
    public string? Foot { get; init; }

    public string? Class => Num ? "ft-num" : NoWrap ? "ft-nowrap" : null;
}
