using System.Globalization;

namespace Faatimer.Sdk;

/// <summary>The version that a change is meant for: give the representation's <c>Version</c>, as in <c>client.Grants.EndAsync(grant.Id, grant.Version, …)</c>.</summary>
/// <param name="Version">The version as it was read.</param>
public readonly record struct ETag(int Version)
{
    /// <summary>Whatever version there is: the change is made without having seen the others'.</summary>
    public static ETag Any { get; } = new(-1);

    /// <summary>A version is its ETag.</summary>
    /// <param name="version">The version as it was read.</param>
    public static implicit operator ETag(int version) => new(version);

    /// <summary>As the header If-Match has it.</summary>
    public override string ToString() => this == Any ? "*" : string.Create(CultureInfo.InvariantCulture, $"\"{Version}\"");
}
