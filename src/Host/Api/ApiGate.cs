using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Faatimer.Kernel;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace Faatimer.Host.Api;

/// <summary>
/// What the API checks before a handler is bound: unknown or malformed query fields, the idempotency key and its stored answer, the version a change is meant for.
/// </summary>
internal sealed class ApiGate(RequestDelegate next)
{
    private static readonly ConcurrentDictionary<Endpoint, QueryFields> Fields = new();

    public async Task InvokeAsync(HttpContext http)
    {
        if (http.GetEndpoint() is not { } endpoint || endpoint.Metadata.GetMetadata<Operation>() is not { } operation)
        {
            await next(http);
            return;
        }

        CheckCharset(http.Request.ContentType);
        http.Response.Headers.CacheControl = "no-store";
        var call = http.RequestServices.GetRequiredService<Call>();
        (call.SuccessStatus, call.Path) = (operation.SuccessStatus, http.Request.Path.Value ?? "");
        Fields.GetOrAdd(endpoint, FieldsOf).Check(http.Request);

        if (HttpMethods.IsGet(http.Request.Method))
        {
            await next(http);
            return;
        }

        if (operation.StreamsBody)
        {
            if (http.Request.Headers.TryGetValue("Idempotency-Key", out var late))
            {
                var claim = Claim(http, late.ToString());
                http.Request.Body = new HashedBody(http.Request.Body, Opening(http.Request), hash => call.Idempotency = claim(hash));
            }

            await next(http);
            return;
        }

        using var room = Room(http) ?? throw new RuleViolation(503, [RuleViolation.Error("service.busy")]);
        var body = await BufferedBody.Read(http.Request, http.RequestAborted);
        if (!operation.OnlyReads && http.Request.Headers.TryGetValue("Idempotency-Key", out var key))
        {
            call.Idempotency = Claim(http, key.ToString())(Hash(http.Request, body));
            if (!operation.OwnReplay && await http.RequestServices.GetRequiredService<Work>().FindReplay(http.RequestAborted) is { } stored)
            {
                await OperationFilter.Write(http, stored, replayed: true);
                return;
            }
        }

        if (operation.NeedsIfMatch)
        {
            call.Versions = Versions(http.Request.Headers.IfMatch.ToString());
        }

        await next(http);
    }

    /// <summary>The versions that If-Match names, any of which will do; null for <c>*</c>. A weak tag, or one that is no version of ours, matches nothing.</summary>
    private static List<int>? Versions(string ifMatch)
    {
        if (ifMatch.Trim().Length == 0)
        {
            throw new RuleViolation(428, [RuleViolation.Error("request.if_match_required")]);
        }

        return ifMatch.Trim() == "*" ? null
            : EntityTagHeaderValue.TryParseList([ifMatch], out var tags) ? [.. tags.Where(t => !t.IsWeak).Select(Version).OfType<int>()]
            : throw RuleViolation.Invalid(RuleViolation.Error("request.if_match_malformed"));

        static int? Version(EntityTagHeaderValue tag) => int.TryParse(tag.Tag.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;
    }

    private static string Key(string key) => key.Length is >= 1 and <= 255 && key.All(c => c is >= '!' and <= '~')
        ? key
        : throw RuleViolation.Invalid(RuleViolation.Error("idempotency.key_invalid"));

    /// <summary>The claim on a key, when it is known what the request is.</summary>
    private static Func<byte[], IdempotencyClaim> Claim(HttpContext http, string key)
    {
        var (cipher, client, clear) = (http.RequestServices.GetRequiredService<PersonalDataCipher>(), http.RequestServices.GetRequiredService<Call>().Caller.Id, Key(key));
        return hash => new IdempotencyClaim(IdempotencyClaim.KeyHash(cipher, client, clear), IdempotencyClaim.Keyed(cipher, hash), clear);
    }

    private static byte[] Opening(HttpRequest request) => Encoding.UTF8.GetBytes($"{request.Method} {request.Path}{request.QueryString}\n");

    /// <summary>The hash of method, path, query and body.</summary>
    private static byte[] Hash(HttpRequest request, ReadOnlyMemory<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Opening(request));
        hash.AppendData(body.Span);
        return hash.GetHashAndReset();
    }

    /// <summary>Room for the body in this host's memory: as much as it says it has, or as much as it may have.</summary>
    private static IDisposable? Room(HttpContext http)
    {
        var limit = http.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize ?? 0;
        return http.RequestServices.GetRequiredService<BodyBudget>().Take(Math.Min(http.Request.ContentLength ?? limit, limit));
    }

    /// <summary>JSON is UTF-8; the framework would translate some charsets and fail at a nonsense one.</summary>
    private static void CheckCharset(string? contentType)
    {
        if (MediaTypeHeaderValue.TryParse(contentType, out var type) && type.Charset.HasValue && type.MediaType.Equals("application/json", StringComparison.OrdinalIgnoreCase)
            && HeaderUtilities.RemoveQuotes(type.Charset).ToString().ToLowerInvariant() is not ("utf-8" or "us-ascii"))
        {
            throw KernelProblems.ContentType.With(new { types = "application/json" });
        }
    }

    private static QueryFields FieldsOf(Endpoint endpoint) =>
        QueryFields.Of(endpoint.Metadata.GetMetadata<MethodInfo>()!, [.. ((RouteEndpoint)endpoint).RoutePattern.Parameters.Select(p => p.Name)]);
}
