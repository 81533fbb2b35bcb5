using Faatimer.Kernel;
using Faatimer.Pool.Data;
using Faatimer.Pool.Domain;

namespace Faatimer.Pool.Features;

/// <summary>An application for a job on few paid hours.</summary>
/// <param name="Id">Its id; all zeros when it was only validated.</param>
/// <param name="Reference">Its short reference, to be said on the telephone (X9); empty when it was only validated.</param>
/// <param name="CandidateId">The person.</param>
/// <param name="WorkplaceId">The workplace.</param>
/// <param name="TaskId">The task at the workplace, when one is named.</param>
/// <param name="WeeklyHours">The job's hours a week: as asked for or, once an offer is accepted, as offered (P4).</param>
/// <param name="SubsidisedHours">Of these, from the pool (P2); likewise.</param>
/// <param name="From">First day; likewise.</param>
/// <param name="To">Last day.</param>
/// <param name="TemporaryReason">Why the job is temporary (P7).</param>
/// <param name="LateReason">Why it was applied for so long after the job's first day (P18); null when it was not.</param>
/// <param name="Status">submitted (holds its hours), waiting (in the queue), offered (has an open offer, which holds hours), approved, rejected, withdrawn or lapsed.</param>
/// <param name="QueuePosition">Its place in the queue, counting those who wait or have an open offer, 1 is next; null when it does not stand in it (P4).</param>
/// <param name="EarliestStart">Of one that waits for a job, the first day from which the pool has the hours on every day of it, if nobody else takes them; null when there is none, and in lists.</param>
/// <param name="ReceivedAt">When it was received.</param>
/// <param name="DecisionReason">Why it was rejected or withdrawn, or approved over budget.</param>
/// <param name="GrantId">The grant it led to.</param>
/// <param name="AddendumTo">The grant it would change, when it is an addendum that joined the queue (P4); null for a job.</param>
/// <param name="Asked">What was asked for, when an offer of something else was accepted; null otherwise.</param>
/// <param name="Offer">Its latest offer (P4): open while the status is offered. Null when there is none, or when it was declined and the application waits on.</param>
/// <param name="AllowedActions">What the caller may do with it now, and what stands in the way; null in lists.</param>
/// <param name="Version">Raised by every change; the ETag.</param>
internal sealed record ApplicationView(
    Guid Id, string Reference, Guid CandidateId, Guid WorkplaceId, Guid? TaskId, decimal WeeklyHours, decimal SubsidisedHours, DateOnly From, DateOnly To,
    [property: NotInFiles] string TemporaryReason, [property: NotInFiles] string? LateReason, ApplicationStatus Status, int? QueuePosition, DateOnly? EarliestStart, DateTimeOffset ReceivedAt, [property: NotInFiles] string? DecisionReason, Guid? GrantId, Guid? AddendumTo,
    AskedTermsView? Asked, OfferView? Offer, IReadOnlyList<AllowedAction>? AllowedActions, int Version) : IResource
{
    /// <summary>The client that applied (P5).</summary>
    public string SubmittedBy { get; init; } = "";

    /// <summary>In the answer to validating it, for who may approve: every rule with what it finds. Null otherwise.</summary>
    public IReadOnlyList<ApplicationCheckView>? Checks { get; init; }

    /// <summary>Null in answers to changes and for who may not see it.</summary>
    public Named? Candidate { get; init; }

    /// <summary>Null in answers to changes and for who may not see it.</summary>
    public Named? Workplace { get; init; }

    public static ApplicationView Of(Application a, int? queuePosition, PersonalDataCipher cipher) => new(
        a.Id, a.Reference, a.CandidateId, a.WorkplaceId, a.TaskId, a.WeeklyHours, a.SubsidisedHours, a.From, a.To, cipher.OpenText(a.TemporaryReason), cipher.OpenText(a.LateReason),
        a.Status, queuePosition, null, a.ReceivedAt, cipher.OpenText(a.DecisionReason), a.GrantId, a.AddendumTo, AskedTermsView.Of(a.Asked), OfferView.Of(a.Offer), null, a.Version) { SubmittedBy = a.Applicant };

    /// <summary>An example: the demo's submitted application, as lists have it.</summary>
    public static ApplicationView Example(ApplicationStatus status) => Shown(status) with { AllowedActions = null };

    /// <summary>The same by itself.</summary>
    public static ApplicationView Shown(ApplicationStatus status) => Changed(status, version: 1) with { Candidate = new(DemoStory.Id(0x4b), "Karin Prøve"), Workplace = new(DemoIds.Workplace, "Biblioteket") };

    /// <summary>The same in the answer to a change.</summary>
    public static ApplicationView Changed(ApplicationStatus status, int version, string? reason = null, Guid? grantId = null) => new(
        DemoIds.Application, "A-2026-0009", DemoStory.Id(0x4b), DemoIds.Workplace, null, 8, 8, new(2026, 3, 2), new(2026, 8, 30),
        "Afgrænset opgave: arkivet flyttes til nye hylder", null, status, null, null, new(2026, 2, 16, 9, 30, 0, TimeSpan.Zero), reason, grantId, null, null, null,
        [new(nameof(ApproveApplication), true, null, null), new(nameof(AcceptOffer), false, "pool.no_open_offer", "Ansøgningen har ikke noget åbent tilbud.")], version) { SubmittedBy = "demo-consultant" };

    /// <summary>An example: the demo's open offer.</summary>
    public static ApplicationView OfferExample(ApplicationStatus status, int version)
    {
        DateOnly from = new(2026, 11, 1), to = new(2027, 4, 30);
        return Changed(status, version) with
        {
            Id = DemoIds.OfferedApplication, CandidateId = DemoStory.Id(0x4c), WeeklyHours = 6, SubsidisedHours = 6, From = from, To = to,
            TemporaryReason = "Afgrænset opgave: butikkens varer tælles op før flytningen", QueuePosition = status == ApplicationStatus.Offered ? 1 : null,
            Offer = new(6, 6, from, to, true, new(2026, 2, 16, 9, 30, 0, TimeSpan.Zero), new(2026, 2, 21), new(2026, 2, 21, 23, 0, 0, TimeSpan.Zero)),
        };
    }
}

