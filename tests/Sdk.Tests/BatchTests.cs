using System.Net;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;

namespace Faatimer.Sdk.Tests;

/// <summary>R17 from the sender's side: any number of payslips in batches.</summary>
public class BatchTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task R17_any_number_of_payslips_is_cut_into_batches_and_each_result_knows_its_payslip()
    {
        var api = new Api { Answer = Answer };
        var told = new Told();
        var posted = await api.Client().Payslips.PostAllAsync(Payslips(1_234), progress: told, cancellationToken: Cancel).ToListAsync(Cancel);
        Assert.Equal([500, 500, 234], api.Calls.Select(c => Numbers(c).Count));
        Assert.All(api.Calls, c => Assert.Equal("/api/v1/refusion/payslips/batch", c.Path));
        Assert.Equal(3, api.Calls.Select(c => c.Key).Distinct().Count());
        Assert.Equal(Enumerable.Range(0, 1_234).Select(i => ((long)i, $"{i}", $"{i}")), posted.Select(p => (p.Index, p.Payslip.Number, p.Result.Number!)));
        Assert.Equal(Enumerable.Range(0, 1_234).Where(i => i % 100 == 99), posted.Where(p => !p.IsStored).Select(p => (int)p.Index));
        Assert.Equal([new(500, 495, 5) { Created = 495 }, new(1_000, 990, 10) { Created = 990 }, new(1_234, 1_222, 12) { Created = 1_222 }], told.Seen);
    }

    [Fact]
    public async Task R17_a_batch_keeps_its_key_and_body_over_retries()
    {
        var attempts = 0;
        var api = new Api { Answer = call => Interlocked.Increment(ref attempts) is 1 or 2 ? Api.Problem(503, "service.database_away") : Answer(call) };
        Assert.Equal(3, await api.Client().Payslips.PostAllAsync(Payslips(3), cancellationToken: Cancel).CountAsync(Cancel));
        Assert.Equal(3, api.Calls.Count);
        Assert.Single(api.Calls.Select(c => (c.Key, c.Body)).Distinct());
    }

    [Fact]
    public async Task R17_under_a_given_key_the_batches_have_keys_that_can_be_made_again()
    {
        var api = new Api { Answer = Answer };
        var client = api.Client();
        for (var run = 0; run < 2; run++)
        {
            await foreach (var posted in client.Payslips.PostAllAsync(Payslips(3), new() { BatchSize = 2 }, call: new() { IdempotencyKey = "march" }, cancellationToken: Cancel))
            {
                Assert.True(posted.IsStored);
            }
        }

        Assert.Equal(["march.1", "march.2", "march.1", "march.2"], api.Calls.Select(c => c.Key));
    }

    [Fact]
    public async Task R17_documents_make_batches_shorter()
    {
        var api = new Api { Answer = Answer };
        var document = new byte[4_000_000];
        await api.Client().Payslips.PostAllAsync(Payslips(5).Select(p => p with { Attachment = document }), cancellationToken: Cancel).CountAsync(Cancel);
        Assert.Equal([2, 2, 1], api.Calls.Select(c => Numbers(c).Count));
    }

    [Fact]
    public async Task A_batch_has_between_1_and_1000_payslips()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new PostAllOptions { BatchSize = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new PostAllOptions { BatchSize = 1_001 });
        Assert.Equal(0, await new Api().Client().Payslips.PostAllAsync(Payslips(0), cancellationToken: Cancel).CountAsync(Cancel));
    }

    [Theory]
    [InlineData(5, true)]
    [InlineData(20, false)]
    [InlineData(5, true, 429, "request.too_many")]
    [InlineData(5, true, 409, "idempotency.in_progress")]
    public async Task R17_a_service_that_is_away_for_minutes_or_at_the_same_batch_still_is_waited_for_under_the_same_key(int minutesAway, bool ends, int status = 0, string code = "")
    {
        var time = new FakeTimeProvider();
        var started = time.GetTimestamp();
        var api = new Api
        {
            Time = time,
            Options = o => o.MaxRetries = 0,
            Answer = call => time.GetElapsedTime(started) < TimeSpan.FromMinutes(minutesAway) ? status > 0 ? Api.Problem(status, code) : throw new HttpRequestException("refused") : Answer(call),
        };
        var posting = api.Client().Payslips.PostAllAsync(Payslips(1), cancellationToken: Cancel).ToListAsync(Cancel).AsTask();
        while (!posting.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Delay(1, Cancel);
        }

        Assert.Single(api.Calls.Select(c => (c.Key, c.Body)).Distinct());
        if (ends)
        {
            Assert.True(Assert.Single(await posting).IsStored);
        }
        else
        {
            Assert.Equal(ProblemCodes.ClientUnreachable, (await Assert.ThrowsAsync<UnavailableException>(() => posting)).Code);
            Assert.InRange(time.GetElapsedTime(started), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(12));
        }
    }

    [Fact]
    public async Task R17_a_null_among_the_payslips_is_an_error_at_its_place()
    {
        var api = new Api { Answer = Answer };
        var exception = await Assert.ThrowsAsync<ValidationFailedException>(async () => await api.Client().Payslips.PostAllAsync([Payslip(0), null!], cancellationToken: Cancel).CountAsync(Cancel));
        Assert.Equal(("/payslips/1", ProblemCodes.RequestRequired), (Assert.Single(exception.Errors).Pointer, exception.Code));
        Assert.Empty(api.Calls);
    }

    [Fact]
    public async Task R17_a_file_is_sent_as_csv_and_sent_again_whole()
    {
        var attempts = 0;
        var api = new Api { Answer = _ => Interlocked.Increment(ref attempts) == 1 ? Api.Problem(503, "service.database_away") : Api.Json(HttpStatusCode.OK, """{"stored":0,"refused":0,"countByStatus":{"approved":0,"needsDecision":0,"rejected":0,"settled":0,"replaced":0},"results":[]}""") };
        using var file = new MemoryStream("source;number\n"u8.ToArray());
        Assert.Equal(0, (await api.Client().Payslips.SubmitCsvAsync(file, cancellationToken: Cancel)).Stored);
        Assert.Equal(["source;number\n", "source;number\n"], api.Calls.Select(c => c.Body));
    }

    /// <summary>Stores everything but every hundredth.</summary>
    private static HttpResponseMessage Answer(Call call)
    {
        var numbers = Numbers(call);
        var results = numbers.Select((n, index) => n % 100 == 99
            ? $$"""{"index":{{index}},"outcome":"refused","source":"opus","number":"{{n}}","warnings":[],"problem":{"code":"refusion.period_overlap","title":"","status":409,"detail":"","errors":[] } }"""
            : $$"""{"index":{{index}},"outcome":"created","status":"approved","source":"opus","number":"{{n}}","id":"01900000-0000-7000-8000-000000000014","refundable":7378.50,"warnings":[]}""");
        var refused = numbers.Count(n => n % 100 == 99);
        return Api.Json(HttpStatusCode.OK, $$"""{"stored":{{numbers.Count - refused}},"refused":{{refused}},"countByStatus":{"approved":{{numbers.Count - refused}},"needsDecision":0,"rejected":0,"settled":0,"replaced":0 },"results":[{{string.Join(',', results)}}]}""");
    }

    private static List<int> Numbers(Call call)
    {
        using var body = JsonDocument.Parse(call.Body);
        return [.. body.RootElement.GetProperty("payslips").EnumerateArray().Select(p => int.Parse(p.GetProperty("number").GetString()!, System.Globalization.CultureInfo.InvariantCulture))];
    }

    private static IEnumerable<PayslipRequest> Payslips(int count) => Enumerable.Range(0, count).Select(Payslip);

    internal static PayslipRequest Payslip(int number) => new()
    {
        Source = "opus",
        Number = $"{number}",
        Employee = new PayslipEmployee { Cpr = "6101900019", Name = "Amina Prøve" },
        Employer = new PayslipEmployer { Cvr = "66137112", PNumber = "1003289999", Name = "Biblioteket" },
        Period = new PayslipPeriod { From = new(2026, 3, 1), To = new(2026, 3, 31) },
        PayBasis = PayBasis.Monthly,
        Lines = [new PayslipLine { Kind = LineKind.GrossWage, Amount = 6500 }],
    };

    private sealed class Told : IProgress<PostingProgress>
    {
        public List<PostingProgress> Seen { get; } = [];

        public void Report(PostingProgress value) => Seen.Add(value);
    }
}
