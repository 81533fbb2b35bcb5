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
internal sealed record Told(
    DecisionInput Input, Decision Decision, int No, PayslipStatus? Status, bool RejectedByFinance, decimal? Previous, decimal? Corrected, decimal? Booked, ToldJudgement? Judged = null);

/// <summary>A judgement with the day and the reason, to be read out.</summary>
/// <param name="Reason">What the finance worker wrote; null when nothing, or when R11 approved by itself.</param>
internal sealed record ToldJudgement(bool IsApproval, string? By, DateOnly On, int DecisionNo, decimal Amount, string? Reason);

/// <summary>
/// R10: a decision told so that a finance worker can read it out: what is refunded, by which grant, which days, which sickness, each line, the rounding, what
/// does not fit, and what changed. Made of the stored input and steps alone; only codes and figures, so that it reads in any language.
/// </summary>
internal static class Explanation
{
    private const string Prefix = "refusion.explain.";

    public static Sentence Title(Told told, string reference) => Say("title", ("reference", reference), ("from", told.Input.Payslip.Period.From), ("to", told.Input.Payslip.Period.To));

    /// <summary>The paragraphs in the order they are read.</summary>
    public static IReadOnlyList<IReadOnlyList<Sentence>> Of(Told told)
    {
        var (input, decision) = (told.Input, told.Decision);
        IReadOnlyList<IReadOnlyList<Sentence>> paragraphs = decision.Status == DecisionStatus.Rejected
            ? [[.. Result(told)], [.. Match(input, decision)], [.. Changes(told)]]
            :
            [
                [.. Result(told)],
                [.. Match(input, decision)],
                [.. Days(input, decision)],
                [.. Sickness(input, decision)],
                [.. Share(input, decision)],
                [.. decision.Lines.Select(l => Say("line", ("kind", Kind(l.Kind)), ("sentence", Line(l))))],
                [.. Rounding(decision)],
                [.. Warnings(decision)],
                [.. Changes(told)],
                [Say("rates", ("from", input.Rates.ValidFrom))],
            ];
        return [.. paragraphs.Where(p => p.Count > 0)];
    }

    private static IEnumerable<Sentence> Result(Told told)
    {
        var decision = told.Decision;
        yield return (decision.Status, told.Status) switch
        {
            (DecisionStatus.Rejected, _) => Say("nothing"),
            (_, PayslipStatus.Rejected or PayslipStatus.Replaced) => Say("calculated", ("refundable", decision.Refundable)),
            _ => Say("result", ("refundable", decision.Refundable)),
        };
        yield return told.Status switch
        {
            null => Say("earlier", ("no", told.No)),
            PayslipStatus.NeedsDecision => told.Judged is { IsApproval: true } before ? Say("waiting_kept", ("approved", before.Amount)) : Say("waiting"),
            PayslipStatus.Rejected => Say(told.RejectedByFinance ? "rejected_by_finance" : decision.RejectionCode == Rejection.PeriodOverlap ? "days_taken" : "rejected"),
            PayslipStatus.Replaced => Say("replaced"),
            PayslipStatus.Settled => Say("settled"),
            _ => told.Judged is { } judged && judged.DecisionNo < told.No ? Say("approved_before", ("approved", judged.Amount))
                : Say(decision.Status == DecisionStatus.Approved ? "approved_automatically" : "approved_by_finance"),
        };
        if (told is { Status: not null, Judged: { By: { } by } said })
        {
            yield return said.Reason is null
                ? Say(said.IsApproval ? "approved_by" : "rejected_by", ("by", by), ("on", said.On))
                : Say(said.IsApproval ? "approved_by_because" : "rejected_by_because", ("by", by), ("on", said.On), ("reason", said.Reason));
        }
    }

    // R1.
    private static IEnumerable<Sentence> Match(DecisionInput input, Decision decision)
    {
        var final = input.Payslip.FinalSettlement;
        var months = input.Rates.FinalSettlementMonths;
        if (decision.GrantIds.Count == 0)
        {
            yield return final ? Say("no_grant_final", ("months", months)) : Say("no_grant");
            yield break;
        }

        var grants = decision.GrantIds.Select(id => input.Grants.First(g => g.Id == id)).ToList();
        var named = grants.Select(g => Say("grant", ("from", g.FirstDay), ("to", g.LastDay))).ToList();
        yield return final ? Say("matched_final", ("grants", named), ("months", months)) : Say(grants.Count == 1 ? "matched" : "matched_many", ("grants", named));
        if (grants.Exists(g => g.PNumber != input.Payslip.PNumber))
        {
            yield return Say("another_workplace");
        }
    }

