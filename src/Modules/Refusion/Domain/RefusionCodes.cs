namespace Faatimer.Refusion.Domain;

/// <summary>The stable codes of decisions. Each has a sentence in the module's texts.</summary>
internal static class RefusionCodes
{
    /// <summary>R1: rejected.</summary>
    public const string NoGrant = "refusion.no_grant";

    /// <summary>Warnings: any of them keeps a payslip from automatic approval (R11).</summary>
    public static class Warn
    {
        public const string WorkplaceDiffers = "refusion.workplace_differs";
        public const string HoursDiffer = "refusion.hours_differ";
        public const string PeriodOutsideGrant = "refusion.period_outside_grant";
        public const string NegativeLine = "refusion.negative_line";
        public const string NegativeTotal = "refusion.negative_total";
        public const string AmBidragDiffers = "refusion.am_bidrag_differs";
        public const string AtpDiffers = "refusion.atp_differs";
        public const string HolidayPayDiffers = "refusion.holiday_pay_differs";
        public const string HoursImplausible = "refusion.hours_implausible";
        public const string NetPayDiffers = "refusion.net_pay_differs";
        public const string ClaimedAmountDiffers = "refusion.claimed_amount_differs";
        public const string HolidayPayAlreadyRefunded = "refusion.holiday_pay_already_refunded";
        public const string Late = "refusion.late";
        public const string Early = "refusion.early";
        public const string Paused = "refusion.paused";
        public const string NoHours = "refusion.no_hours";
        public const string RateOutsideBand = "refusion.rate_outside_band";
    }

    /// <summary>What else than a warning keeps a payslip from automatic approval.</summary>
    public static class Waits
    {
        /// <summary>R11: no machine sent it.</summary>
        public const string EnteredByPerson = "refusion.entered_by_person";

        /// <summary>R19: finance asked the workplace about it.</summary>
        public const string AskedAbout = "refusion.asked_about";
    }

    /// <summary>Why a line got its share.</summary>
    public static class Explain
    {
        public const string Monthly = "refusion.line.monthly";
        public const string MonthlyChanged = "refusion.line.monthly_changed";
        public const string Hourly = "refusion.line.hourly";
        public const string Supplement = "refusion.line.supplement";
        public const string FinalSettlement = "refusion.line.final_settlement";
        public const string InsideGross = "refusion.line.inside_gross";
        public const string NoGrant = "refusion.line.no_grant";
        public const string DaysTaken = "refusion.line.days_taken";
    }
}
