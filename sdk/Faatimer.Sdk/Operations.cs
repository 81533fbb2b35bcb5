namespace Faatimer.Sdk;

/// <summary>The ids of the API's operations, as the document, activities and <c>allowedActions</c> have them.</summary>
public static partial class Operations
{
    /// <summary>Where a request says which operation it is of, for handlers of one's own: <c>request.Options.TryGetValue(Operations.OfRequest, out var operation)</c>.</summary>
    public static HttpRequestOptionsKey<string> OfRequest { get; } = new("Faatimer.Operation");
}
