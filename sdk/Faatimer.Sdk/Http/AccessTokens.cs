using System.Text.Json;
using System.Text.Json.Serialization;

namespace Faatimer.Sdk.Http;

/// <summary>The client's token, shared by all calls: fetched by one of them while the others wait, and renewed before it expires.</summary>
internal sealed class AccessTokens(FaatimerClientOptions options, TimeProvider time) : IDisposable
{
    private readonly SemaphoreSlim _one = new(1, 1);
    private volatile Token? _token;

    /// <summary>The token; or the token endpoint's transient answer (429, 5xx), which the retries around the call then handle as the call's own.</summary>
    /// <exception cref="UnauthorizedException">The endpoint refuses the client.</exception>
    public async Task<(string? Token, HttpResponseMessage? Refusal)> Get(Func<HttpRequestMessage, Task<HttpResponseMessage>> send, CancellationToken cancellationToken)
    {
        if (Valid() is { } known)
        {
            return (known, null);
        }

        await _one.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return Valid() is { } fetched ? (fetched, null) : await Fetch(send, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>The server refused this token. Another that came meanwhile stays.</summary>
    public void Forget(string token)
    {
        if (_token is { } held && held.Value == token)
        {
            Interlocked.CompareExchange(ref _token, null, held);
        }
    }

    public void Dispose() => _one.Dispose();

    private string? Valid() => _token is { } token && time.GetUtcNow() < token.RenewAt ? token.Value : null;

    private async Task<(string?, HttpResponseMessage?)> Fetch(Func<HttpRequestMessage, Task<HttpResponseMessage>> send, CancellationToken cancellationToken)
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "client_credentials",
            ["client_id"] = options.ClientId,
            ["client_secret"] = options.ClientSecret,
        };
        if (options.Scopes.Count > 0)
        {
            form["scope"] = string.Join(' ', options.Scopes);
        }

        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(options.Root, "connect/token")) { Content = new FormUrlEncodedContent(form) };
        request.Headers.UserAgent.ParseAdd(options.UserAgent);
        var asked = time.GetUtcNow();
        var response = await send(request).ConfigureAwait(false);
        var status = (int)response.StatusCode;
        if (status is 408 or 429 or >= 500)
        {
            return (null, response);
        }

        using (response)
        {
            var answer = response.Content.Headers.ContentType?.MediaType == "application/json" ? await Read(response.Content, cancellationToken).ConfigureAwait(false) : null;
            if (!response.IsSuccessStatusCode || answer?.AccessToken is not { } value)
            {
                throw new UnauthorizedException(Problems.TokenRefused(status, $"The token endpoint refuses the client: {answer?.Error ?? $"status {status} without a token"}."));
            }

            // Early enough that it does not expire under way, and never later than half its life.
            var life = TimeSpan.FromSeconds(answer.ExpiresIn);
            _token = new Token(value, asked + (life > TimeSpan.FromMinutes(2) ? life - TimeSpan.FromMinutes(1) : life / 2));
            return (value, null);
        }
    }

    /// <summary>Null when it is none: something in between has answered.</summary>
    private static async Task<Answer?> Read(HttpContent content, CancellationToken cancellationToken)
    {
        try
        {
            return JsonSerializer.Deserialize<Answer>(await content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private sealed record Token(string Value, DateTimeOffset RenewAt);

    private sealed record Answer(
        [property: JsonPropertyName("access_token")] string? AccessToken,
        [property: JsonPropertyName("expires_in")] int ExpiresIn,
        [property: JsonPropertyName("error")] string? Error);
}