/// <summary>Makes views of applications for the caller; of a single one with what may be done.</summary>
internal sealed class ApplicationViews(PoolDb db, Caller caller, BusinessClock clock, Texts texts, PersonalDataCipher cipher)
{
    public async Task<ApplicationView> Whole(Application application, CancellationToken cancellationToken) =>
        await Whole(application, await db.PlaceOf(application, cancellationToken), cancellationToken);

    /// <param name="place">Its place in the queue.</param>
    public async Task<ApplicationView> Whole(Application application, int? place, CancellationToken cancellationToken) =>
        Whole(new(application, place), StartsLater(application) ? await db.FreeHours(FirstDay(application), DateOnly.MaxValue, cancellationToken) : []);

    /// <param name="free">What <see cref="FreeHours"/> found.</param>
    public ApplicationView Whole(PlacedApplication placed, Dictionary<DateOnly, decimal> free) => Listed(placed) with
    {
        AllowedActions = Actions(placed.Application),
        EarliestStart = StartsLater(placed.Application)
            ? Simulation.FirstStart(
                new(placed.Application.SubsidisedHours, Days: placed.Application.Period.Days), FirstDay(placed.Application), free.Keys.DefaultIfEmpty().Max(), day => free.GetValueOrDefault(day))
            : null,
    };

    /// <summary>The hours by which it is found when it can start; nothing is asked for one that does not wait for a job.</summary>
    public Inquiry<Dictionary<DateOnly, decimal>> FreeHours(Application application) =>
        StartsLater(application) ? PoolHours.FreeHours(FirstDay(application)) : Inquiry.Known<Dictionary<DateOnly, decimal>>([]);

    /// <summary>An application in a list.</summary>
    public ApplicationView Listed(PlacedApplication placed) => ApplicationView.Of(placed.Application, placed.Place, cipher);

    private static bool StartsLater(Application application) => application is { Status: ApplicationStatus.Waiting, AddendumTo: null };

    private DateOnly FirstDay(Application application) => application.From > clock.Today ? application.From : clock.Today;

    private IReadOnlyList<AllowedAction> Actions(Application application)
    {
        var decides = caller.In(Area.PoolApplications, Verb.Decide).Holds(application.WorkplaceId);
        var writes = caller.In(Area.PoolApplications, Verb.Write).Holds(application.WorkplaceId);
        return
        [
            texts.Action(nameof(ApproveApplication), decides, application.ApprovalRefusals(caller.Id)),
            texts.Action(nameof(RejectApplication), decides, application.CloseRefusals()),
            texts.Action(nameof(WithdrawApplication), writes, application.CloseRefusals()),
            texts.Action(nameof(AcceptOffer), writes, application.AnswerRefusals(clock.Today)),
            texts.Action(nameof(DeclineOffer), writes, application.AnswerRefusals(clock.Today)),
        ];
    }
}

/// <summary>What was asked for.</summary>
/// <param name="WeeklyHours">The job's hours a week.</param>
/// <param name="SubsidisedHours">Of these, asked of the pool.</param>
/// <param name="From">First day.</param>
/// <param name="To">Last day.</param>
internal sealed record AskedTermsView(decimal WeeklyHours, decimal SubsidisedHours, DateOnly From, DateOnly To)
{
    public static AskedTermsView? Of(JobTerms? asked) => asked is null ? null : new(asked.WeeklyHours, asked.SubsidisedHours, asked.From, asked.To);
}

/// <summary>An offer of hours (P4).</summary>
/// <param name="WeeklyHours">The job's hours a week.</param>
/// <param name="SubsidisedHours">Of these, paid by the pool.</param>
/// <param name="From">First day (of an addendum: the first day that differs).</param>
/// <param name="To">Last day.</param>
/// <param name="Full">All that was asked for; declining it ends the application. With fewer hours or a later first day it is part of it, and declining it keeps the place in the queue.</param>
/// <param name="OfferedAt">When it was made.</param>
/// <param name="LastDay">The last day to answer it.</param>
/// <param name="ExpiresAt">Midnight in Copenhagen after that day; from then on it cannot be answered.</param>
internal sealed record OfferView(
    decimal WeeklyHours, decimal SubsidisedHours, DateOnly From, DateOnly To, bool Full, DateTimeOffset OfferedAt, DateOnly LastDay, DateTimeOffset ExpiresAt)
{
    public static OfferView? Of(Offer? offer) => offer is not { Room: { Terms: var terms } room } ? null : new(
        terms.WeeklyHours, terms.SubsidisedHours, terms.From, terms.To, room.Full, offer.OfferedAt, offer.LastDay, BusinessClock.StartOf(offer.LastDay.AddDays(1)));
}
