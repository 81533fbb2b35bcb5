using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Serialization;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Faatimer.Refusion.Domain;

namespace Faatimer.Refusion.Features;

/// <summary>A payslip with its decision, explained (R10). A workplace sees how it stands and what was claimed, not what else is on it.</summary>
/// <param name="Id">Its id; all zeros when it was only validated (R16).</param>
/// <param name="Reference">Its short reference, to be said on the telephone (X9); null when it was only validated.</param>
/// <param name="Version">Raised by every decision, question and answer, and by the approval of a settlement that holds entries of it; the ETag.</param>
/// <param name="Status">Approved, needsDecision, rejected, settled or replaced.</param>
/// <param name="Source">The system it comes from.</param>
/// <param name="Number">Its number there.</param>
/// <param name="Kind">Regular, supplement or correction.</param>
/// <param name="Month">The month it counts in, YYYY-MM: that of its last day.</param>
/// <param name="Period">The days the pay is for.</param>
/// <param name="Employee">The CPR masked, and the name; null for a workplace.</param>
/// <param name="WorkplaceId">The workplace whose grant it is; null while no grant was found.</param>
/// <param name="GrantIds">The grants it was matched to (R1).</param>
/// <param name="CorrectsPayslipId">The payslip it replaces.</param>
/// <param name="SupplementsPayslipId">The payslip it adds to.</param>
/// <param name="Refundable">Kroner to refund, the sum of the lines to the øre; null for a workplace.</param>
/// <param name="Lines">Each line with what is refunded of it, and why.</param>
/// <param name="Warnings">What a finance worker should look at (R9), and in the answer to posting it what was mended in reading it.</param>
/// <param name="Rejection">Why it was rejected; null otherwise.</param>
/// <param name="Note">What the finance worker who decided wrote; null for a workplace.</param>
/// <param name="AttachmentBytes">The size of the PDF that came with it; null without one, and for a workplace.</param>
/// <param name="RateVersion">The dated rates it was decided with (R9).</param>
internal sealed record PayslipView(
    Guid Id,
    string? Reference,
    int Version,
    PayslipStatus Status,
    string Source,
    string Number,
    PayslipKind Kind,
    CalendarMonth Month,
    PayslipPeriod Period,
    EmployeeView? Employee,
    Guid? WorkplaceId,
    IReadOnlyList<Guid> GrantIds,
    Guid? CorrectsPayslipId,
    Guid? SupplementsPayslipId,
    decimal? Refundable,
    IReadOnlyList<DecidedLineView> Lines,
    IReadOnlyList<ReasonView> Warnings,
    ReasonView? Rejection,
    string? Note,
    int? AttachmentBytes,
    string RateVersion) : IResource
{
    /// <summary>Whom it waits for: finance, or the workplace that a question was asked; null when it needs no decision (R19).</summary>
    public WaitingFor? WaitingFor { get; init; }

    /// <summary>The day of the question that the workplace has not answered, or of the answer that finance has not decided on; null otherwise.</summary>
    public DateOnly? WaitingSince { get; init; }

    /// <summary>Why it was not approved by itself (R11): the codes of its warnings, <c>refusion.entered_by_person</c>, <c>refusion.asked_about</c>. Empty when it needs no decision, and for a workplace.</summary>
    public IReadOnlyList<string> WaitingReasons { get; init; } = [];

    /// <summary>What finance has asked the workplace about it, in order: a workplace sees what it was asked itself. Null in the answer to posting it, and for a payroll system.</summary>
    public IReadOnlyList<QuestionView>? Questions { get; init; }

    /// <summary>What the caller may do with it now, and what stands in the way; null in the answer to posting it. A workplace is told of answering.</summary>
    public IReadOnlyList<AllowedAction>? AllowedActions { get; init; }

    /// <summary>Null in answers to changes and for who may not see it.</summary>
    public Named? Workplace { get; init; }

    /// <summary>The workplace as the payslip has it; null for a workplace.</summary>
    public PayslipEmployer? Employer { get; init; }

    /// <summary>Monthly or hourly pay; null for a workplace.</summary>
    public PayBasis? PayBasis { get; init; }

    /// <summary>Agreed hours a week; null when the payslip does not say, and for a workplace.</summary>
    public decimal? WeeklyHours { get; init; }

    /// <summary>Hours paid in the period; null when the payslip does not say, and for a workplace.</summary>
    public decimal? PaidHours { get; init; }

    /// <summary>Hours paid by ISO week, of hourly pay (R4); empty otherwise, and for a workplace.</summary>
    public IReadOnlyList<WeekHours> HoursByWeek { get; init; } = [];

    /// <summary>Absences that it tells of; empty for a workplace.</summary>
    public IReadOnlyList<Absence> Absences { get; init; } = [];

    /// <summary>Whether the wage line is what is left after AM-bidrag (R3); null for a workplace.</summary>
    public bool? WageIsNetOfAmBidrag { get; init; }

    /// <summary>Whether it settles holiday pay after the last day (R7); null for a workplace.</summary>
    public bool? FinalSettlement { get; init; }

    /// <summary>Kroner that were paid out; null when the payslip does not say, and for a workplace.</summary>
    public decimal? NetPay { get; init; }

    /// <summary>Kroner that were claimed, to be held against <see cref="Refundable"/> (R21, R9); null when nothing was.</summary>
    public decimal? ClaimedAmount { get; init; }

    /// <summary>The days that were claimed for (R21); null when none were named.</summary>
    public PayslipPeriod? ClaimedPeriod { get; init; }

    /// <summary>The kinds of line that were claimed (R21), to be held against those with something eligible; empty when none were named.</summary>
    public IReadOnlyList<LineKind> ClaimedLines { get; init; } = [];

    /// <summary>When it came; null in the answer to posting it, and for a workplace.</summary>
    public DateTimeOffset? ReceivedAt { get; init; }

    /// <summary>The client that posted it; null for a workplace.</summary>
    public string? EnteredBy { get; init; }

    /// <summary>Everything it was held against, with what was found; null in answers to changes, and for a workplace.</summary>
    public IReadOnlyList<PayslipCheckView>? Checks { get; init; }

    /// <summary>The way to the share; null in answers to changes, and for who does not reach every payslip of the employment: other payslips' sickness and hours are among its steps.</summary>
    public CalculationView? Calculation { get; init; }

    /// <summary>The payslips of the employment with the nearest periods, at most six, the latest first; null in answers to changes and to validating, and for a workplace.</summary>
    public IReadOnlyList<NeighbourView>? Neighbours { get; init; }

    /// <summary>In the reader's language: what is stored are codes and figures.</summary>
    /// <param name="content">The payslip's own data.</param>
    /// <param name="employer">The workplace's name on it.</param>
    /// <param name="all">What is on it too, and not only how it stands and what is claimed.</param>
    public static PayslipView Of(StoredPayslip payslip, Payslip content, Decision decision, string cpr, string name, string employer, string? note, bool all, Texts texts)
    {
        var culture = CultureInfo.CurrentUICulture;
        return new PayslipView(
            payslip.Id, payslip.Id == Guid.Empty ? null : payslip.Reference, payslip.ShownVersion, payslip.ShownStatus, payslip.Source, payslip.Number, payslip.Kind, CalendarMonth.Of(payslip.Period.To), new(payslip.Period.From, payslip.Period.To),
            all ? EmployeeView.Of(cpr, name) : null, payslip.WorkplaceId, payslip.GrantIds, payslip.CorrectsId, payslip.SupplementsId,
            all ? decision.Refundable : null,
            all ? [.. decision.Lines.Select(l => DecidedLineView.Of(l, texts, culture))] : [],
            all ? [.. decision.Warnings.Select(w => ReasonView.Of(w.Code, w.Figures, texts, culture))] : [],
            ReasonView.OfRejection(payslip, texts, culture),
            all ? note : null,
            all ? payslip.AttachmentBytes : null,
            decision.RateVersion)
        {
            WaitingFor = payslip.WaitingFor,
            WaitingSince = payslip.WaitingSince,
            WaitingReasons = all ? payslip.WaitingReasons(decision.Warnings.Select(w => w.Code)) : [],
            Employer = all ? new(content.Cvr, content.PNumber, employer) : null,
            PayBasis = all ? content.PayBasis : null,
            WeeklyHours = all ? content.WeeklyHours : null,
            PaidHours = all ? content.PaidHours : null,
            HoursByWeek = all ? content.HoursByWeek ?? [] : [],
            Absences = all ? content.Absences ?? [] : [],
            WageIsNetOfAmBidrag = all ? content.WageIsNetOfAmBidrag : null,
            FinalSettlement = all ? content.FinalSettlement : null,
            NetPay = all ? content.NetPay : null,
            ClaimedAmount = content.ClaimedAmount,
            ClaimedPeriod = content.ClaimedPeriod is { } claimed ? new(claimed.From, claimed.To) : null,
            ClaimedLines = content.ClaimedLines ?? [],
            EnteredBy = all ? payslip.PostedBy : null,
        };
    }

    /// <summary>Read, or answered by who decided it: with what may be done with it.</summary>
    public static PayslipView Of(ShownPayslip shown, Caller caller, Texts texts)
    {
        return Of(shown.Payslip, shown.Content, shown.Decision, shown.Cpr, shown.Name, shown.EmployerName, shown.Note, caller.SeesWhole, texts) with
        {
            ReceivedAt = caller.SeesWhole ? shown.PostedAt : null,
            Questions = caller.May(Area.Questions, Verb.Read) ? [.. shown.Questions.Where(q => caller.In(Area.Questions, Verb.Read).Holds(q.Question.WorkplaceId)).Select(QuestionView.Of)] : null,
            AllowedActions = [.. Actions(shown, caller, texts)],
        };
    }

    private static IEnumerable<AllowedAction> Actions(ShownPayslip shown, Caller caller, Texts texts)
    {
        var payslip = shown.Payslip;
        if (caller.SeesWhole)
        {
            var (judgement, decides, asks) = (payslip.JudgementRefusals(caller.Id, shown.Posters).ToList(), caller.May(Area.Payslips, Verb.Decide), caller.May(Area.Questions, Verb.Decide));
            yield return texts.Action(nameof(ApprovePayslip), decides, judgement);
            yield return texts.Action(nameof(RejectPayslip), decides, judgement);
            yield return texts.Action(nameof(AskWorkplace), asks, payslip.AskRefusals());
            yield return texts.Action(nameof(WithdrawQuestion), asks, payslip.AnswerRefusals());
        }

        yield return texts.Action(nameof(AnswerQuestion), caller.In(Area.Questions, Verb.Write).Holds(payslip.WorkplaceId), payslip.AnswerRefusals());
    }

    /// <summary>The answer to who posted it: with what was mended in reading it.</summary>
    public static PayslipView Of(PayslipRequest posted, StoredPayslip payslip, Decision decision, bool all, Texts texts)
    {
        var view = Of(payslip, posted.Content(), decision, posted.Employee.WholeCpr(), posted.Employee.Name, posted.Employer.Name, null, all, texts);
        return view with { Warnings = [.. posted.Warnings(texts, CultureInfo.CurrentUICulture), .. view.Warnings] };
    }

    /// <summary>With what the decision rests on, where the whole is shown.</summary>
    public PayslipView WithGrounds(DecisionInput input, Decision decision, Caller caller, Texts texts)
    {
        // What other payslips told of, perhaps another payroll system's, is for who reaches them all (ID3).
        var reachesAll = caller.In(Area.Payslips, Verb.Read).IsAll;
        return this with
        {
            Checks =
            [
                .. RefusionCalculation.Check(input).Where(c => reachesAll || !c.Fits || c.Code != RefusionCodes.Warn.HolidayPayAlreadyRefunded)
                    .Select(c => PayslipCheckView.Of(c, texts, CultureInfo.CurrentUICulture)),
            ],
            Calculation = reachesAll ? CalculationView.Of(decision) : null,
        };
    }
}

