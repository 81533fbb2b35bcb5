using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Threading.RateLimiting;
using Faatimer.Host.Api;
using Faatimer.Kernel;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Caching.Memory;

namespace Faatimer.Host.Auth;

/// <summary>
/// The door of the token endpoint. What is no form of ordinary size is refused before anybody looks into it. Secrets are not guessed: tries are counted by client id and
/// address, and by address; a client whose secret was right lately is counted for itself alone, so that no stranger's tries keep it out.
/// </summary>
internal sealed class TokenGate(RequestDelegate next, ProblemWriter problems, IConfiguration configuration) : IDisposable
{
    public const string Path = "/connect/token";

    private const int MaxBytes = 16 * 1024;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Remembered = TimeSpan.FromHours(12);
    private static readonly FormOptions Ordinary = new() { BufferBody = false, ValueCountLimit = 20, KeyLengthLimit = 100, ValueLengthLimit = 4_000 };

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);
    private readonly MemoryCache _right = new(new MemoryCacheOptions { SizeLimit = 10_000 });
    private readonly PartitionedRateLimiter<string> _tries = Limiter(configuration.GetValue("Faatimer:SignInTriesPerMinute", 10));
    private readonly PartitionedRateLimiter<string> _triesFromAddress = Limiter(configuration.GetValue("Faatimer:SignInTriesPerMinute", 10) * 30);
    private readonly PartitionedRateLimiter<string> _signIns = Limiter(configuration.GetValue("Faatimer:RequestsPerMinute", 6000));

    public async Task InvokeAsync(HttpContext http)
    {
        if (http.Request.Path != Path)
        {
            await next(http);
            return;
        }

        if (!await ReadForm(http))
        {
            await Refuse(http);
            return;
        }

        var (client, secret) = Credentials(http);
        if (client.Contains('\0', StringComparison.Ordinal) || secret.Contains('\0', StringComparison.Ordinal))
        {
            await Refuse(http);
            return;
        }

        var credentials = Convert.ToHexString(HMACSHA256.HashData(_key, Encoding.UTF8.GetBytes($"{client}\0{secret}")));
        var address = http.Connection.RemoteIpAddress?.ToString() ?? "unknown";
        using var lease = _right.TryGetValue(credentials, out _) ? _signIns.AttemptAcquire(client)
            : _tries.AttemptAcquire($"{address} {client}") is { IsAcquired: false } refused ? refused
            : _triesFromAddress.AttemptAcquire(address);
        if (!lease.IsAcquired)
        {
            http.Response.Headers.RetryAfter = "60";
            await problems.Write(http, 429, [RuleViolation.Error("request.too_many")]);
            return;
        }

        await next(http);
        if (http.Response.StatusCode == StatusCodes.Status200OK)
        {
            _right.Set(credentials, true, new MemoryCacheEntryOptions { Size = 1, AbsoluteExpirationRelativeToNow = Remembered });
        }
        else if (http.Response.StatusCode == StatusCodes.Status401Unauthorized)
        {
            // The secret is not right any more. A refused code or refresh token says nothing about it: anybody can bring the pages one.
            _right.Remove(credentials);
        }
    }

    public void Dispose()
    {
        _right.Dispose();
        _tries.Dispose();
        _triesFromAddress.Dispose();
        _signIns.Dispose();
    }

    internal static PartitionedRateLimiter<string> Limiter(int perMinute) => PartitionedRateLimiter.Create<string, string>(key => RateLimitPartition.GetFixedWindowLimiter(
        key, _ => new FixedWindowRateLimiterOptions { PermitLimit = perMinute, Window = Window, QueueLimit = 0 }));

    /// <summary>Reads the form once, for whoever asks for it later. False when it is none that a client would send.</summary>
    private static async Task<bool> ReadForm(HttpContext http)
    {
        if (!http.Request.HasFormContentType)
        {
            return true;
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = MaxBytes;
        }

        var form = new FormFeature(http.Request, Ordinary);
        http.Features.Set<IFormFeature>(form);
        try
        {
            var fields = await form.ReadFormAsync(http.RequestAborted);
            return fields.All(f => !f.Key.Contains('\0', StringComparison.Ordinal) && f.Value.All(v => v?.Contains('\0', StringComparison.Ordinal) != true)) && fields.Files.Count == 0;
        }
        catch (Exception malformed) when (malformed is InvalidDataException or BadHttpRequestException)
        {
            return false;
        }
    }

    /// <summary>Who says to be here, in the form or by HTTP Basic; both empty when neither says so.</summary>
    private static (string Client, string Secret) Credentials(HttpContext http)
    {
        var header = http.Request.Headers.Authorization.ToString();
        if (header.StartsWith("Basic ", StringComparison.OrdinalIgnoreCase))
        {
            var bytes = new byte[header.Length];
            return Convert.TryFromBase64String(header[6..].Trim(), bytes, out var length) && Encoding.UTF8.GetString(bytes, 0, length).Split(':', 2) is [var id, var password]
                ? (Uri.UnescapeDataString(id), Uri.UnescapeDataString(password))
                : ("", "");
        }

        return http.Request.HasFormContentType ? (http.Request.Form["client_id"].ToString(), http.Request.Form["client_secret"].ToString()) : ("", "");
    }

    /// <summary>As OAuth says it (RFC 6749, 5.2).</summary>
    private static Task Refuse(HttpContext http)
    {
        http.Response.StatusCode = StatusCodes.Status400BadRequest;
        http.Response.Headers.CacheControl = "no-store";
        return http.Response.WriteAsJsonAsync(new { error = "invalid_request", error_description = "The form is not one of a token request." }, http.RequestAborted);
    }
}
