using Faatimer.Kernel;

namespace Faatimer.Host;

/// <summary>All that the host's own use cases refuse.</summary>
internal static class HostProblems
{
    public static readonly ProblemKind NoClient = ProblemKind.NotFound("client");
    public static readonly ProblemKind NoSubscription = ProblemKind.NotFound("subscription");
    public static readonly ProblemKind NoParkedEvent = ProblemKind.NotFound("parked_event");
    public static readonly ProblemKind NoParkedMail = ProblemKind.NotFound("parked_mail");
    public static readonly ProblemKind NoReference = ProblemKind.NotFound("reference");
    public static readonly ProblemKind NoRetention = ProblemKind.NotFound("retention");

    /// <summary>A client does not delete itself.</summary>
    public static readonly ProblemKind OwnClient = new(409, "clients.own_client");

    /// <summary>Figures: from, to.</summary>
    public static readonly ProblemKind OverlapOutOfRange = new(400, "clients.overlap_out_of_range");
    public static readonly ProblemKind RoleReserved = new(400, "clients.role_reserved");
    public static readonly ProblemKind UnitsRequired = new(400, "clients.units_required");
    public static readonly ProblemKind TooManyUnits = new(400, "clients.too_many_units");
    public static readonly ProblemKind PredecessorUnknown = new(400, "clients.predecessor_unknown", "/successorOf");

    public static readonly ProblemKind NoUser = ProblemKind.NotFound("user");
    public static readonly ProblemKind MailMalformed = new(400, "users.mail_malformed");
    public static readonly ProblemKind MailTaken = new(409, "users.mail_taken", "/mail");
    public static readonly ProblemKind RoleOfMachines = new(400, "users.role_of_machines");
    public static readonly ProblemKind UnitUnknown = new(400, "users.unit_unknown", "/units");
    public static readonly ProblemKind PeriodBackwards = new(400, "users.period_backwards");

    /// <summary>An admin keeps the own account in use, so that one is left.</summary>
    public static readonly ProblemKind OwnUser = new(409, "users.own_account");
    public static readonly ProblemKind UserDeactivated = new(409, "users.deactivated");
    public static readonly ProblemKind UserActive = new(409, "users.active");
    public static readonly ProblemKind SubstituteUnfit = new(409, "users.substitute_unfit", "/userId");

    /// <summary>X3: only a reaction that builds a copy can be rebuilt.</summary>
    public static readonly ProblemKind NotACopy = new(409, "subscriptions.not_a_copy");

    public static readonly ProblemKind LogFromTooEarly = new(400, "audit.from_too_early", "/from");

    /// <summary>X1: nobody judges an own call.</summary>
    public static readonly ProblemKind OwnCall = new(409, "audit.own_call");

    /// <summary>Figures: years.</summary>
    public static readonly ProblemKind ReceivedOutOfRange = new(400, "access_reports.received_out_of_range", "/receivedOn");

    /// <summary>Figures: max.</summary>
    public static readonly ProblemKind WithinOutOfRange = new(400, "deadlines.within_out_of_range", QueryFields.Pointer("within"));
    public static readonly ProblemKind ReferenceMalformed = new(400, "search.reference_malformed", QueryFields.Pointer("reference"));
    public static readonly ProblemKind KeepForMalformed = new(400, "retention.keep_for_malformed");

    public static readonly ProblemKind NoAuditSample = ProblemKind.NotFound("audit_sample");

    /// <summary>X1: a sample is of a whole month. Figures: firstDay.</summary>
    public static readonly ProblemKind MonthNotOver = new(409, "audit.month_not_over", "/month");
    public static readonly ProblemKind NoCandidate = ProblemKind.NotFound("candidate");
    public static readonly ProblemKind NoAccessReport = ProblemKind.NotFound("access_report");
    public static readonly ProblemKind NoteRequired = new(400, "audit.note_required");
    public static readonly ProblemKind PersonByOne = new(400, "audit.person_by_one");
    public static readonly ProblemKind PersonCprInvalid = new(400, "audit.cpr_invalid");
}
