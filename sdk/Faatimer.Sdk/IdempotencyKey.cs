namespace Faatimer.Sdk;

/// <summary>
/// Every writing call gets an idempotency key of its own, kept over all its retries. A caller that repeats calls after its own crash gives a key that it can make again:
/// <code>using (IdempotencyKey.Use("payslip:opus:2026-03-000123")) { await client.CreatePayslipAsync(…); }</code>
/// One key belongs to one call: another body under the same key is refused.
/// </summary>
public static class IdempotencyKey
{
    private static readonly AsyncLocal<string?> Given = new();

    /// <summary>The key that the caller has given; null when each call makes its own.</summary>
    internal static string? Current => Given.Value;

    /// <summary>Uses a key for the call within the scope.</summary>
    /// <param name="key">1–255 visible ASCII characters. No personal data: keys are stored and logged.</param>
    public static IDisposable Use(string key)
    {
        if (key.Length is 0 or > 255 || key.Any(c => c is < '!' or > '~'))
        {
            throw new ArgumentException("An idempotency key is 1–255 visible ASCII characters.", nameof(key));
        }

        var scope = new Scope(Given.Value);
        Given.Value = key;
        return scope;
    }

    private sealed class Scope(string? outer) : IDisposable
    {
        public void Dispose() => Given.Value = outer;
    }
}
