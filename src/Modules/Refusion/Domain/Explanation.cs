using Faatimer.Kernel;

namespace Faatimer.Refusion.Domain;

/// <summary>A sentence by its code; a figure of it can be a sentence too, or a list of sentences.</summary>
internal sealed record Sentence(string Code, params (string Name, object? Value)[] Figures);

/// <summary>A stored decision with what happened around it.</summary>
/// <param name="Status">The payslip's status; null for an earlier decision than the latest.</param>
/// <param name="RejectedByFinance">A finance worker said no.</param>
/// <param name="Previous">Kroner refundable by the payslip's decision before this one.</param>
/// <param name="Corrected">Kroner refundable of the payslip this one corrects.</param>
/// <param name="Booked">Kroner added to the ledger; null when nothing was.</param>
/// <param name="Judged">What was last said of the payslip; null when nothing was.</param>
/// <param name="AskedOn">The day of the question that the workplace has not answered; null without one (R19).</param>
internal sealed record ExplainedDecision(
    DecisionInput Input, Decision Decision, int No, PayslipStatus? Status, bool RejectedByFinance, decimal? Previous, decimal? Corrected, decimal? Booked, ExplainedJudgement? Judged = null,
    DateOnly? AskedOn = null);

/// <summary>A judgement with the day and the reason, to be read out.</summary>
/// <param name="Reason">What the finance worker wrote; null when nothing, or when R11 approved by itself.</param>
internal sealed record ExplainedJudgement(bool IsApproval, string? By, DateOnly On, int DecisionNo, decimal Amount, string? Reason);

/// <summary>
/// R10: a decision explained so that a finance worker can read it out: what is refunded, by which grant, which days, which sickness, each line, the rounding, what
/// does not fit, and what changed. Made of the stored input and steps alone; only codes and figures, so that it reads in any language.
/// </summary>
internal static class Explanation
{
    private const string Prefix = "refusion.explain.";

    public static Sentence Title(ExplainedDecision explained, string reference) => Phrase("title", ("reference", reference), ("from", explained.Input.Payslip.Period.From), ("to", explained.Input.Payslip.Period.To));

    /// <summary>The paragraphs in the order they are read.</summary>
    public static IReadOnlyList<IReadOnlyList<Sentence>> Of(ExplainedDecision explained)
    {
        var (input, decision) = (explained.Input, explained.Decision);
        IReadOnlyList<IReadOnlyList<Sentence>> paragraphs = decision.Status == DecisionStatus.Rejected
            ? [[.. Result(explained)], [.. Match(input, decision)], [.. Changes(explained)]]
            :
            [
                [.. Result(explained)],
                [.. Match(input, decision)],
                [.. Days(input, decision)],
                [.. Sickness(input, decision)],
                [.. Share(input, decision)],
                [.. decision.Lines.Select(l => Phrase("line", ("kind", Kind(l.Kind)), ("sentence", Line(l))))],
                [.. Rounding(decision)],
                [.. Warnings(decision)],
                [.. Changes(explained)],
                [Phrase("rates", ("from", input.Rates.ValidFrom))],
            ];
        return [.. paragraphs.Where(p => p.Count > 0)];
    }

    private static IEnumerable<Sentence> Result(ExplainedDecision explained)
    {
        var decision = explained.Decision;
        yield return (decision.Status, explained.Status) switch
        {
            (DecisionStatus.Rejected, _) => Phrase("nothing"),
            (_, PayslipStatus.Rejected or PayslipStatus.Replaced or PayslipStatus.NeedsDecision) => Phrase("calculated", ("refundable", decision.Refundable)),
            _ => Phrase("result", ("refundable", decision.Refundable)),
        };
        yield return explained.Status switch
        {
            null => Phrase("earlier", ("no", explained.No)),
            PayslipStatus.NeedsDecision => explained.Judged is { IsApproval: true } before ? Phrase("waiting_kept", ("approved", before.Amount)) : Phrase("waiting"),
            PayslipStatus.Rejected => Phrase(explained.RejectedByFinance ? "rejected_by_finance" : decision.RejectionCode == Rejection.PeriodOverlap ? "days_taken" : "rejected"),
            PayslipStatus.Replaced => Phrase("replaced"),
            PayslipStatus.Settled => Phrase("settled"),
            _ => explained.Judged is { } judged && judged.DecisionNo < explained.No ? Phrase("approved_before", ("approved", judged.Amount))
                : Phrase(decision.Status == DecisionStatus.Approved ? "approved_automatically" : "approved_by_finance"),
        };
        if (explained.AskedOn is { } askedOn)
        {
            yield return Phrase("asked", ("on", askedOn));
        }

        if (explained is { Status: not null, Judged: { By: { } by } said })
        {
            yield return said.Reason is null
                ? Phrase(said.IsApproval ? "approved_by" : "rejected_by", ("by", by), ("on", said.On))
                : Phrase(said.IsApproval ? "approved_by_because" : "rejected_by_because", ("by", by), ("on", said.On), ("reason", said.Reason));
        }
    }

