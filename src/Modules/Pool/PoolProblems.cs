namespace Faatimer.Pool;

/// <summary>All that this module refuses. Each code has its sentence, and its rule, in the text files and docs/rules.md.</summary>
internal static class PoolProblems
{
    public static readonly ProblemKind BudgetOutOfRange = new(400, "pool.budget_out_of_range");
    public static readonly ProblemKind ChangeFieldUnused = new(400, "pool.change_field_unused");
    public static readonly ProblemKind DateOutOfRange = new(400, "pool.date_out_of_range");

    /// <summary>Figures: first.</summary>
    public static readonly ProblemKind LateReasonRequired = new(400, "pool.late_reason_required", "/lateReason");
    public static readonly ProblemKind PurposeTwice = new(400, "pool.purpose_twice");
    public static readonly ProblemKind SchemeHoursOutOfRange = new(400, "pool.scheme_hours_out_of_range");
    public static readonly ProblemKind SettingOutOfRange = new(400, "pool.setting_out_of_range");
    public static readonly ProblemKind TooManyPurposes = new(400, "pool.too_many_purposes");

    /// <summary>Figures: max.</summary>
    public static readonly ProblemKind TooManyWeeks = new(400, "pool.too_many_weeks", "/to");
    public static readonly ProblemKind WantedLength = new(400, "pool.wanted_length");

    public static readonly ProblemKind NoApplication = ProblemKind.NotFound("application");
    public static readonly ProblemKind NoCandidate = ProblemKind.NotFound("candidate");
    public static readonly ProblemKind NoFundYear = ProblemKind.NotFound("fund_year");
    public static readonly ProblemKind NoGrant = ProblemKind.NotFound("grant");
    public static readonly ProblemKind NoSettings = ProblemKind.NotFound("settings");
    public static readonly ProblemKind NoWorkplace = ProblemKind.NotFound("workplace");

    public static readonly ProblemKind AddendumChangesNothing = new(409, "pool.addendum_changes_nothing");

    /// <summary>Figures: from, to.</summary>
    public static readonly ProblemKind AddendumOutsideGrant = new(409, "pool.addendum_outside_grant", "/effectiveFrom");
    public static readonly ProblemKind AddendumPending = new(409, "pool.addendum_pending");

    /// <summary>Figures: lastDay.</summary>
    public static readonly ProblemKind AlreadyPaused = new(409, "pool.already_paused");
    public static readonly ProblemKind ApplicationDecided = new(409, "pool.application_decided");

    /// <summary>Figures: year, forecast, budget.</summary>
    public static readonly ProblemKind BudgetCrossed = new(409, "pool.budget_crossed", "/budgetReason");
    public static readonly ProblemKind CapacityExceeded = new(409, "pool.capacity_exceeded");
    public static readonly ProblemKind DrawDiffers = new(409, "pool.draw_differs");

    /// <summary>Figures: year.</summary>
    public static readonly ProblemKind DrawOutsideYear = new(409, "pool.draw_outside_year");

    /// <summary>Figures: from, to.</summary>
    public static readonly ProblemKind EndOutsideGrant = new(409, "pool.end_outside_grant", "/lastDay");
    public static readonly ProblemKind FundYearExists = new(409, "pool.fund_year_exists");
    public static readonly ProblemKind GrantAnnulled = new(409, "pool.grant_annulled");
    public static readonly ProblemKind GrantHasPayslips = new(409, "pool.grant_has_payslips");
    public static readonly ProblemKind GrantOfOneDay = new(409, "pool.grant_of_one_day");
    public static readonly ProblemKind HoursNotDecided = new(409, "pool.hours_not_decided", "/to");

    /// <summary>Figures: months, first, latest.</summary>
    public static readonly ProblemKind LongerThanAllowed = new(409, "pool.longer_than_allowed", "/to");
    public static readonly ProblemKind NoContactPerson = new(409, "pool.no_contact_person");
    public static readonly ProblemKind NoOpenOffer = new(409, "pool.no_open_offer");
    public static readonly ProblemKind NotEligible = new(409, "pool.not_eligible");
    public static readonly ProblemKind NotMunicipal = new(409, "pool.not_municipal");
    public static readonly ProblemKind NotPaused = new(409, "pool.not_paused");

    /// <summary>Figures: lastDay.</summary>
    public static readonly ProblemKind OfferExpired = new(409, "pool.offer_expired");
    public static readonly ProblemKind OfferOpen = new(409, "pool.offer_open");
    public static readonly ProblemKind OverlappingGrant = new(409, "pool.overlapping_grant");
    public static readonly ProblemKind OwnApplication = new(409, "pool.own_application");

    /// <summary>Figures: today.</summary>
    public static readonly ProblemKind PauseInPast = new(409, "pool.pause_in_past", "/lastDay");

    /// <summary>Figures: to.</summary>
    public static readonly ProblemKind PeriodNotLonger = new(409, "pool.period_not_longer", "/to");

    /// <summary>Figures: purpose, from, decision.</summary>
    public static readonly ProblemKind PurposeNotOnList = new(409, "pool.purpose_not_on_list");

    /// <summary>Figures: day.</summary>
    public static readonly ProblemKind SettingsExist = new(409, "pool.settings_exist", "/validFrom");

    /// <summary>Figures: from.</summary>
    public static readonly ProblemKind SettingsTooEarly = new(409, "pool.settings_too_early", "/validFrom");
    public static readonly ProblemKind StartInPast = new(409, "pool.start_in_past", "/from");

    /// <summary>Figures: max.</summary>
    public static readonly ProblemKind SubsidisedAboveLimit = new(409, "pool.subsidised_above_limit", "/subsidisedHours");

    /// <summary>Figures: weekly.</summary>
    public static readonly ProblemKind SubsidisedAboveWeekly = new(409, "pool.subsidised_above_weekly", "/subsidisedHours");
    public static readonly ProblemKind TaskExtensionRequired = new(409, "pool.task_extension_required", "/taskExtension");

    /// <summary>Figures: position. Refuses nothing: said of a rule that is checked.</summary>
    public static readonly ProblemKind Waits = new(409, "pool.waits");
    public static readonly ProblemKind WorkplaceClosed = new(409, "pool.workplace_closed");

    /// <summary>Figures: max.</summary>
    public static readonly ProblemKind TooManyChanges = new(422, "pool.too_many_changes", "/changes");

    /// <summary>Figures: max.</summary>
    public static readonly ProblemKind TooManyDraws = new(422, "pool.too_many_draws", "/draws");
}
