using FluentValidation;

namespace Faatimer.Pool.Features;

/// <summary>Validation rules that requests to the pool share.</summary>
internal static class PoolValidation
{
    /// <summary>A day of this century: arithmetic with months and weeks stays inside what a date can hold.</summary>
    public static IRuleBuilderOptions<T, DateOnly> Day<T>(this IRuleBuilder<T, DateOnly> rule) =>
        rule.Must(day => day.Year is >= 2000 and < 2100).WithProblem(PoolProblems.DateOutOfRange);

    /// <inheritdoc cref="Day{T}(IRuleBuilder{T, DateOnly})"/>
    public static IRuleBuilderOptions<T, DateOnly?> Day<T>(this IRuleBuilder<T, DateOnly?> rule) =>
        rule.Must(day => day is null or { Year: >= 2000 and < 2100 }).WithProblem(PoolProblems.DateOutOfRange);

    /// <summary>A code of the fund's purposes: lower-case words joined by underscores, at most 60 characters.</summary>
    public static IRuleBuilderOptions<T, string> PurposeCode<T>(this IRuleBuilder<T, string> rule) =>
        rule.Matches("^[a-z][a-z0-9_]{0,59}$").WithProblem(KernelProblems.MalformedValue);

    /// <summary>A year's kroner.</summary>
    public static IRuleBuilderOptions<T, decimal> Budget<T>(this IRuleBuilder<T, decimal> rule) =>
        rule.InclusiveBetween(0, 1_000_000_000).WithProblem(PoolProblems.BudgetOutOfRange);
}