    // R1.
    private static IEnumerable<Sentence> Match(DecisionInput input, Decision decision)
    {
        var final = input.Payslip.FinalSettlement;
        var months = input.Rates.FinalSettlementMonths;
        if (decision.GrantIds.Count == 0)
        {
            yield return final ? Phrase("no_grant_final", ("months", months)) : Phrase("no_grant");
            yield break;
        }

        var grants = decision.GrantIds.Select(id => input.Grants.First(g => g.Id == id)).ToList();
        var named = grants.Select(g => Phrase("grant", ("from", g.FirstDay), ("to", g.LastDay))).ToList();
        yield return final ? Phrase("matched_final", ("grants", named), ("months", months)) : Phrase(grants.Count == 1 ? "matched" : "matched_many", ("grants", named));
        if (grants.Exists(g => g.PNumber != input.Payslip.PNumber))
        {
            yield return Phrase("another_workplace");
        }
    }

    // R4, R5, R6, point 1: the hours in force, day by day.
    private static IEnumerable<Sentence> Days(DecisionInput input, Decision decision) => decision.Steps.Days.Select(slice =>
    {
        var span = ("span", (object?)Span(new(slice.From, slice.To)));
        return slice switch
        {
            { GrantId: null } => Phrase("days_without_grant", span),
            { Covered: false } => Phrase("days_beyond_sickness", span, ("covered", input.Rates.CoveredSickDays)),
            _ when slice.AgreedHours != slice.WeeklyHours =>
                Phrase("days_that_differ", span, ("subsidised", slice.SubsidisedHours), ("agreed", slice.AgreedHours), ("weekly", slice.WeeklyHours)),
            _ => Phrase("days", span, ("subsidised", slice.SubsidisedHours), ("agreed", slice.AgreedHours)),
        };
    });

    // R6: the spells that touch the days or weeks that were paid.
    private static IEnumerable<Sentence> Sickness(DecisionInput input, Decision decision)
    {
        var seen = decision.Steps.Weeks.Select(w => w.Week.Period).Append(input.Payslip.Period).ToList();
        foreach (var spell in decision.Steps.Spells.Where(s => seen.Exists(s.Overlaps)))
        {
            var covered = input.Rates.CoveredSickDays;
            yield return spell.Days <= covered
                ? Phrase("spell_covered", ("span", Span(spell)))
                : Phrase("spell_beyond", ("span", Span(spell)), ("covered", covered), ("firstUncovered", spell.From.AddDays(covered)));
        }
    }

    private static IEnumerable<Sentence> Share(DecisionInput input, Decision decision)
    {
        var payslip = input.Payslip;
        if (!payslip.StatesHours() && input.SupplementedShare is not null)
        {
            return [Phrase("share_of_supplement", ("share", decision.Share))]; // R8
        }

        return payslip.PayBasis == PayBasis.Monthly ? [MonthlyShare(decision)] : HourlyShare(decision);
    }

    private static Sentence MonthlyShare(Decision decision)
    {
        var parts = decision.Steps.Days
            .GroupBy(s => s.GrantId is not null && s.Covered && s.AgreedHours > 0 ? (Rational)s.SubsidisedHours / s.AgreedHours : Rational.Zero)
            .Select(g => Phrase("days_with_share", ("days", g.Sum(s => s.Days())), ("share", g.Key))).ToList();
        return decision.Share == Rational.One ? Phrase("share_whole") : Phrase("share_monthly", ("parts", parts), ("days", decision.Days), ("share", decision.Share));
    }

