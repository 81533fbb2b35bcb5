using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Faatimer.Sdk.Tests;

/// <summary>Answers of a server of another version are understood: words and fields may be added at any time, and what lacks is empty. What is personal is not printed.</summary>
public class OpenAnswerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static IEnumerable<Type> Words => typeof(IFaatimerClient).Assembly.GetExportedTypes().Where(t => t.IsValueType && t.GetInterface("IWord`1") is not null);

    [Fact]
    public async Task An_unknown_word_keeps_its_text_and_unknown_fields_are_left_out()
    {
        var api = new Api
        {
            Answer = _ => Api.Json(HttpStatusCode.OK, """
                {"items":[{"id":"01900000-0000-7000-8000-000000000014","status":"frozen","kind":"regular","grantIds":[],"warnings":[],"weather":{"rain":true},"source":"opus","number":"1"}],"next":null,"mood":"good"}
                """),
        };
        var payslip = Assert.Single((await api.Client().Payslips.ListAsync(cancellationToken: Token)).Items);
        Assert.Equal(("frozen", PayslipStatus.Of("frozen")), (payslip.Status.ToString(), payslip.Status));
        Assert.DoesNotContain(payslip.Status, PayslipStatus.KnownWords);
        Assert.Equal(PayslipKind.Regular, payslip.Kind);
        Assert.Equal("\"frozen\"", JsonSerializer.Serialize(payslip.Status));

        await api.Client().Payslips.ListAllAsync(new() { Status = [payslip.Status, PayslipStatus.Approved] }, cancellationToken: Token).ToListAsync(Token);
        Assert.Contains("status=frozen&status=approved", api.Calls[1].Path, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_batch_with_an_unknown_word_is_read_whole()
    {
        var api = new Api
        {
            Answer = _ => Api.Json(HttpStatusCode.OK, """
                {"stored":1,"refused":0,"countByStatus":{"frozen":1},"results":[{"index":0,"outcome":"adopted","status":"frozen","source":"opus","number":"1","id":"01900000-0000-7000-8000-000000000014"}]}
                """),
        };
        var posted = Assert.Single(await api.Client().Payslips.PostAllAsync([BatchTests.Payslip(1)], cancellationToken: Token).ToListAsync(Token));
        Assert.True(posted.IsStored);
        Assert.Equal(("adopted", "frozen"), (posted.Result.Outcome.ToString(), posted.Result.Status.ToString()));
        Assert.Empty(posted.Result.Warnings);
    }

    [Fact]
    public void Words_stand_in_the_order_of_the_document_and_unknown_ones_last() => Assert.Equal(
        [PayslipStatus.Approved, PayslipStatus.Settled, PayslipStatus.Of("boiled"), PayslipStatus.Of("frozen")],
        new[] { PayslipStatus.Of("frozen"), PayslipStatus.Settled, PayslipStatus.Of("boiled"), PayslipStatus.Approved }.Order());

    [Fact]
    public async Task What_lacks_is_empty()
    {
        var api = new Api { Answer = _ => Api.Json(HttpStatusCode.OK, """{"id":"01900000-0000-7000-8000-000000000014","lines":null}""") };
        var payslip = await api.Client().Payslips.GetAsync(Guid.Empty, cancellationToken: Token);
        Assert.Equal(("", 0, default(PayslipStatus)), (payslip.Number, payslip.Version, payslip.Status));
        Assert.Empty(payslip.GrantIds);
        Assert.Empty(payslip.Warnings);
    }

    [Fact]
    public async Task Every_word_of_the_document_is_known_and_reads_as_it_is_written()
    {
        var document = await OlderFormTests.Document();
        var compared = 0;
        foreach (var (name, schema) in document.Components!.Schemas!.Where(s => s.Value.Enum is { Count: > 0 }))
        {
            var type = Words.Single(t => t.Name == name);
            var written = schema.Enum!.Select(w => w.GetValue<string>()).ToList();
            Assert.Equal(written, ((System.Collections.IEnumerable)type.GetProperty("KnownWords")!.GetValue(null)!).Cast<object>().Select(w => w.ToString()));
            foreach (var word in written)
            {
                var value = type.GetProperty(char.ToUpperInvariant(word[0]) + word[1..])!.GetValue(null)!;
                Assert.Equal(value, JsonSerializer.Deserialize($"\"{word}\"", type));
                Assert.Equal(word, JsonSerializer.SerializeToNode(value)!.GetValue<string>());
                compared++;
            }
        }

        Assert.True(compared > 100, $"{compared}");
    }

    [Fact]
    public async Task Nothing_with_a_CPR_number_prints_it_whole()
    {
        const string Cpr = "6101900019";
        var document = await OlderFormTests.Document();
        var masked = 0;
        foreach (var (name, schema) in document.Components!.Schemas!.Where(s => s.Value.Properties is { Count: > 0 }))
        {
            var type = typeof(IFaatimerClient).Assembly.GetType($"Faatimer.Sdk.{name}")!;
            foreach (var field in schema.Properties!.Keys.Where(f => f.EndsWith("cpr", StringComparison.OrdinalIgnoreCase)))
            {
                var text = JsonSerializer.Deserialize(new JsonObject { [field] = Cpr }.ToJsonString(), type, Json.Options)!.ToString()!;
                Assert.Contains("610190-XXXX", text, StringComparison.Ordinal);
                Assert.DoesNotContain("0019", text, StringComparison.Ordinal);
                masked++;
            }
        }

        Assert.True(masked >= 8, $"{masked}");
        Assert.DoesNotContain("0019", BatchTests.Payslip(1).ToString(), StringComparison.Ordinal);
        Assert.Contains("610190-XXXX, Name = Amina Prøve", BatchTests.Payslip(1).ToString(), StringComparison.Ordinal);
        Assert.Contains("610190-XXXX", (BatchTests.Payslip(1).Employee with { Cpr = "610190-0019" }).ToString(), StringComparison.Ordinal);
        Assert.Contains("610190-XXXX", (BatchTests.Payslip(1).Employee with { Cpr = "610190-XXXX" }).ToString(), StringComparison.Ordinal);
        Assert.Contains("= -XXXX", (BatchTests.Payslip(1).Employee with { Cpr = "0019" }).ToString(), StringComparison.Ordinal);
    }
}
