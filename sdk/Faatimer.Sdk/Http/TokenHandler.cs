using System.Net;
using System.Net.Http.Headers;

namespace Faatimer.Sdk.Http;

/// <summary>Puts the token of who is signed in on every attempt; keeping it is the program's.</summary>
internal sealed class GivenTokenHandler(Func<CancellationToken, ValueTask<string>> token) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await token(cancellationToken).ConfigureAwait(false));
        return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
    }
}

/// <summary>Puts the access token on every attempt. A token that is refused is renewed once: the server may have changed its keys.</summary>
internal sealed class TokenHandler(AccessTokens tokens) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var (token, refusal) = await tokens.Get(Send, cancellationToken).ConfigureAwait(false);
        if (refusal is not null)
        {
            return refusal;
        }

        var response = await SendWith(token!).ConfigureAwait(false);
        if (response.StatusCode != HttpStatusCode.Unauthorized)
        {
            return response;
        }

        response.Dispose();
        tokens.Forget(token!);
        (token, refusal) = await tokens.Get(Send, cancellationToken).ConfigureAwait(false);
        return refusal ?? await SendWith(token!).ConfigureAwait(false);

        Task<HttpResponseMessage> Send(HttpRequestMessage message) => base.SendAsync(message, cancellationToken);

        Task<HttpResponseMessage> SendWith(string accessToken)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", accessToken);
            return base.SendAsync(request, cancellationToken);
        }
    }
}
