namespace Faatimer.Kernel;

/// <summary>
/// A kind of problem: its code, for ever with the same status. Each module has them in one catalogue (<c>WorkplacesProblems</c>): it throws them from there, and its endpoints
/// declare them from there. The sentence stands under the code in the text files; the figures it has in <c>{braces}</c> are given with <see cref="With"/>.
/// </summary>
/// <param name="Status">400 malformed, 403 refused to the role, 404 missing, 409 rule, 422 more than a call takes.</param>
/// <param name="Code">Stable English code, <c>area.what_is_wrong</c>.</param>
/// <param name="Pointer">JSON pointer of the field it is always about; null otherwise.</param>
public sealed record ProblemKind(int Status, string Code, string? Pointer = null)
{
    /// <summary>There is no such thing, or it lies outside the caller's scope.</summary>
    public static ProblemKind NotFound(string kind) => new(404, $"{kind}.not_found");

    /// <summary>One error of several.</summary>
    public RuleError Error(object? figures = null, string? pointer = null) => RuleViolation.Error(Code, figures, pointer ?? Pointer);

    /// <summary>To be thrown: with figures for the text, never personal data.</summary>
    public RuleViolation With(object? figures = null, string? pointer = null) => new(Status, [Error(figures, pointer)]);
}
