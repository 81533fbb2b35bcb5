namespace Faatimer.Sdk;

/// <summary>Where the API is and as whom it is called.</summary>
public sealed class FaatimerClientOptions
{
    /// <summary>The root of the installation, for example <c>https://faatimer.example.dk/</c>. Must be https, except on this machine: the secret travels there.</summary>
    public Uri? BaseAddress { get; set; }

    /// <summary>Id of the machine client.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>Secret of the machine client.</summary>
    public string ClientSecret { get; set; } = "";

    /// <summary>Scopes to ask for, for example <c>refusion:write</c>; empty means all scopes of the client's role.</summary>
    public IReadOnlyList<string> Scopes { get; set; } = [];

    /// <summary>Language of the problems' texts: <c>da</c> or <c>en</c>.</summary>
    public string Language { get; set; } = "da";

    /// <summary>How often a call is tried again after a transient fault. Each attempt carries the same idempotency key.</summary>
    public int MaxRetries { get; set; } = 4;

    /// <summary>The wait before the first new attempt; it doubles each time. A <c>Retry-After</c> of the server goes before it.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The time one attempt may take.</summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The time a call may take with all its attempts and waits.</summary>
    public TimeSpan TotalTimeout { get; set; } = TimeSpan.FromMinutes(3);

    internal bool IsValid => BaseAddress is { IsAbsoluteUri: true } address
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback))
        && ClientId.Length > 0 && ClientSecret.Length > 0;

    /// <summary>The base address with the slash that makes relative paths stand under it.</summary>
    internal Uri Root => BaseAddress!.AbsoluteUri.EndsWith('/') ? BaseAddress! : new Uri(BaseAddress!.AbsoluteUri + "/");
}
