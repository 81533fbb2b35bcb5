namespace Faatimer.Candidates.Domain;

/// <summary>The dated code lists (C3) and the list of considerations (C1).</summary>
internal enum CodeList
{
    Benefit, TargetGroup, Consideration,
}

/// <summary>What a consideration is about (C1).</summary>
internal enum ConsiderationKind
{
    Physical, Mental, Social,
}

/// <summary>A code in force in a period. The law changes the lists, so an entry is closed and another one opened, never rewritten (C3).</summary>
internal sealed class CodeListEntry
{
    public required CodeList List { get; init; }

    public required string Code { get; init; }

    public required DateOnly ValidFrom { get; init; }

    /// <summary>Last day, included; null while no end is known.</summary>
    public DateOnly? ValidTo { get; init; }

    public required string NameDa { get; init; }

    public required string NameEn { get; init; }

    /// <summary>The pool may pay for people of this target group (C4).</summary>
    public bool InPoolTargetGroup { get; init; }

    /// <summary>What a consideration is about; null in the other lists.</summary>
    public ConsiderationKind? Kind { get; init; }
}

/// <summary>Something a workplace must take into account (C1); special-category data.</summary>
/// <param name="Kind">Physical, mental or social.</param>
/// <param name="Code">Code of the list of considerations.</param>
internal sealed record Consideration(ConsiderationKind Kind, string Code);
