using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;
using MiniExcelLibs;

namespace Faatimer.Kernel;

/// <summary>A field of an item that does not go into files of lists: free text about a person leaves the product only where it is read.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class NotInFilesAttribute : Attribute;

/// <summary>
/// A list as a file, for who asks for one by Accept: all that is filtered, written page by page as it is read, so that it may be of any length. Each page is read as the list is, with the same limits and
/// the same audit. A column is a field of the items by its name; parts of a field have its name before theirs; lists of parts, and what a module leaves out, are not in it.
/// </summary>
public static class ListFile
{
    public const string Csv = "text/csv";
    public const string Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    private const string JsonType = "application/json";

    /// <summary>The media type of the file that is asked for; null for JSON, and for what is no list.</summary>
    internal static string? Asked(EndpointFilterInvocationContext context)
    {
        var accept = context.HttpContext.Request.GetTypedHeaders().Accept;
        return accept.Count == 0 || !context.Arguments.Any(a => a is IListFilter) ? null
            : accept.Where(a => a.Quality is null or > 0).OrderByDescending(a => a.Quality ?? 1).Select(a => Array.Find([JsonType, Csv, Xlsx], type => new MediaTypeHeaderValue(type).IsSubsetOf(a))).FirstOrDefault(type => type is not null) is { } best and not JsonType
            ? best : null;
    }

    internal static async Task<object?> Write(string kind, EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var index = context.Arguments.IndexOf(context.Arguments.First(a => a is IListFilter));
        var filter = (IListFilter)context.Arguments[index]!;

        // Who asks for one page has that page. Its errors are answered as ever: nothing is written before it is read.
        var onePage = filter.Limit is not null || filter.Cursor is not null;
        context.Arguments[index] = onePage ? filter : filter.At(null, PageRequest.MaxLimit);
        if (await next(context) is not AnyPage first)
        {
            throw new InvalidOperationException($"{http.GetEndpoint()} has a list's filter and answers no page");
        }

        var columns = Column.Of(first.GetType().GetGenericArguments()[0]);
        http.Response.ContentType = kind == Csv ? "text/csv; charset=utf-8" : kind;
        http.Response.Headers.ContentDisposition = $"attachment; filename=\"{http.Request.Path.Value!.TrimEnd('/').Split('/')[^1]}.{(kind == Csv ? "csv" : "xlsx")}\"";
        http.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Accept);
        if (kind == Csv)
        {
            await CsvFile.Write(http.Response.Body, [.. columns.Select(c => c.Name)], Items().Select(item => (IReadOnlyList<string>)[.. columns.Select(c => Text(c.Value(item)))]));
        }
        else
        {
            // The library writes the parts of the file with calls that wait.
            http.Features.Get<IHttpBodyControlFeature>()!.AllowSynchronousIO = true;
            await http.Response.Body.SaveAsAsync(Items().Select(item => columns.ToDictionary(c => c.Name, c => Cell(c.Value(item)))), cancellationToken: http.RequestAborted);
        }

        return Results.Empty;

        async IAsyncEnumerable<object> Items()
        {
            for (var page = first; ; page = (AnyPage)(await next(context))!)
            {
                var (items, following) = page.Read();
                foreach (var item in items)
                {
                    yield return item;
                }

                if (onePage || following is not { } cursor)
                {
                    yield break;
                }

                context.Arguments[index] = filter.At(cursor, PageRequest.MaxLimit);
            }
        }
    }

    /// <summary>As Danish spreadsheets read it: decimal comma, no thousands, and as many decimals as JSON has.</summary>
    private static string Text(object? value) => value switch
    {
        null => "",
        decimal number => number.ToString(Texts.Danish),
        bool flag => flag ? "true" : "false",
        IEnumerable list and not string => string.Join(", ", list.Cast<object?>().Select(Text)),
        _ => Word(value),
    };

    private static object? Cell(object? value) => value switch
    {
        null or decimal or int or long or bool => value,
        DateOnly day => day.ToDateTime(default),
        IEnumerable list and not string => string.Join(", ", list.Cast<object?>().Select(Text)),
        _ => Word(value),
    };

    /// <summary>As JSON has it, without quotes.</summary>
    private static string Word(object value) => JsonSerializer.SerializeToElement(value, value.GetType(), Json.Options).ToString();

    private sealed record Column(string Name, Func<object, object?> Value)
    {
        public static IReadOnlyList<Column> Of(Type item) => [.. Of(item, "", value => value)];

        private static IEnumerable<Column> Of(Type type, string before, Func<object, object?> part)
        {
            foreach (var field in Json.Options.GetTypeInfo(type).Properties.Where(p => p.Get is not null && p.AttributeProvider?.IsDefined(typeof(NotInFilesAttribute), true) != true))
            {
                var (name, get) = (before + field.Name, field.Get!);
                object? Inner(object item) => part(item) is { } whole ? get(whole) : null;
                var info = Json.Options.GetTypeInfo(Nullable.GetUnderlyingType(field.PropertyType) ?? field.PropertyType);
                if (info.Kind == JsonTypeInfoKind.Object)
                {
                    foreach (var column in Of(info.Type, name + ".", Inner))
                    {
                        yield return column;
                    }
                }
                else if (info.Kind == JsonTypeInfoKind.None || (info.Kind == JsonTypeInfoKind.Enumerable && Json.Options.GetTypeInfo(info.ElementType!).Kind == JsonTypeInfoKind.None))
                {
                    yield return new(name, Inner);
                }
            }
        }
    }
}
