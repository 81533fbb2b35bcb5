using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;

namespace Faatimer.Admin.Session;

/// <summary>Where the API is: elsewhere by the setting, or at this host's own door.</summary>
internal sealed class ApiAddress(IOptions<AdminOptions> options, IServer server)
{
    /// <summary>Whether the API is this host's own, under the address that the browser has.</summary>
    public bool IsHere => options.Value.Api is null;

    public Uri Root => options.Value.Api ?? Own();

    private Uri Own()
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses ?? [];
        var address = addresses.FirstOrDefault(a => a.StartsWith("http://", StringComparison.OrdinalIgnoreCase)) ?? addresses.FirstOrDefault()
            ?? throw new InvalidOperationException("This host does not listen at an address that its pages could call. Set Faatimer:Pages:Api.");
        var parsed = Microsoft.AspNetCore.Http.BindingAddress.Parse(address);
        var host = parsed.Host is "+" or "*" or "0.0.0.0" or "[::]" ? "localhost" : parsed.Host;
        return new Uri($"{parsed.Scheme}://{host}:{parsed.Port}/");
    }
}

/// <summary>Leads the sign-in's own calls (discovery, keys, tokens) to the API's address, which is known only once the host listens.</summary>
internal sealed class ToApiAddress(ApiAddress api) : DelegatingHandler(new SocketsHttpHandler())
{
    public static readonly Uri Placeholder = new("http://api.invalid/");

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.RequestUri is { } uri && uri.Host == Placeholder.Host)
        {
            request.RequestUri = new Uri(api.Root, uri.PathAndQuery);
        }

        return base.SendAsync(request, cancellationToken);
    }
}
