using FluentValidation;

namespace Faatimer.Kernel;

/// <summary>Where a figure of the rules stands, and whether somebody has found it there.</summary>
/// <param name="Source">The law, the notice or the decision, at most 300 characters; null while nobody has said.</param>
/// <param name="Confirmed">Somebody has found it there. Until then it is shown as to be confirmed.</param>
public sealed record FigureSource(string? Source, bool Confirmed);

/// <summary>Nobody has found a figure in a place that is not named.</summary>
public sealed class FigureSourceRules : AbstractValidator<FigureSource>
{
    public FigureSourceRules()
    {
        RuleFor(s => s.Source).OptionalText(300);
        RuleFor(s => s.Source).NotEmpty().WithErrorCode("request.required").When(s => s.Confirmed);
    }
}
