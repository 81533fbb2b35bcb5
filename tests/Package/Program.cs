using System.Text;
using Faatimer.Sdk;
using Faatimer.Sdk.Testing;
using Microsoft.Extensions.DependencyInjection;

// consumer <folder> (<municipality> <address> <client> <secret>)…
//   posts <folder>/<municipality>.csv of each municipality, all of them at once; the rows that are refused are written to <folder>/<municipality>.rejected.csv
// consumer <folder>
//   posts <folder>/fake.csv to the fake of an integrator's own tests
// consumer
//   does what README.md and docs/integration.md say: their blocks are written into Guides.cs when this is built
Console.OutputEncoding = Encoding.UTF8;
if (args is [])
{
    await Guides.Readme();
    PayslipRequest march = new()
    {
        Source = "opus", Number = "2026-03-000778",
        Employee = new() { Cpr = "6809840083", Name = "Hassan Prøve" },
        Employer = new() { Cvr = "66137112", PNumber = "1003280008", Name = "Stadion" },
        Period = new() { From = new(2026, 3, 1), To = new(2026, 3, 31) },
        PayBasis = PayBasis.Monthly, WeeklyHours = 10, PaidHours = 43.33m,
        Lines = [new() { Kind = LineKind.GrossWage, Amount = 6500.00m }],
    };
    await Guides.Integration([march, march with { Number = "2026-03-000779", PayBasis = PayBasis.Of("weekly") }], new Last());
    return;
}

if (args is [var only])
{
    var fake = new FaatimerFake().TakesPayslips().IsAway(Operations.SubmitPayslips).Answers(Operations.ListPayslips, Model.Of<PayslipSummaryPage>());
    Console.WriteLine(await Post(fake.Client, only, "fake"));
    Console.WriteLine(string.Join(' ', fake.Calls.Select(c => c.Operation)));
    return;
}

var municipalities = args[1..].Chunk(4).ToList();
var services = new ServiceCollection();
foreach (var municipality in municipalities)
{
    services.AddFaatimerClient(municipality[0], o => (o.BaseAddress, o.ClientId, o.ClientSecret, o.Application) = (new(municipality[1]), municipality[2], municipality[3], "consumer/1.0"));
}

await using var provider = services.BuildServiceProvider();
var clients = provider.GetRequiredService<IFaatimerClientFactory>();
foreach (var said in await Task.WhenAll(municipalities.Select(m => Post(clients.CreateClient(m[0]), args[0], m[0]))))
{
    Console.WriteLine(said);
}

static async Task<string> Post(IFaatimerClient client, string folder, string municipality)
{
    await using var file = File.OpenRead(Path.Combine(folder, $"{municipality}.csv"));
    await using var rejected = File.Create(Path.Combine(folder, $"{municipality}.rejected.csv"));
    var (options, last) = (PayslipFileOptions.Opus with { Constants = new Dictionary<string, string> { ["source"] = municipality } }, new Last());
    var rows = await client.Payslips.PostFileAsync(file, options, last).WriteCsvAsync(rejected);
    var first = (await client.Payslips.ListAsync(new() { Source = municipality, Number = "1" })).Items.FirstOrDefault();
    return $"{municipality}, .NET {Environment.Version.Major}: {last.Told.Stored} stored, {last.Told.Refused} refused in {rows} rows; {first?.Number} is {first?.Status}";
}

internal sealed class Last : IProgress<PostingProgress>
{
    public PostingProgress Told { get; private set; } = new(0, 0, 0);

    public void Report(PostingProgress value) => Told = value;
}
