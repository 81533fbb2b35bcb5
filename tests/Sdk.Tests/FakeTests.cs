using System.Reflection;
using System.Text.Json;
using Faatimer.Sdk.Testing;

namespace Faatimer.Sdk.Tests;

/// <summary>The fake that integrators test with.</summary>
public class FakeTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_program_is_tested_with_the_real_client_and_answers_of_the_test()
    {
        var fake = new FaatimerFake(o => o.MaxRetries = 2).TakesPayslips().IsAway(Operations.SubmitPayslips, 2)
            .Answers(Operations.GetMe, Model.Of<Me>() with { Name = "Lønsystemet" })
            .Answers(Operations.GetPayslip, call => Model.Of<Payslip>() with { Number = call.Path })
            .Fails(Operations.ApprovePayslip, 409, ProblemCodes.RefusionFourEyes, "Nej");
        Assert.Equal("Lønsystemet", (await fake.Client.Me.GetAsync(cancellationToken: Token)).Name);
        Assert.Equal($"/api/v1/refusion/payslips/{Guid.Empty}", (await fake.Client.Payslips.GetAsync(Guid.Empty, cancellationToken: Token)).Number);

        var posted = await fake.Client.Payslips.PostAllAsync([BatchTests.Payslip(1), BatchTests.Payslip(2)], call: new() { IdempotencyKey = "march" }, cancellationToken: Token).ToListAsync(Token);
        Assert.Equal([("1", SubmittedOutcome.Created), ("2", SubmittedOutcome.Created)], posted.Select(p => (p.Result.Number!, p.Result.Outcome)));
        var attempts = fake.Calls.Where(c => c.Operation == Operations.SubmitPayslips).ToList();
        Assert.Equal(3, attempts.Count);
        Assert.All(attempts, c => Assert.Equal(("march.1", 2), (c.IdempotencyKey, c.Read<SubmitPayslipsRequest>().Payslips.Count)));

        var refused = await Assert.ThrowsAsync<RuleViolatedException>(() => fake.Client.Payslips.ApproveAsync(Guid.Empty, 1, cancellationToken: Token));
        Assert.Equal((ProblemCodes.RefusionFourEyes, "Nej"), (refused.Code, refused.Detail));
        Assert.Contains("Operations.GetGrant", (await Assert.ThrowsAsync<InvalidOperationException>(() => fake.Client.Grants.GetAsync(Guid.Empty, cancellationToken: Token))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_is_taken_like_a_batch()
    {
        var fake = new FaatimerFake().TakesPayslips();
        using var file = new MemoryStream("source;number;line;amount\nown;1;grossWage;1\nown;1;holidayPay;2\nown;2;grossWage;x\n"u8.ToArray());
        var last = new PostingProgress(0, 0, 0);
        await foreach (var row in fake.Client.Payslips.PostFileAsync(file, progress: new Progress(p => last = p), cancellationToken: TestContext.Current.CancellationToken))
        {
            Assert.Fail(row.ToString());
        }

        Assert.Equal(new PostingProgress(2, 2, 0) { Created = 2 }, last);
    }

    private sealed class Progress(Action<PostingProgress> told) : IProgress<PostingProgress>
    {
        public void Report(PostingProgress value) => told(value);
    }

    [Fact]
    public void Every_record_of_the_API_can_be_made()
    {
        var records = typeof(IFaatimerClient).Assembly.GetExportedTypes().Where(t => t.GetProperties().Any(p => p.GetCustomAttributes(typeof(System.Text.Json.Serialization.JsonPropertyNameAttribute), false).Length > 0)).ToList();
        Assert.True(records.Count > 100);
        var (nullability, words) = (new NullabilityInfoContext(), 0);
        foreach (var type in records)
        {
            var made = typeof(Model).GetMethod(nameof(Model.Of))!.MakeGenericMethod(type).Invoke(null, null)!;
            foreach (var field in type.GetProperties())
            {
                var (value, name) = (field.GetValue(made), $"{type.Name}.{field.Name}");
                Assert.True((value is not null) == (field.PropertyType.IsValueType ? Nullable.GetUnderlyingType(field.PropertyType) is null : field.PropertyType != typeof(object) && nullability.Create(field).ReadState == NullabilityState.NotNull), name);
                if (value?.GetType().GetProperty("KnownWords") is { } known)
                {
                    Assert.True(((System.Collections.IEnumerable)known.GetValue(null)!).Cast<object>().Contains(value), name);
                    words++;
                }
            }

            // What the fake answers is what its client reads.
            var json = JsonSerializer.Serialize(made, type);
            Assert.Equal(json, JsonSerializer.Serialize(JsonSerializer.Deserialize(json, type, Json.Options), type));
        }

        Assert.True(words > 50, $"{words}");
        Assert.Equal(PayslipStatus.Approved, Model.Of<Payslip>().Status);
    }
}
