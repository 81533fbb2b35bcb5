using System.Globalization;

namespace Faatimer.Sdk;

/// <summary>The ETag that a change names in its parameter <c>ifMatch</c>.</summary>
public static class ETags
{
    /// <summary>The ETag of a version, as every representation carries it: <c>client.EndGrantAsync(id, ETags.Of(grant.Version), …)</c>.</summary>
    public static string Of(int version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");
}
