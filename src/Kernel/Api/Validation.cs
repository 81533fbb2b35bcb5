using System.Globalization;
using FluentValidation;
using MimeKit;

namespace Faatimer.Kernel;

/// <summary>Validation rules that many requests share. Codes are stable; texts come from the resource files.</summary>
public static class Validation
{
    /// <summary>The largest amount in kroner, either way.</summary>
    public const decimal MaxAmount = 10_000_000m;

    /// <summary>An amount of money within ±10,000,000 kr. with at most two decimals.</summary>
    public static IRuleBuilderOptions<T, decimal> Money<T>(this IRuleBuilder<T, decimal> rule) =>
        rule.InclusiveBetween(-MaxAmount, MaxAmount).WithErrorCode("request.amount_out_of_range");

    /// <summary>Hours a week: more than 0, at most 37 (a full-time week by Danish agreements).</summary>
    public static IRuleBuilderOptions<T, decimal> WeeklyHours<T>(this IRuleBuilder<T, decimal> rule) =>
        rule.Must(h => h is > 0 and <= 37).WithErrorCode("request.hours_out_of_range");

    /// <inheritdoc cref="WeeklyHours{T}(IRuleBuilder{T, decimal})"/>
    public static IRuleBuilderOptions<T, decimal?> WeeklyHours<T>(this IRuleBuilder<T, decimal?> rule) =>
        rule.Must(h => h is null or (> 0 and <= 37)).WithErrorCode("request.hours_out_of_range");

    /// <summary>What it is when the rule does not hold: a kind of status 400.</summary>
    public static IRuleBuilderOptions<T, TProperty> WithProblem<T, TProperty>(this IRuleBuilderOptions<T, TProperty> rule, ProblemKind kind) => rule.WithErrorCode(kind.Code);

    /// <summary>A text that must be there.</summary>
    public static IRuleBuilderOptions<T, string> Text<T>(this IRuleBuilder<T, string> rule, int maximum) =>
        rule.NotEmpty().WithErrorCode("request.required").MaximumLength(maximum).WithErrorCode("request.too_long");

    /// <summary>A text that may be absent.</summary>
    public static IRuleBuilderOptions<T, string?> OptionalText<T>(this IRuleBuilder<T, string?> rule, int maximum) =>
        rule.MaximumLength(maximum).WithErrorCode("request.too_long");

    /// <summary>A text to search for must have so many letters when it is there; å is one, however it is composed.</summary>
    public static IRuleBuilderOptions<T, string?> AtLeastLetters<T>(this IRuleBuilder<T, string?> rule, int minimum) => rule.Must((_, text, context) =>
    {
        context.MessageFormatter.AppendArgument("MinLength", minimum);
        return text is null || new StringInfo(text.Trim()).LengthInTextElements >= minimum;
    }).WithErrorCode("request.too_short");

    /// <summary>One mail address that may be absent, as the parser of the mail library reads it: no name beside it, no second address, no line break.</summary>
    public static IRuleBuilderOptions<T, string?> OptionalMailAddress<T>(this IRuleBuilder<T, string?> rule, string code) =>
        rule.OptionalText(200).Must(text => text is null || (MailboxAddress.TryParse(OneAddress, text, out var mailbox) && string.IsNullOrEmpty(mailbox.Name) && mailbox.Address == text)).WithErrorCode(code);

    private static readonly ParserOptions OneAddress = new()
    {
        AddressParserComplianceMode = RfcComplianceMode.Strict, AllowAddressesWithoutDomain = false, AllowUnquotedCommasInAddresses = false,
    };
}
