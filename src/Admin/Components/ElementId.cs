namespace Faatimer.Admin.Components;

/// <summary>Ids of elements that only the page itself refers to.</summary>
internal static class ElementId
{
    public static string New() => "i" + Guid.CreateVersion7().ToString("N")[^8..];
}
