namespace Faatimer.Refusion;

/// <summary>All that this module refuses. Each code has its sentence, and its rule, in the text files and docs/rules.md.</summary>
internal static class RefusionProblems
{
    public static readonly ProblemKind AbsenceAfterPeriod = new(400, "refusion.absence_after_period");
    public static readonly ProblemKind AbsenceReversed = new(400, "refusion.absence_reversed");
    public static readonly ProblemKind AmountNegative = new(400, "refusion.amount_negative");
    public static readonly ProblemKind AmountOutOfRange = new(400, "refusion.amount_out_of_range");
    public static readonly ProblemKind AtpStepsNotIncreasing = new(400, "refusion.atp_steps_not_increasing");
    public static readonly ProblemKind AttachmentNotPdf = new(400, "refusion.attachment_not_pdf");
    public static readonly ProblemKind AttachmentTooLarge = new(400, "refusion.attachment_too_large");
    public static readonly ProblemKind BandReversed = new(400, "refusion.band_reversed");
    public static readonly ProblemKind CorrectsMismatch = new(400, "refusion.corrects_mismatch");
    public static readonly ProblemKind CprInName = new(400, "refusion.cpr_in_name");
    public static readonly ProblemKind CprInvalid = new(400, "refusion.cpr_invalid");

    /// <summary>Figures: column.</summary>
    public static readonly ProblemKind CsvColumnMissing = new(400, "refusion.csv_column_missing");

    /// <summary>Figures: column, first, position.</summary>
    public static readonly ProblemKind ClaimRequired = new(400, "refusion.claim_required");
    public static readonly ProblemKind CsvColumnRepeated = new(400, "refusion.csv_column_repeated");

    /// <summary>Figures: encoding.</summary>
    public static readonly ProblemKind CsvEncoding = new(400, "refusion.csv_encoding");

    /// <summary>Figures: row.</summary>
    public static readonly ProblemKind CsvMalformed = new(400, "refusion.csv_malformed");

    /// <summary>Figures: row.</summary>
    public static readonly ProblemKind CsvNumberReturns = new(400, "refusion.csv_number_returns");

    /// <summary>Figures: row, first.</summary>
    public static readonly ProblemKind CsvRowRepeated = new(400, "refusion.csv_row_repeated");

    /// <summary>Figures: row, first.</summary>
    public static readonly ProblemKind CsvRowsDiffer = new(400, "refusion.csv_rows_differ");

    /// <summary>Figures: position, columns.</summary>
    public static readonly ProblemKind CsvUnknownColumn = new(400, "refusion.csv_unknown_column");
    public static readonly ProblemKind CvrInvalid = new(400, "refusion.cvr_invalid");

    /// <summary>Figures: from, to.</summary>
    public static readonly ProblemKind FigureOutOfRange = new(400, "refusion.figure_out_of_range");
    public static readonly ProblemKind HoursByWeekRequired = new(400, "refusion.hours_by_week_required");
    public static readonly ProblemKind HoursOutOfRange = new(400, "refusion.hours_out_of_range");
    public static readonly ProblemKind LinesRequired = new(400, "refusion.lines_required");
    public static readonly ProblemKind NameIncomplete = new(400, "refusion.name_incomplete");
    public static readonly ProblemKind PNumberInvalid = new(400, "refusion.p_number_invalid");
    public static readonly ProblemKind PayslipRepeated = new(400, "refusion.payslip_repeated");
    public static readonly ProblemKind PeriodOutOfRange = new(400, "refusion.period_out_of_range");
    public static readonly ProblemKind PeriodReversed = new(400, "refusion.period_reversed");
    public static readonly ProblemKind PeriodTooLong = new(400, "refusion.period_too_long");
    public static readonly ProblemKind PublicSupportPositive = new(400, "refusion.public_support_positive");
    public static readonly ProblemKind RepaymentOutOfRange = new(400, "refusion.repayment_out_of_range");
    public static readonly ProblemKind SpacesAroundName = new(400, "refusion.spaces_around_name");
    public static readonly ProblemKind SupplementsMismatch = new(400, "refusion.supplements_mismatch");
    public static readonly ProblemKind TooManyDecimals = new(400, "refusion.too_many_decimals");
    public static readonly ProblemKind TooManyRows = new(400, "refusion.too_many_rows");
    public static readonly ProblemKind TooManySteps = new(400, "refusion.too_many_steps");
    public static readonly ProblemKind WeekOutsidePeriod = new(400, "refusion.week_outside_period");
    public static readonly ProblemKind WeekRepeated = new(400, "refusion.week_repeated");
    public static readonly ProblemKind WeeklyHoursRequired = new(400, "refusion.weekly_hours_required");