/// <param name="Cpr">Masked: DDMMYY-XXXX (ID3).</param>
/// <param name="Name">The name on the payslip.</param>
internal sealed record EmployeeView(string Cpr, string Name)
{
    public static EmployeeView Of(string cpr, string name) => new(Kernel.Cpr.Parse(cpr).Masked, name);
}

/// <summary>A line of a payslip, decided.</summary>
/// <param name="Amount">Kroner on the payslip.</param>
/// <param name="Eligible">Kroner refunded of it.</param>
/// <param name="Share">The part that is refunded, exactly.</param>
/// <param name="Rules">The rules that gave the share.</param>
/// <param name="Explanation">A sentence a finance worker can read out.</param>
internal sealed record DecidedLineView(LineKind Kind, decimal Amount, decimal Eligible, ShareView Share, IReadOnlyList<string> Rules, string Explanation)
{
    public static DecidedLineView Of(DecidedLine line, Texts texts, CultureInfo culture)
    {
        var figures = line.Figures.ToDictionary(f => f.Key, f => (object?)f.Value);
        (figures["amount"], figures["eligible"], figures["share"]) = (line.Amount, line.Eligible, line.Share.ToString());
        return new(line.Kind, line.Amount, line.Eligible, ShareView.Of(line.Share), line.Rules, texts.Get(line.Explanation, culture, figures));
    }
}

