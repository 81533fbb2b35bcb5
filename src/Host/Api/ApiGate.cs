using System.Collections.Concurrent;
using System.Globalization;
using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Faatimer.Kernel;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Faatimer.Host.Api;

/// <summary>
/// What the API checks before a handler is bound: unknown or malformed query fields, the idempotency key and its stored answer, the version a change is meant for.
/// </summary>
internal sealed partial class ApiGate(RequestDelegate next)
{
    private static readonly ConcurrentDictionary<Endpoint, IReadOnlyDictionary<string, Type>> QueryFields = new();

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
        var fields = QueryFields.GetOrAdd(endpoint, FieldsOf);
        CheckQuery(http.Request.Query, fields);
        http.Request.Query = WithEnumNames(http.Request.Query, fields);

        if (HttpMethods.IsGet(http.Request.Method))
        {
            await next(http);
            return;
        }

        using var room = Room(http) ?? throw new RuleViolation(503, [RuleViolation.Error("service.busy")]);
        var body = await BufferedBody.Read(http.Request, http.RequestAborted);
        if (!operation.OnlyReads && http.Request.Headers.TryGetValue("Idempotency-Key", out var key))
        {
            var (cipher, clear) = (http.RequestServices.GetRequiredService<PersonalDataCipher>(), Key(key.ToString()));
            call.Idempotency = new IdempotencyClaim(IdempotencyClaim.KeyHash(cipher, call.Caller.Id, clear), IdempotencyClaim.Keyed(cipher, Hash(http.Request, body)), clear);
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
            : [];

        static int? Version(EntityTagHeaderValue tag) => int.TryParse(tag.Tag.AsSpan().Trim('"'), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;
    }

    private static string Key(string key) => key.Length is >= 1 and <= 255 && key.All(c => c is >= '!' and <= '~')
        ? key
        : throw RuleViolation.Invalid(RuleViolation.Error("idempotency.key_invalid"));

    /// <summary>The hash of method, path, query and body.</summary>
    private static byte[] Hash(HttpRequest request, ReadOnlyMemory<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes($"{request.Method} {request.Path}{request.QueryString}\n"));
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
            throw new RuleViolation(415, [RuleViolation.Error("request.content_type")]);
        }
    }

    /// <summary>All that is wrong with the query at once: unknown fields, repeated fields, dates that are not YYYY-MM-DD, unknown words.</summary>
    private static void CheckQuery(IQueryCollection query, IReadOnlyDictionary<string, Type> fields)
    {
        if (query.Count == 0)
        {
            return;
        }

        var errors = new List<RuleError>();
        foreach (var (name, values) in query)
        {
            if (!fields.TryGetValue(name, out var type))
            {
                // The name is the caller's own text: one that could be a number of a person is not repeated (ID3).
                errors.Add(RuleViolation.Error("request.unknown_filter", null, PlainName().IsMatch(name) ? "/" + name : null));
            }
            else if (values.Count != 1 || !IsValid(values[0] ?? "", type))
            {
                errors.Add(values.Count == 1 && type.IsEnum
                    ? RuleViolation.Error("request.malformed_value", Words.Allowed(type), "/" + name)
                    : RuleViolation.Error("request.malformed_filter", null, "/" + name));
            }
        }

        if (errors.Count > 0)
        {
            throw RuleViolation.Invalid(errors);
        }
    }

    private static bool IsValid(string value, Type type) => !value.Contains('\0', StringComparison.Ordinal) && (type switch
    {
        _ when type == typeof(DateOnly) => DateOnly.TryParseExact(value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _),
        _ when type == typeof(Guid) => Guid.TryParseExact(value, "D", out _),
        _ when type == typeof(int) => WholeNumber().IsMatch(value) && int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        _ when type == typeof(bool) => value is "true" or "false",
        _ when type.IsEnum => Words.TryParse(type, value, out _),
        _ => true,
    });

    /// <summary>The API's words for enums are camelCase; binding knows only the names they have in the code.</summary>
    private static IQueryCollection WithEnumNames(IQueryCollection query, IReadOnlyDictionary<string, Type> fields) =>
        query.Keys.Any(name => fields[name].IsEnum)
            ? new QueryCollection(query.ToDictionary(q => q.Key, q => fields[q.Key].IsEnum && Words.TryParse(fields[q.Key], q.Value, out var value) ? new StringValues(value!.ToString()) : q.Value))
            : query;

    private static Dictionary<string, Type> FieldsOf(Endpoint endpoint)
    {
        var route = ((RouteEndpoint)endpoint).RoutePattern.Parameters.Select(p => p.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var method = endpoint.Metadata.GetMetadata<MethodInfo>()!;
        return method.GetParameters().Where(p => !route.Contains(p.Name!))
            .Select(p => (Name: p.Name!, Type: Nullable.GetUnderlyingType(p.ParameterType) ?? p.ParameterType))
            .Where(p => p.Type == typeof(string) || p.Type == typeof(DateOnly) || p.Type == typeof(Guid) || p.Type == typeof(int) || p.Type == typeof(bool) || p.Type.IsEnum)
            .ToDictionary(p => p.Name, p => p.Type);
    }

    [GeneratedRegex("^[A-Za-z]{1,30}$")]
    private static partial Regex PlainName();

    [GeneratedRegex("^-?[0-9]+$")]
    private static partial Regex WholeNumber();
}
