using System.Globalization;
using Faatimer.LivedInYear;
using Faatimer.Sdk;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

// dotnet run --project samples/LivedInYear -- [--address http://localhost:5080] [--first-month 2025-11] [--secret demo-secret]
// against a host in demo mode. Run again, the same year gives the same answers and doubles nothing.
var settings = new ConfigurationBuilder().AddCommandLine(args).Build();
var address = new Uri(settings["address"] ?? "http://localhost:5080");
var today = DateOnly.FromDateTime(TimeProvider.System.GetLocalNow().Date);
var firstMonth = settings["first-month"] is { } month
    ? DateOnly.ParseExact(month + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture)
    : new DateOnly(today.Year, today.Month, 1).AddMonths(-13);
return await Year.Live(new Cast(Client, _ => { }), firstMonth, Console.Out, CancellationToken.None) ? 0 : 1;

IFaatimerClient Client(string id) => new ServiceCollection()
    .AddFaatimerClient(o => (o.BaseAddress, o.ClientId, o.ClientSecret, o.Language) = (address, id, settings["secret"] ?? "demo-secret", "en")).Services
    .BuildServiceProvider().GetRequiredService<IFaatimerClient>();
