using System.Net.Http.Headers;
using System.Net.Http.Json;
using Faatimer.Sdk;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Faatimer.Admin.Session;

/// <summary>Files: what the API answers goes through to the browser as it is, streamed; a list as it is filtered, in the format that was asked for.</summary>
internal sealed class Downloads(IHttpClientFactory clients, ApiAddress api)
{
    public const string Client = "faatimer-downloads";

    private const string Csv = "text/csv";
    private const string Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    /// <summary>The lists that a page offers as a file.</summary>
    public static IReadOnlyDictionary<string, string> Lists { get; } = new Dictionary<string, string>
    {
        ["loensedler"] = "refusion/payslips", ["manglende"] = "refusion/missing-payslips", ["poster"] = "refusion/ledger", ["tilbagebetalinger"] = "refusion/repayments", ["bevillinger"] = "pool/grants", ["ansoegninger"] = "pool/applications",
        ["venteliste"] = "pool/waiting-list", ["arbejdspladser"] = "workplaces", ["kandidater"] = "candidates", ["afregninger"] = "refusion/settlements", ["brugere"] = "users", ["klienter"] = "clients",
    };

    public static void Map(IEndpointRouteBuilder app)
    {
        Get("/hent/{list}.{format:regex(^(csv|xlsx)$)}", async (string list, string format, HttpContext http, Downloads downloads) =>
        {
            var type = format == "csv" ? Csv : Xlsx;
            if (list == "log")
            {
                await downloads.Pass(http, "api/v1/audit/search", type, $"log.{format}", AskedOfLog(http.Request.Query));
                return;
            }

            if (!Lists.TryGetValue(list, out var path))
            {
                await PageRoutes.Show(http, NotFound);
                return;
            }

            await downloads.Pass(http, $"api/v1/{path}{http.Request.QueryString}", type, $"{list}.{format}");
        });
        Get("/hent/loenseddel/{id:guid}/bilag", (Guid id, HttpContext http, Downloads downloads) => downloads.Pass(http, $"api/v1/refusion/payslips/{id}/attachment", "application/pdf", "loenseddel.pdf"));
        Get("/hent/loenseddel/{id:guid}/spoergsmaal/{no:int}", (Guid id, int no, HttpContext http, Downloads downloads) => downloads.Pass(http, $"api/v1/refusion/payslips/{id}/questions/{no}/attachment", "application/pdf", "svar.pdf"));
        Get("/hent/loenfil/{id:guid}", (Guid id, HttpContext http, Downloads downloads) => downloads.Pass(http, $"api/v1/refusion/payslip-files/{id}/rejected-rows", "text/csv", "afviste-raekker.csv"));
        Get("/hent/indsigt/{id:guid}.{format:regex(^(json|pdf)$)}", (Guid id, string format, HttpContext http, Downloads downloads) =>
            downloads.Pass(http, $"api/v1/access-reports/{id}{(format == "pdf" ? "/pdf" : "")}", format == "pdf" ? "application/pdf" : "application/json", $"indsigt.{format}"));
        Get("/hent/afregning/{month}.{format:regex(^(csv|pdf)$)}", (string month, string format, HttpContext http, Downloads downloads) =>
            downloads.Pass(http, $"api/v1/refusion/settlements/{Uri.EscapeDataString(month)}/export?format={format}", "*/*", $"afregning-{month}.{format}"));

        void Get(string path, Delegate handler) => app.MapGet(path, handler).RequireAuthorization(SignInSetup.Cookie).DisableRateLimiting().ExcludeFromDescription().WithMetadata(new IsPage(typeof(Downloads)));
    }

    /// <summary>The log is searched by a body: the address has ids and words of the product.</summary>
    private static JsonContent AskedOfLog(IQueryCollection query)
    {
        string? Asked(string name) => query[name] is [{ Length: > 0 } value] ? value : null;
        return JsonContent.Create(new
        {
            from = Asked("fra"), to = Asked("til"), personId = Asked("person"), actor = Asked("bruger"), record = Asked("slags"), allowed = bool.TryParse(Asked("udfald"), out var allowed) ? allowed : (bool?)null,
        });
    }

    private static Problem NotFound => new() { Type = "", Title = "", Status = 404, Detail = "", Instance = "", TraceId = "", Code = "page.not_found", Errors = [] };

    private static async Task<HttpResponseMessage> Send(HttpClient client, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            return await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (HttpRequestException fault)
        {
            throw new UnavailableException(NotFound with { Status = 503 }, null, fault);
        }
    }

    /// <param name="body">What is asked for, where that is not in the path.</param>
    private async Task Pass(HttpContext http, string path, string type, string name, HttpContent? body = null)
    {
        using var request = new HttpRequestMessage(body is null ? HttpMethod.Get : HttpMethod.Post, new Uri(api.Root, path)) { Content = body };
        request.Headers.Accept.ParseAdd(type);
        request.Headers.AcceptLanguage.ParseAdd(Words.IsEnglish ? "en" : "da");
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", await SignInSetup.TokenOf(http));
        using var client = clients.CreateClient(Client);
        using var answer = await Send(client, request, http.RequestAborted);
        if (answer.StatusCode == System.Net.HttpStatusCode.Unauthorized)
        {
            throw new UnauthorizedException(NotFound with { Status = 401 });
        }

        if (!answer.IsSuccessStatusCode)
        {
            var problem = answer.Content.Headers.ContentType?.MediaType == "application/problem+json" ? System.Text.Json.JsonSerializer.Deserialize<Problem>(await answer.Content.ReadAsStringAsync(http.RequestAborted), System.Text.Json.JsonSerializerOptions.Web) : null;
            await PageRoutes.Show(http, problem ?? (NotFound with { Status = (int)answer.StatusCode }));
            return;
        }

        http.Response.ContentType = answer.Content.Headers.ContentType?.ToString();
        http.Response.ContentLength = answer.Content.Headers.ContentLength;
        http.Response.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment") { FileName = name }.ToString();
        await answer.Content.CopyToAsync(http.Response.Body, http.RequestAborted);
    }
}