    private static IEnumerable<Sentence> HourlyShare(Decision decision)
    {
        foreach (var week in decision.Steps.Weeks)
        {
            yield return week.GrantDays == 0
                ? Phrase("week_without_grant", ("year", Plain(week.Week.Year)), ("week", Plain(week.Week.Week)), ("hours", week.Hours))
                : Phrase(
                    week.CoveredElsewhere.Sign > 0 ? "week_shared" : "week",
                    ("year", Plain(week.Week.Year)), ("week", Plain(week.Week.Week)), ("hours", week.Hours), ("grantDays", week.GrantDays), ("coveredDays", week.CoveredDays),
                    ("allowance", Hours(week.Allowance)), ("elsewhere", Hours(week.CoveredElsewhere)), ("covered", Hours(week.Covered)));
        }

        var covered = decision.Steps.Weeks.Aggregate(Rational.Zero, (sum, w) => sum + w.Covered);
        yield return Phrase("share_hourly", ("covered", Hours(covered)), ("hours", decision.Steps.Weeks.Sum(w => w.Hours)), ("share", decision.Share));
    }

    private static Sentence Line(DecidedLine line) => new(
        line.Explanation,
        [.. line.Figures.Select(f => (f.Key, (object?)f.Value)), ("amount", line.Amount), ("eligible", line.Eligible), ("share", line.Share)]);

    // Point 6: which lines got the øre that rounding down had left over.
    private static IEnumerable<Sentence> Rounding(Decision decision)
    {
        var exact = decision.Lines.Select(l => l.Amount * l.Share).ToList();
        if (exact.TrueForAll(e => e.FloorTo(2) == e))
        {
            yield return Phrase("rounding_none", ("total", decision.Refundable));
            yield break;
        }

        var raised = decision.Lines.Where((l, i) => l.Eligible != exact[i].FloorTo(2)).Select(l => Kind(l.Kind)).ToList();
        yield return raised.Count == 0
            ? Phrase("rounding_down", ("total", decision.Refundable))
            : Phrase(raised.Count == 1 ? "rounding_one" : "rounding_many", ("total", decision.Refundable), ("missing", raised.Count), ("lines", raised));
    }

    private static IEnumerable<Sentence> Warnings(Decision decision) => decision.Warnings.Count == 0
        ? [Phrase("no_warnings")]
        : [Phrase("warnings"), .. decision.Warnings.Select(w => new Sentence(w.Code, [.. w.Figures.Select(f => (f.Key, (object?)f.Value))]))];

    private static IEnumerable<Sentence> Changes(ExplainedDecision explained)
    {
        var now = explained.Decision.Refundable;
        if (explained.Previous is { } previous)
        {
            yield return Difference("previous", previous, now);
        }
        else if (explained.Corrected is { } corrected)
        {
            yield return Difference("corrected", corrected, now);
        }

        if (explained.Booked is { } booked)
        {
            yield return booked < 0 ? Phrase("taken_back", ("booked", -booked)) : Phrase("booked", ("booked", booked));
        }
    }

    private static Sentence Difference(string what, decimal before, decimal now) => now == before ? Phrase($"{what}_same", ("before", before))
        : now > before ? Phrase($"{what}_more", ("before", before), ("difference", now - before)) : Phrase($"{what}_less", ("before", before), ("difference", before - now));

    private static Sentence Span(DatePeriod days) => days.Days == 1 ? Phrase("day", ("day", days.From)) : Phrase("span", ("from", days.From), ("to", days.To), ("days", days.Days));

    /// <summary>Hours that fit two decimals are said so, others as a fraction with what it is about.</summary>
    private static object Hours(Rational hours) => hours.RoundHalfAwayFromZero(2) is var near && near == hours ? near : Phrase("fraction", ("fraction", hours), ("about", near));

    private static Sentence Kind(LineKind kind) => new($"refusion.kind.{System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString())}");

    // A year is no amount: 2026, not 2.026.
    private static string Plain(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static Sentence Phrase(string code, params (string, object?)[] figures) => new(Prefix + code, figures);
}