/// <summary>An exact fraction.</summary>
/// <param name="Numerator">A whole number.</param>
/// <param name="Denominator">A whole number, at least 1.</param>
internal sealed record ShareView(
    [property: JsonConverter(typeof(WholeNumber))] BigInteger Numerator,
    [property: JsonConverter(typeof(WholeNumber))] BigInteger Denominator)
{
    public static ShareView Of(Rational exact) => new(exact.Numerator, exact.Denominator);
}

/// <summary>A stable code with its sentence in the reader's language.</summary>
/// <param name="Code">For machines.</param>
/// <param name="Detail">For people, with the figures.</param>
/// <param name="Figures">The figures of the sentence: what is stated, what is expected, and the like.</param>
internal sealed record ReasonView(string Code, string Detail, IReadOnlyList<Figure> Figures)
{
    public static ReasonView Of(string code, IReadOnlyDictionary<string, decimal>? figures, Texts texts, CultureInfo culture) => new(
        code, texts.Get(code, culture, figures?.ToDictionary(f => f.Key, f => (object?)f.Value)), [.. (figures ?? new Dictionary<string, decimal>()).Select(f => new Figure(f.Key, f.Value))]);

    /// <summary>Why a payslip is rejected; null when it is not.</summary>
    public static ReasonView? OfRejection(StoredPayslip payslip, Texts texts, CultureInfo culture) =>
        payslip is { Status: PayslipStatus.Rejected, RejectionCode: { } code } ? Of(code, null, texts, culture) : null;
}

/// <summary>Whole numbers of any size as JSON integers.</summary>
internal sealed class WholeNumber : JsonConverter<BigInteger>
{
    public override BigInteger Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetInt64();

    public override void Write(Utf8JsonWriter writer, BigInteger value, JsonSerializerOptions options) =>
        writer.WriteRawValue(value.ToString(CultureInfo.InvariantCulture), skipInputValidation: true);
}
