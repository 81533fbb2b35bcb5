using Faatimer.Sdk;
using Microsoft.Extensions.DependencyInjection;

// consumer <address>: posts some payslips, and says on what it ran and what became of them.
var services = new ServiceCollection();
services.AddFaatimerClient("demo", o => (o.BaseAddress, o.ClientId, o.ClientSecret, o.Application) = (new Uri(args[0]), "demo-payroll", "demo-secret", "consumer/1.0"));
var faatimer = services.BuildServiceProvider().GetRequiredService<IFaatimerClientFactory>().CreateClient("demo");

var payslips = Enumerable.Range(1, 1_200).Select(no => new PayslipRequest
{
    Source = "consumer", Number = $"{no}",
    Employee = new() { Cpr = "7204880019", Name = "Signe Prøve" },
    Employer = new() { Cvr = "66137112", PNumber = "1003289999", Name = "Biblioteket" },
    Period = new() { From = new(2026, 3, 1), To = new(2026, 3, 31) },
    PayBasis = PayBasis.Monthly, WeeklyHours = 10, PaidHours = 43.33m,
    Lines = [new() { Kind = LineKind.GrossWage, Amount = 6500.00m }],
});
var outcomes = new SortedDictionary<string, int>(StringComparer.Ordinal);
await foreach (var posted in faatimer.Payslips.PostAllAsync(payslips))
{
    outcomes[posted.Result.Outcome.ToString()] = outcomes.GetValueOrDefault(posted.Result.Outcome.ToString()) + 1;
}

Console.WriteLine($".NET {Environment.Version.Major}: {string.Join(", ", outcomes.Select(o => $"{o.Value} {o.Key}"))}; {payslips.First().Employee}");
