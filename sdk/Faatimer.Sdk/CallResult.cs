namespace Faatimer.Sdk;

/// <summary>An answer with what came beside it.</summary>
/// <typeparam name="T">What the operation answers.</typeparam>
/// <param name="Value">The answer.</param>
/// <param name="Status">Its HTTP status, for example 201.</param>
/// <param name="IsReplayed">Whether it is the answer of an earlier call with the same idempotency key; nothing was done now.</param>
/// <param name="TraceId">The id of the call in the server's log and traces; quote it when asking for help.</param>
/// <param name="RateLeft">How many requests are left of the client's minute; null when the server does not say.</param>
public sealed record CallResult<T>(T Value, int Status, bool IsReplayed, string TraceId, int? RateLeft);
