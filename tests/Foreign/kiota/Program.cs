// What an integrator writes on a client that Kiota made of openapi.yaml: a token, a payslip, a refusal that is read by its code, and a list.
using System.Text.Json;
using Generated;
using Generated.Connect.Token;
using Generated.Models;
using Microsoft.Kiota.Abstractions;
using Microsoft.Kiota.Abstractions.Authentication;
using Microsoft.Kiota.Http.HttpClientLibrary;

var host = Environment.GetEnvironmentVariable("HOST");
using var anyone = new HttpClientRequestAdapter(new AnonymousAuthenticationProvider()) { BaseUrl = host };
var token = await new FaatimerApi(anyone).Connect.Token.PostAsync(
    new TokenPostRequestBody { GrantType = TokenPostRequestBody_grant_type.Client_credentials, ClientId = "demo-payroll", ClientSecret = "demo-secret" });

using var adapter = new HttpClientRequestAdapter(new BaseBearerTokenAuthenticationProvider(new Known(token?.AccessToken ?? throw new InvalidOperationException("no token")))) { BaseUrl = host };
var payslips = new FaatimerApi(adapter).Api.V1.Refusion.Payslips;
var payslip = new PayslipRequest
{
    Source = "kiota",
    Number = Environment.GetEnvironmentVariable("NUMBER"),
    Employee = new PayslipEmployee { Cpr = Environment.GetEnvironmentVariable("CPR"), Name = "Test Prøvesen" },
    Employer = new PayslipEmployer { Cvr = "66137112", PNumber = "1003289999", Name = "Biblioteket" },
    Period = new PayslipPeriod { From = new Date(2026, 3, 1), To = new Date(2026, 3, 31) },
    PayBasis = PayBasis.Monthly,
    WeeklyHours = 10,
    PaidHours = 43.33m,
    Lines =
    [
        new() { Kind = LineKind.GrossWage, Amount = 6500.00m }, new() { Kind = LineKind.AmBidrag, Amount = 517.36m }, new() { Kind = LineKind.AtpEmployee, Amount = 33.00m },
        new() { Kind = LineKind.AtpEmployer, Amount = 66.00m }, new() { Kind = LineKind.HolidayPay, Amount = 812.50m },
    ],
};
var posted = await payslips.PostAsync(payslip, request => request.Headers.Add("Idempotency-Key", payslip.Number!)) ?? throw new InvalidOperationException("no answer");

Problem? refused = null;
try
{
    payslip.PaidHours = 40;
    await payslips.PostAsync(payslip, request => request.Headers.Add("Accept-Language", "en"));
}
catch (Problem problem)
{
    refused = problem;
}

var list = await payslips.GetAsync(request => request.QueryParameters.Limit = 200);
Console.WriteLine(JsonSerializer.Serialize(new
{
    status = posted.Status.ToString()!.ToLowerInvariant(),
    refundable = posted.Refundable,
    sum = posted.Lines!.Sum(line => line.Eligible),
    code = refused?.Code,
    detail = refused?.Errors?[0].Detail,
    listed = list!.Items!.Exists(item => item.Id == posted.Id),
}));

internal sealed class Known(string token) : IAccessTokenProvider
{
    public AllowedHostsValidator AllowedHostsValidator { get; } = new();

    public Task<string> GetAuthorizationTokenAsync(Uri uri, Dictionary<string, object>? additionalAuthenticationContext = null, CancellationToken cancellationToken = default) => Task.FromResult(token);
}
