using System.Security.Cryptography;
using FluentValidation;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Net.Http.Headers;

namespace Faatimer.Kernel;

/// <summary>The one endpoint filter: validates the body, runs the use case, and answers with what was stored in its transaction (or with what was read).</summary>
internal sealed class OperationFilter(IServiceProvider root) : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        await Validate(context);
        object? result;
        try
        {
            result = ListFile.Asked(context) is { } kind ? await ListFile.Write(kind, context, next) : await next(context);
        }
        catch (IdempotentReplay replay)
        {
            await Write(http, replay.Response, replayed: true);
            return Results.Empty;
        }

        if (result is Committed committed)
        {
            await Write(http, committed.Answer, replayed: false);
            return Results.Empty;
        }

        if (result is FileContent file)
        {
            // A file never changes once it is there, so its content is its tag; nothing else answers If-None-Match.
            return Results.File(file.Bytes, file.ContentType, file.Name, entityTag: new($"\"{Convert.ToHexStringLower(SHA256.HashData(file.Bytes))}\""));
        }

        if (result is IVersioned resource && HttpMethods.IsGet(http.Request.Method))
        {
            http.Response.Headers.ETag = $"\"{resource.Version}\"";
        }

        return result;
    }

    internal static async Task Write(HttpContext http, StoredResponse stored, bool replayed)
    {
        http.Response.StatusCode = stored.Status;
        http.Response.ContentType = "application/json; charset=utf-8";
        http.Response.ContentLength = stored.Body.Length;
        if (stored.Location is { } location)
        {
            http.Response.Headers.Location = location;
        }

        if (stored.ETag is { } etag)
        {
            http.Response.Headers[HeaderNames.ETag] = etag;
        }

        if (replayed)
        {
            http.Response.Headers["Idempotency-Replayed"] = "true";
        }

        await http.Response.Body.WriteAsync(stored.Body, http.RequestAborted);
    }

    private async Task Validate(EndpointFilterInvocationContext context)
    {
        foreach (var argument in context.Arguments)
        {
            if (argument is not null && argument.GetType().Namespace?.StartsWith("Faatimer", StringComparison.Ordinal) == true
                && root.GetService(typeof(IValidator<>).MakeGenericType(argument.GetType())) is IValidator validator)
            {
                var result = await validator.ValidateAsync(new ValidationContext<object>(argument), context.HttpContext.RequestAborted);
                if (!result.IsValid)
                {
                    throw Malformed.Body(argument, result.Errors, context.HttpContext.RequestServices.GetRequiredService<Caller>());
                }
            }
        }
    }
}
