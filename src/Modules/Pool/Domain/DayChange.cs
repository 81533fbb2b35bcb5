namespace Faatimer.Pool.Domain;

/// <summary>Weekly hours added to (or, negative, taken from) what is held and what is reserved on every day of a period (P1).</summary>
internal readonly record struct DayChange(DateOnly From, DateOnly To, decimal Held, decimal Reserved)
{
    /// <summary>What an application that waits for its decision needs.</summary>
    public static DayChange Hold(Need need) => new(need.From, need.To, need.Hours, 0);

    /// <summary>An application that is no longer open gives its hours back.</summary>
    public static DayChange Release(Need need) => new(need.From, need.To, -need.Hours, 0);
}

/// <summary>Hours a week that an application asks the pool for on every day of a period.</summary>
internal sealed record Need(DateOnly From, DateOnly To, decimal Hours);