    // R4, R5, R6, point 1: the hours in force, day by day.
    private static IEnumerable<Sentence> Days(DecisionInput input, Decision decision) => decision.Steps.Days.Select(slice =>
    {
        var span = ("span", (object?)Span(new(slice.From, slice.To)));
        return slice switch
        {
            { GrantId: null } => Say("days_without_grant", span),
            { Covered: false } => Say("days_beyond_sickness", span, ("covered", input.Rates.CoveredSickDays)),
            _ when slice.AgreedHours != slice.WeeklyHours =>
                Say("days_that_differ", span, ("subsidised", slice.SubsidisedHours), ("agreed", slice.AgreedHours), ("weekly", slice.WeeklyHours)),
            _ => Say("days", span, ("subsidised", slice.SubsidisedHours), ("agreed", slice.AgreedHours)),
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
                ? Say("spell_covered", ("span", Span(spell)))
                : Say("spell_beyond", ("span", Span(spell)), ("covered", covered), ("firstUncovered", spell.From.AddDays(covered)));
        }
    }

    private static IEnumerable<Sentence> Share(DecisionInput input, Decision decision)
    {
        var payslip = input.Payslip;
        if (!payslip.StatesHours() && input.SupplementedShare is not null)
        {
            return [Say("share_of_supplement", ("share", decision.Share))]; // R8
        }

        return payslip.PayBasis == PayBasis.Monthly ? [MonthlyShare(decision)] : HourlyShare(decision);
    }

    private static Sentence MonthlyShare(Decision decision)
    {
        var parts = decision.Steps.Days
            .GroupBy(s => s.GrantId is not null && s.Covered && s.AgreedHours > 0 ? (Rational)s.SubsidisedHours / s.AgreedHours : Rational.Zero)
            .Select(g => Say("days_with_share", ("days", g.Sum(s => s.Days())), ("share", g.Key))).ToList();
        return decision.Share == Rational.One ? Say("share_whole") : Say("share_monthly", ("parts", parts), ("days", decision.Days), ("share", decision.Share));
    }

    private static IEnumerable<Sentence> HourlyShare(Decision decision)
    {
        foreach (var week in decision.Steps.Weeks)
        {
            yield return week.GrantDays == 0
                ? Say("week_without_grant", ("year", Plain(week.Week.Year)), ("week", Plain(week.Week.Week)), ("hours", week.Hours))
                : Say(
                    week.CoveredElsewhere.Sign > 0 ? "week_shared" : "week",
                    ("year", Plain(week.Week.Year)), ("week", Plain(week.Week.Week)), ("hours", week.Hours), ("grantDays", week.GrantDays), ("coveredDays", week.CoveredDays),
                    ("allowance", Hours(week.Allowance)), ("elsewhere", Hours(week.CoveredElsewhere)), ("covered", Hours(week.Covered)));
        }

        var covered = decision.Steps.Weeks.Aggregate(Rational.Zero, (sum, w) => sum + w.Covered);
        yield return Say("share_hourly", ("covered", Hours(covered)), ("hours", decision.Steps.Weeks.Sum(w => w.Hours)), ("share", decision.Share));
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
            yield return Say("rounding_none", ("total", decision.Refundable));
            yield break;
        }

        var raised = decision.Lines.Where((l, i) => l.Eligible != exact[i].FloorTo(2)).Select(l => Kind(l.Kind)).ToList();
        yield return raised.Count == 0
            ? Say("rounding_down", ("total", decision.Refundable))
            : Say(raised.Count == 1 ? "rounding_one" : "rounding_many", ("total", decision.Refundable), ("missing", raised.Count), ("lines", raised));
    }

    private static IEnumerable<Sentence> Warnings(Decision decision) => decision.Warnings.Count == 0
        ? [Say("no_warnings")]
        : [Say("warnings"), .. decision.Warnings.Select(w => new Sentence(w.Code, [.. w.Figures.Select(f => (f.Key, (object?)f.Value))]))];

    private static IEnumerable<Sentence> Changes(Told told)
    {
        var now = told.Decision.Refundable;
        if (told.Previous is { } previous)
        {
            yield return Difference("previous", previous, now);
        }
        else if (told.Corrected is { } corrected)
        {
            yield return Difference("corrected", corrected, now);
        }

        if (told.Booked is { } booked)
        {
            yield return booked < 0 ? Say("taken_back", ("booked", -booked)) : Say("booked", ("booked", booked));
        }
    }

    private static Sentence Difference(string what, decimal before, decimal now) => now == before ? Say($"{what}_same", ("before", before))
        : now > before ? Say($"{what}_more", ("before", before), ("difference", now - before)) : Say($"{what}_less", ("before", before), ("difference", before - now));

    private static Sentence Span(DatePeriod days) => days.Days == 1 ? Say("day", ("day", days.From)) : Say("span", ("from", days.From), ("to", days.To), ("days", days.Days));

    /// <summary>Hours that fit two decimals are said so, others as a fraction with what it is about.</summary>
    private static object Hours(Rational hours) => hours.RoundHalfAwayFromZero(2) is var near && near == hours ? near : Say("fraction", ("fraction", hours), ("about", near));

    private static Sentence Kind(LineKind kind) => new($"refusion.kind.{System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.ToString())}");

    // A year is no amount: 2026, not 2.026.
    private static string Plain(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static Sentence Say(string code, params (string, object?)[] figures) => new(Prefix + code, figures);
}
