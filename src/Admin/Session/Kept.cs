using System.Security.Cryptography;
using System.Text.Json;
using Faatimer.Admin.Frame;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Primitives;

namespace Faatimer.Admin.Session;

/// <summary>A file that somebody chose.</summary>
internal sealed record KeptFile(string Name, string Type, byte[] Content);

/// <summary>
/// What somebody wrote or chose and that outlives the request: what stood in a form when the session had ended, and files between two steps of a form. It lies sealed in the host's database for 15 minutes,
/// and only the same person finds it; the browser holds a random key.
/// </summary>
internal sealed class Kept(IDistributedCache cache, IDataProtectionProvider protection)
{
    /// <summary>The browser's key to a form that waits for its person.</summary>
    private const string Cookie = "faatimer-skrevet";

    /// <summary>What comes without a session is read up to this size only: anybody can send it.</summary>
    private const long MaxUnknown = 6 * 1024 * 1024;

    private static readonly DistributedCacheEntryOptions Minutes = new() { AbsoluteExpirationRelativeToNow = TimeSpan.FromMinutes(15) };

    /// <summary>A form is somebody's no longer than a session lasts.</summary>
    private static readonly TimeSpan Session = TimeSpan.FromHours(12);

    private readonly ITimeLimitedDataProtector _people = protection.CreateProtector("form of a person").ToTimeLimitedDataProtector();

    /// <summary>Says in a form whose it is, so that it is still known when the session has ended. Nobody else can make it.</summary>
    public string Sign(string person) => _people.Protect(person, Session);

    /// <summary>Keeps a file; only the same person finds it by the key, until that person keeps another one.</summary>
    public async Task<string> Keep(string person, IFormFile file, CancellationToken cancellationToken)
    {
        using var content = new MemoryStream((int)file.Length);
        await file.CopyToAsync(content, cancellationToken);
        return await Keep(person, "file", new KeptFile(file.FileName, file.ContentType, content.ToArray()), cancellationToken);
    }

    /// <summary>A file that this person kept; null when it is none, or no more.</summary>
    public Task<KeptFile?> File(string person, string key, CancellationToken cancellationToken) => Find<KeptFile>(person, "file", key, cancellationToken);

    /// <summary>A form was sent, and nobody is signed in any more: it waits for the one who wrote it. Its files do not.</summary>
    public async Task KeepForm(HttpContext http)
    {
        var request = http.Request;
        if (http.GetEndpoint()?.Metadata.GetMetadata<IsPage>() is null || !HttpMethods.IsPost(request.Method) || !request.HasFormContentType || request.ContentLength is null or > MaxUnknown)
        {
            return;
        }

        var form = await request.ReadFormAsync(http.RequestAborted);
        if (PersonOf(form[Form.PersonField].ToString()) is { } person)
        {
            var fields = form.Where(f => f.Key is not ("__RequestVerificationToken" or Form.PersonField)).ToDictionary(f => f.Key, f => f.Value.ToArray());
            http.Response.Cookies.Append(Cookie, await Keep(person, "form", new WaitingForm(request.Path, fields), http.RequestAborted), Options(http));
        }
    }

    /// <summary>The form that this person wrote on this page before signing in again; it is given once.</summary>
    public async Task<IFormCollection?> TakeForm(HttpContext http, string person)
    {
        if (http.Request.Cookies[Cookie] is not { Length: > 0 } key)
        {
            return null;
        }

        var waiting = await Find<WaitingForm>(person, "form", key, http.RequestAborted);
        if (waiting is not null && waiting.Path != http.Request.Path)
        {
            return null; // Another page of the way back.
        }

        http.Response.Cookies.Delete(Cookie, Options(http));
        if (waiting is not null)
        {
            await cache.RemoveAsync(Place(person, "form"), http.RequestAborted);
        }

        return waiting is null ? null : new FormCollection(waiting.Fields.ToDictionary(f => f.Key, f => new StringValues(f.Value)));
    }

    /// <summary>One place for each person and thing: who keeps on keeping fills nothing.</summary>
    private static string Place(string person, string what) => $"{person}/{what}";

    private static CookieOptions Options(HttpContext http) => new() { HttpOnly = true, IsEssential = true, SameSite = SameSiteMode.Lax, Secure = http.Request.IsHttps, MaxAge = Minutes.AbsoluteExpirationRelativeToNow };

    private string? PersonOf(string signed)
    {
        try
        {
            return signed.Length == 0 ? null : _people.Unprotect(signed);
        }
        catch (CryptographicException)
        {
            return null; // Not ours, so there is nobody to keep it for.
        }
    }

    private async Task<string> Keep<T>(string person, string what, T content, CancellationToken cancellationToken)
    {
        var key = Convert.ToHexString(RandomNumberGenerator.GetBytes(16));
        await cache.SetAsync(Place(person, what), JsonSerializer.SerializeToUtf8Bytes(new Thing<T>(key, content)), Minutes, cancellationToken);
        return key;
    }

    private async Task<T?> Find<T>(string person, string what, string key, CancellationToken cancellationToken)
        where T : class => await cache.GetAsync(Place(person, what), cancellationToken) is { } stored && JsonSerializer.Deserialize<Thing<T>>(stored) is { } thing && thing.Key == key ? thing.Content : null;

    private sealed record Thing<T>(string Key, T Content);

    private sealed record WaitingForm(string Path, Dictionary<string, string?[]> Fields);
}
