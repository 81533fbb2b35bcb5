using System.Text.Json.Serialization;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Faatimer.Refusion.Domain;
using FluentValidation;

namespace Faatimer.Refusion.Features;

/// <summary>The figures and settings of a version of the rates. Percentages are written as they are said: 8 for 8%.</summary>
/// <param name="AmBidragPercent">AM-bidrag of the wage, 0–100.</param>
/// <param name="Atp">The steps of the agreement's ATP class by the month's hours, each from more hours than the one before. Hours below the first pay nothing.</param>
/// <param name="HolidayPayPercent">Holiday pay of the wage, 0–100.</param>
/// <param name="Tolerance">Kroner that a stated amount may be off, 0–1,000 (R9).</param>
/// <param name="HoursTolerancePercent">How far the paid hours may be from the expected ones, 0–100 (R9).</param>
/// <param name="BandFrom">The lowest refund per covered hour that is approved without a person, 0–10,000 kr. (R11).</param>
/// <param name="BandTo">The highest such, not below the lowest (R11).</param>
/// <param name="CoveredSickDays">Calendar days of a spell of sickness that are covered, 0–366 (R6).</param>
/// <param name="LateMonths">Months after its period in which a payslip is in time, 0–60 (R15).</param>
/// <param name="FinalSettlementMonths">Months after a grant's last day in which a final settlement is accepted, 0–60 (R1).</param>
/// <param name="PayslipDueDay">The day of the next month by which a month's payslip is to be there, 1–28 (R14).</param>
internal sealed record RatesFigures(
    decimal AmBidragPercent,
    IReadOnlyList<AtpStep> Atp,
    decimal HolidayPayPercent,
    decimal Tolerance,
    decimal HoursTolerancePercent,
    decimal BandFrom,
    decimal BandTo,
    int CoveredSickDays,
    int LateMonths,
    int FinalSettlementMonths,
    int PayslipDueDay)
{
    public static RatesFigures Of(Rates rates) => new(
        Percent(rates.AmBidrag), rates.Atp, Percent(rates.HolidayPay), rates.Tolerance, Percent(rates.HoursTolerance), rates.BandFrom, rates.BandTo,
        rates.CoveredSickDays, rates.LateMonths, rates.FinalSettlementMonths, rates.PayslipDueDay);

    public Rates From(DateOnly day) => new(
        RatesStore.NameOf(day), day, AmBidragPercent / 100, Atp, HolidayPayPercent / 100, Tolerance, HoursTolerancePercent / 100, BandFrom, BandTo,
        CoveredSickDays, LateMonths, FinalSettlementMonths, PayslipDueDay);

    private static decimal Percent(decimal part) => decimal.Round(part * 100, 2);

    internal sealed class Rules : AbstractValidator<RatesFigures>
    {
         private const int MaxSteps = 20;
        private const decimal HoursInAMonth = 744;

        public Rules()
        {
            RuleFor(f => f.AmBidragPercent).InclusiveBetween(0, 100).WithProblem(RefusionProblems.FigureOutOfRange);
            RuleFor(f => f.HolidayPayPercent).InclusiveBetween(0, 100).WithProblem(RefusionProblems.FigureOutOfRange);
            RuleFor(f => f.Tolerance).InclusiveBetween(0, 1_000).WithProblem(RefusionProblems.FigureOutOfRange);
            RuleFor(f => f.HoursTolerancePercent).InclusiveBetween(0, 100).WithProblem(RefusionProblems.FigureOutOfRange);
            RuleFor(f => f.BandFrom).InclusiveBetween(0, 10_000).WithProblem(RefusionProblems.FigureOutOfRange);
            RuleFor(f => f.BandTo).InclusiveBetween(0, 10_000).WithProblem(RefusionProblems.FigureOutOfRange);
            RuleFor(f => f.BandTo).Must((f, to) => to >= f.BandFrom).WithProblem(RefusionProblems.BandReversed);
            RuleFor(f => f.CoveredSickDays).InclusiveBetween(0, 366).WithProblem(RefusionProblems.FigureOutOfRange);
            RuleFor(f => f.LateMonths).InclusiveBetween(0, 60).WithProblem(RefusionProblems.FigureOutOfRange);
            RuleFor(f => f.FinalSettlementMonths).InclusiveBetween(0, 60).WithProblem(RefusionProblems.FigureOutOfRange);
            RuleFor(f => f.PayslipDueDay).InclusiveBetween(1, 28).WithProblem(RefusionProblems.FigureOutOfRange);
            RuleFor(f => f.Atp.Count).LessThanOrEqualTo(MaxSteps).WithProblem(RefusionProblems.TooManySteps).OverridePropertyName("Atp");
            RuleForEach(f => f.Atp).ChildRules(step =>
            {
                step.RuleFor(s => s.FromHours).InclusiveBetween(0, HoursInAMonth).WithProblem(RefusionProblems.FigureOutOfRange);
                step.RuleFor(s => s.Employee).InclusiveBetween(0, 10_000).WithProblem(RefusionProblems.FigureOutOfRange);
                step.RuleFor(s => s.Employer).InclusiveBetween(0, 10_000).WithProblem(RefusionProblems.FigureOutOfRange);
            });
            RuleFor(f => f.Atp).Custom((steps, context) =>
            {
                for (var i = 1; i < steps.Count; i++)
                {
                    if (steps[i] is { } step && steps[i - 1] is { } before && step.FromHours <= before.FromHours)
                    {
                        context.AddFailure(new FluentValidation.Results.ValidationFailure($"{context.PropertyPath}[{i}].FromHours", RefusionProblems.AtpStepsNotIncreasing.Code)
                        {
                            ErrorCode = RefusionProblems.AtpStepsNotIncreasing.Code,
                            FormattedMessagePlaceholderValues = [],
                        });
                    }
                }
            });
        }
    }
}