    public static readonly ProblemKind NoDecision = ProblemKind.NotFound("decision");
    public static readonly ProblemKind NoPayslip = ProblemKind.NotFound("payslip");
    public static readonly ProblemKind NoPayslipFile = ProblemKind.NotFound("payslip_file");
    public static readonly ProblemKind NoPayslipAttachment = ProblemKind.NotFound("payslip_attachment");
    public static readonly ProblemKind NoAnswerAttachment = ProblemKind.NotFound("answer_attachment");
    public static readonly ProblemKind NoVersionOfRates = ProblemKind.NotFound("rates");
    public static readonly ProblemKind NoRepayment = ProblemKind.NotFound("repayment");
    public static readonly ProblemKind NoSettlement = ProblemKind.NotFound("settlement");

    public static readonly ProblemKind CorrectionNotLatest = new(409, "refusion.correction_not_latest");

    /// <summary>Figures: workplace.</summary>
    public static readonly ProblemKind CostAccountMissing = new(409, "refusion.cost_account_missing");
    public static readonly ProblemKind DecidedAnew = new(409, "refusion.decided_anew");
    public static readonly ProblemKind EarlierSettlementWaits = new(409, "refusion.earlier_settlement_waits");
    public static readonly ProblemKind FourEyes = new(409, "refusion.four_eyes");
    public static readonly ProblemKind FundAccountMissing = new(409, "refusion.fund_account_missing");
    public static readonly ProblemKind NamedPayslipUnknown = new(409, "refusion.named_payslip_unknown");
    public static readonly ProblemKind NoOpenQuestion = new(409, "refusion.no_open_question");
    public static readonly ProblemKind NoRates = new(409, "refusion.no_rates", "/period");
    public static readonly ProblemKind NotOwnGrant = new(409, "refusion.not_own_grant");
    public static readonly ProblemKind NotWaiting = new(409, "refusion.not_waiting");
    public static readonly ProblemKind NumberReused = new(409, "refusion.number_reused", "/number");
    public static readonly ProblemKind PeriodOverlap = new(409, "refusion.period_overlap", "/period");
    public static readonly ProblemKind QuestionOpen = new(409, "refusion.question_open");
    public static readonly ProblemKind RatesInUse = new(409, "refusion.rates_in_use");
    public static readonly ProblemKind RatesOverlap = new(409, "refusion.rates_overlap", "/validFrom");
    public static readonly ProblemKind RepaymentAhead = new(409, "refusion.repayment_ahead", "/paidOn");

    /// <summary>Figures: left.</summary>
    public static readonly ProblemKind RepaymentExceedsCarried = new(409, "refusion.repayment_exceeds_carried", "/amount");
    public static readonly ProblemKind RepaymentFourEyes = new(409, "refusion.repayment_four_eyes");
    public static readonly ProblemKind RepaymentNotRecorded = new(409, "refusion.repayment_not_recorded");
    public static readonly ProblemKind SettlementAhead = new(409, "refusion.settlement_ahead", "/month");
    public static readonly ProblemKind SettlementFourEyes = new(409, "refusion.settlement_four_eyes");
    public static readonly ProblemKind SettlementHasNoFiles = new(409, "refusion.settlement_has_no_files");
    public static readonly ProblemKind SettlementNotApproved = new(409, "refusion.settlement_not_approved");
    public static readonly ProblemKind SettlementNotClosed = new(409, "refusion.settlement_not_closed");
    public static readonly ProblemKind SettlementNotExported = new(409, "refusion.settlement_not_exported");
    public static readonly ProblemKind SettlementNotLater = new(409, "refusion.settlement_not_later", "/month");
    public static readonly ProblemKind SettlementNotOpen = new(409, "refusion.settlement_not_open");
    public static readonly ProblemKind SettlementOpen = new(409, "refusion.settlement_open", "/month");
    public static readonly ProblemKind WorkplaceNotYours = new(409, "refusion.workplace_not_yours");

    /// <summary>Figures: max.</summary>
    public static readonly ProblemKind TooManyToDecide = new(422, "refusion.too_many_to_decide", "/items");
    public static readonly ProblemKind BatchTooLarge = new(422, "refusion.batch_too_large");
}
