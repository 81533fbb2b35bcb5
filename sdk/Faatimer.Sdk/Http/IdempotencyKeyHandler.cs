using System.Security.Cryptography;

namespace Faatimer.Sdk.Http;

/// <summary>Gives every writing call that has none its key, once, before the retries.</summary>
internal sealed class IdempotencyKeyHandler : DelegatingHandler
{
    public const string Header = "Idempotency-Key";

    public static string NewKey() => Convert.ToHexString(RandomNumberGenerator.GetBytes(16));

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method != HttpMethod.Get && request.Method != HttpMethod.Head && !request.Headers.Contains(Header))
        {
            request.Headers.Add(Header, NewKey());
        }

        return base.SendAsync(request, cancellationToken);
    }
}