/// <summary>Each says a place when it is confirmed.</summary>
internal sealed class RatesSourcesRules : AbstractValidator<RatesSources>
{
    public RatesSourcesRules()
    {
        var one = new FigureSourceRules();
        RuleFor(s => s.AmBidragPercent!).SetValidator(one);
        RuleFor(s => s.Atp!).SetValidator(one);
        RuleFor(s => s.HolidayPayPercent!).SetValidator(one);
        RuleFor(s => s.Tolerance!).SetValidator(one);
        RuleFor(s => s.HoursTolerancePercent!).SetValidator(one);
        RuleFor(s => s.BandFrom!).SetValidator(one);
        RuleFor(s => s.BandTo!).SetValidator(one);
        RuleFor(s => s.CoveredSickDays!).SetValidator(one);
        RuleFor(s => s.LateMonths!).SetValidator(one);
        RuleFor(s => s.FinalSettlementMonths!).SetValidator(one);
        RuleFor(s => s.PayslipDueDay!).SetValidator(one);
    }
}

/// <summary>A version of the rates and settings that payslips are decided with, by their last day (R9).</summary>
/// <param name="Id">Its id.</param>
/// <param name="RateVersion">What decisions call it: its first day.</param>
/// <param name="Version">Raised by every change, also of its last day; the ETag.</param>
/// <param name="ValidFrom">The first day it counts.</param>
/// <param name="ValidTo">The last day it counts; null until there is a later version.</param>
/// <param name="IsUsed">A decision has used it: its figures cannot be changed any more.</param>
/// <param name="UsedBy">How many decisions have used it, counted up to 10,000.</param>
/// <param name="Figures">The figures and settings.</param>
/// <param name="Sources">Where they stand, and which somebody has found there.</param>
/// <param name="CreatedAt">When it was recorded; null for the first one, and for those of earlier versions.</param>
/// <param name="CreatedBy">By whom; null likewise.</param>
internal sealed record RatesView(
    Guid Id, string RateVersion, int Version, DateOnly ValidFrom, DateOnly? ValidTo, bool IsUsed, int UsedBy, RatesFigures Figures, RatesSources Sources, DateTimeOffset? CreatedAt, Actor? CreatedBy) : IResource
{
    [JsonIgnore]
    public string Key => RateVersion;

    public static RatesView Of(RatesRow row, IReadOnlyDictionary<string, string>? names = null) => new(
        row.Id, row.Rates.Version, row.Revision, row.Rates.ValidFrom, row.Before?.AddDays(-1), row.IsUsed, row.UsedBy, RatesFigures.Of(row.Rates), row.Sources, row.CreatedAt, Actor.Of(row.CreatedBy, names));

    /// <summary>The first version, as the documentation shows it.</summary>
    public static RatesView Example { get; } = new(DemoStory.Id(0xa1), "2024-01-01", 2, new(2024, 1, 1), new(2026, 12, 31), true, 12, RatesFigures.Of(Rates.From2024), RatesSources.From2024, null, null);

    /// <summary>The demo's version for next year, which nothing has used.</summary>
    public static RatesView Unused { get; } = new(DemoStory.Id(0xa2), "2027-01-01", 1, new(2027, 1, 1), null, false, 0, RatesFigures.Of(Rates.From2024), RatesSources.From2024, new(2026, 4, 1, 9, 0, 0, TimeSpan.Zero), new("demo", null));
}
