using System.Net.Http.Headers;
using System.Reflection;

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

    /// <summary>
    /// Gives the access token of each call, instead of id and secret: for a program that acts for a person who has signed in. The program keeps and renews the token; one that the server refuses is an
    /// <see cref="UnauthorizedException"/>.
    /// </summary>
    public Func<CancellationToken, ValueTask<string>>? AccessToken { get; set; }

    /// <summary>Scopes to ask for, for example <c>refusion:write</c>; empty means all scopes of the client's role.</summary>
    public IReadOnlyList<string> Scopes { get; set; } = [];

    /// <summary>Name and version of the program that calls, for example <c>opus-loen/4.2</c>: it stands in the header User-Agent, and helps when somebody asks for help.</summary>
    public string? Application { get; set; }

    /// <summary>Language of the server's texts: <c>da</c> or <c>en</c>. The SDK's own texts are English.</summary>
    public string Language { get; set; } = "da";

    /// <summary>How often a call is tried again after a transient fault. Each attempt carries the same idempotency key.</summary>
    public int MaxRetries { get; set; } = 4;

    /// <summary>The wait before the first new attempt; it doubles each time. A <c>Retry-After</c> of the server goes before it.</summary>
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The time one attempt may take.</summary>
    public TimeSpan AttemptTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>The time a call may take with all its attempts and waits.</summary>
    public TimeSpan TotalTimeout { get; set; } = TimeSpan.FromMinutes(3);

    /// <summary>How long <see cref="IPayslipsClient.PostAllAsync(IAsyncEnumerable{PayslipRequest}, PostAllOptions?, IProgress{PostingProgress}?, CallOptions?, CancellationToken)"/> goes on trying a batch while the service is away, beyond the retries of each call.</summary>
    public TimeSpan BatchPatience { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>The base address with the slash that makes relative paths stand under it.</summary>
    internal Uri Root => BaseAddress!.AbsoluteUri.EndsWith('/') ? BaseAddress! : new Uri(BaseAddress!.AbsoluteUri + "/");

    /// <summary>What is wrong with them; null when nothing is.</summary>
    internal string? Fault =>
        !(BaseAddress is { IsAbsoluteUri: true } address && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && address.IsLoopback)))
            ? "BaseAddress must be an absolute https address (http only on this machine)."
        : AccessToken is null && (ClientId.Length == 0 || ClientSecret.Length == 0) ? "ClientId and ClientSecret must be given, or AccessToken."
        : Application is not null && !ProductInfoHeaderValue.TryParse(Application, out _) ? "Application must be a name and a version such as opus-loen/4.2, in ASCII and without spaces."
        : null;

    internal string UserAgent => $"Faatimer.Sdk/{typeof(FaatimerClientOptions).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion.Split('+')[0]} dotnet/{Environment.Version.ToString(2)}"
        + (Application is null ? "" : $" {Application}");
}
