namespace Faatimer.Sdk;

/// <summary>What one call does differently from the client's options.</summary>
public sealed record CallOptions
{
    private readonly string? _idempotencyKey;

    /// <summary>
    /// The idempotency key of a writing call: 1–255 visible ASCII characters, no personal data (keys are stored and logged). Without one every call makes its own, and keeps it over its retries. A caller
    /// that repeats calls after its own crash gives a key that it can make again. One key belongs to one call: another body under it is refused.
    /// </summary>
    public string? IdempotencyKey
    {
        get => _idempotencyKey;
        init => _idempotencyKey = value is null or { Length: > 0 and <= 255 } && value?.Any(c => c is < '!' or > '~') != true
            ? value
            : throw new ArgumentException("An idempotency key is 1–255 visible ASCII characters.", nameof(value));
    }

    /// <summary>Language of the texts: <c>da</c> or <c>en</c>.</summary>
    public string? Language { get; init; }

    /// <summary>The time the call may take with all its attempts and waits.</summary>
    public TimeSpan? Timeout { get; init; }
}
