namespace Faatimer.Sdk.Http;

/// <summary>Gives every writing call its key, once, before the retries.</summary>
internal sealed class IdempotencyKeyHandler : DelegatingHandler
{
    private const string Header = "Idempotency-Key";

    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Method != HttpMethod.Get && request.Method != HttpMethod.Head && !request.Headers.Contains(Header))
        {
            request.Headers.Add(Header, IdempotencyKey.Current ?? Guid.CreateVersion7().ToString());
        }

        return base.SendAsync(request, cancellationToken);
    }
}
