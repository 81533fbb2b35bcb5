using Faatimer.Admin.Frame;
using Microsoft.AspNetCore.Components;

namespace Faatimer.Admin.Components;

/// <summary>A field of a form: what was written stands in it again, and what is wrong stands above it.</summary>
public abstract class Field : ComponentBase
{
    [CascadingParameter]
    public Form Form { get; set; } = null!;

    /// <summary>Its id and its name: the API's pointer with hyphens.</summary>
    [Parameter, EditorRequired]
    public required string Id { get; set; }

    [Parameter, EditorRequired]
    public required string Label { get; set; }

    [Parameter]
    public string? Hint { get; set; }

    /// <summary>What stands in it at first.</summary>
    [Parameter]
    public string? Value { get; set; }

    [Parameter]
    public bool Optional { get; set; }

    protected string Current => Form.IsSent && Form.Has(Id) ? Form[Id] : Value ?? "";

    protected string? Error => Form.ErrorOf(Id);

    protected string? DescribedBy => (Hint, Error) switch
    {
        (null, null) => null,
        (_, null) => $"{Id}-hint",
        (null, _) => $"{Id}-error",
        _ => $"{Id}-hint {Id}-error",
    };
}
