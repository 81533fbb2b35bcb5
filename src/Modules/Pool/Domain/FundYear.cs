namespace Faatimer.Pool.Domain;

/// <summary>The fund's budget of a year, with the political decision it rests on (P12). A changed budget keeps the earlier ones.</summary>
internal sealed class FundYear
{
    private FundYear()
    {
    }

    public Guid Id { get; private set; }

    public int Year { get; private set; }

    /// <summary>Kroner for the whole year.</summary>
    public decimal Budget { get; private set; }

    /// <summary>Where it was decided, for example the council's meeting and item.</summary>
    public string Decision { get; private set; } = "";

    /// <summary>Every decision of the year's budget, the one in force last.</summary>
    public IReadOnlyList<BudgetDecision> History { get; private set; } = [];

    public int Version { get; private set; }

    public static FundYear Open(Guid id, int year, decimal budget, string decision, string by, DateTimeOffset at)
    {
        var opened = new FundYear { Id = id, Year = year, Version = 1 };
        opened.Decide(budget, decision, by, at);
        return opened;
    }

    /// <summary>Another budget, larger or smaller. A smaller one cancels nothing; the forecast then shows by how much it is crossed.</summary>
    public void Decide(decimal budget, string decision, string by, DateTimeOffset at)
    {
        (Budget, Decision) = (budget, decision);
        History = [.. History, new(at, by, budget, decision)];
    }
}

/// <summary>One decision of a year's budget, kept for good.</summary>
/// <param name="RecordedAt">When it was recorded.</param>
/// <param name="RecordedBy">The client that recorded it.</param>
/// <param name="Budget">Kroner for the whole year.</param>
/// <param name="Decision">Where it was decided.</param>
internal sealed record BudgetDecision(DateTimeOffset RecordedAt, string RecordedBy, decimal Budget, string Decision);

/// <summary>What something else than the pool draws on the fund, for example ordinary løntilskud (P12). Only ever added: a wrong one is corrected by a negative amount.</summary>
internal sealed class Draw(Guid id, int year, DateOnly month, string purpose, decimal amount, string text, string? reference, DateTimeOffset recordedAt, string recordedBy)
{
    public Guid Id { get; private set; } = id;

    public int Year { get; private set; } = year;

    /// <summary>First day of the month of pay.</summary>
    public DateOnly Month { get; private set; } = month;

    /// <summary>What it is for: a code that was on the list on the first day of the month (P17).</summary>
    public string Purpose { get; private set; } = purpose;

    public decimal Amount { get; private set; } = amount;

    /// <summary>What is drawn; sealed (ID3).</summary>
    public string Text { get; private set; } = text;

    /// <summary>Its number in the system it comes from, used once a year: importing again does not double it.</summary>
    public string? Reference { get; private set; } = reference;

    public DateTimeOffset RecordedAt { get; private set; } = recordedAt;

    public string RecordedBy { get; private set; } = recordedBy;
}
