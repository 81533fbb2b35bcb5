using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Pool.Domain;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Pool.Data;

/// <summary>The one queue (P4).</summary>
internal static class Queue
{
    /// <summary>What is to be done next in the queue: an offer to make, or (without room) an application that lapses.</summary>
    private sealed record Step(Application Application, Room? Room);

    /// <summary>Whether anything is to be done in the queue on a day. Asked without the lock, it is a guess: serving the queue decides.</summary>
    public static async Task<bool> IsDue(this PoolDb db, DateOnly today, CancellationToken cancellationToken)
    {
        var due = await db.Next(today, cancellationToken) is not null;
        db.ChangeTracker.Clear();
        return due;
    }

    /// <summary>
    /// Serves the queue under the lock: offers that ran out lapse, and then each in the order of receipt gets its offer, as long as there is room for all it asked
    /// for. Behind one that is offered a part, or nothing, nobody is offered anything: nobody is overtaken, also not by a smaller application. Answers whether
    /// anything was done.
    /// </summary>
    public static async Task<bool> ServeQueue(this PoolDb db, UseCase useCase, BusinessClock clock, SettingsInForce settingsInForce, CancellationToken cancellationToken)
    {
        await db.SaveChangesAsync(cancellationToken);
        var served = false;
        while (await db.Next(clock.Today, cancellationToken) is { } step)
        {
            served = true;
            if (step.Room is { } room)
            {
                await db.MakeOffer(useCase, step.Application, Offer.Make(room, clock.Now, clock.Today, await settingsInForce.On(clock.Today, db, cancellationToken)), cancellationToken);
            }
            else
            {
                await db.Close(useCase, step.Application, ApplicationStatus.Lapsed, null, cancellationToken);
            }

            await db.SaveChangesAsync(cancellationToken);
        }

        return served;
    }

    private static async Task<Step?> Next(this PoolDb db, DateOnly today, CancellationToken cancellationToken)
    {
        var open = await db.Applications.Where(a => a.Status == ApplicationStatus.Offered).OrderBy(a => a.Sequence).ToListAsync(cancellationToken);
        if (open.Find(a => !a.Offer!.IsOpenOn(today)) is { } expired)
        {
            return new(expired, null);
        }

        if (open.Exists(a => !a.Offer!.Room.Full)
            || await db.Applications.Where(a => a.Status == ApplicationStatus.Waiting).OrderBy(a => a.Sequence).FirstOrDefaultAsync(cancellationToken) is not { } head)
        {
            return null;
        }

        var terms = head.AddendumTo is { } grantId ? (await db.Grants.SingleAsync(g => g.Id == grantId, cancellationToken)).Terms : null;
        if (head.To < today || (terms is not null && OfferCalculation.LeftOf(head.Addendum!, terms, today) is null))
        {
            // Nothing of it is left to offer, and everybody would wait behind it.
            return new(head, null);
        }

        var free = await db.FreeHours(head.From, head.To, cancellationToken);
        var room = terms is null ? OfferCalculation.ForJob(head.Terms, free, today) : OfferCalculation.ForAddendum(head.Addendum!, terms, free, today);
        return room?.IsMoreThan(head.Declined) == true ? new(head, room) : null;
    }

    private static async Task MakeOffer(this PoolDb db, UseCase useCase, Application application, Offer offer, CancellationToken cancellationToken)
    {
        if (!await db.ChangeHours([.. offer.Room.Needs.Select(DayChange.Hold)], cancellationToken))
        {
            throw new InvalidOperationException("An offer of hours that are not free (P1)");
        }

        application.MakeOffer(offer);
        var terms = offer.Room.Terms;
        useCase.Audit("application", application.Id, application.CandidateId);
        useCase.Raise(new ApplicationOffered(
            application.Id, application.CandidateId, application.WorkplaceId, offer.Room.Full, terms.From, terms.To, terms.SubsidisedHours, offer.LastDay));
    }

    /// <summary>
    /// Ends an application that is not decided, or takes it out of the queue, and gives back what it held, under the lock; an addendum leaves its grant as it was.
    /// Whoever closes it serves the queue afterwards.
    /// </summary>
    public static async Task Close(this PoolDb db, UseCase useCase, Application application, ApplicationStatus outcome, string? reason, CancellationToken cancellationToken)
    {
        await db.ChangeHours(application.Close(outcome, reason), cancellationToken);
        await db.Closed(useCase, application, cancellationToken);
    }

    /// <summary>Declines an open offer under the lock, and frees what it held. Whoever does serves the queue afterwards.</summary>
    public static async Task Decline(this PoolDb db, UseCase useCase, Application application, DateOnly today, CancellationToken cancellationToken)
    {
        await db.ChangeHours(application.Decline(today), cancellationToken);
        useCase.Raise(new OfferDeclined(application.Id, application.Status == ApplicationStatus.Waiting));
        if (application.Status == ApplicationStatus.Waiting)
        {
            useCase.Audit("application", application.Id, application.CandidateId);
            return;
        }

        await db.Closed(useCase, application, cancellationToken);
    }

    private static async Task Closed(this PoolDb db, UseCase useCase, Application application, CancellationToken cancellationToken)
    {
        if (application.AddendumTo is { } grantId && await db.Grants.SingleAsync(g => g.Id == grantId, cancellationToken) is { PendingAddendumId: not null } grant)
        {
            grant.Await(null);
            useCase.Audit("grant", grant.Id, grant.CandidateId);
        }

        useCase.Audit("application", application.Id, application.CandidateId);
        useCase.Raise(application.Status == ApplicationStatus.Lapsed
            ? new ApplicationLapsed(application.Id, application.CandidateId, application.WorkplaceId)
            : new ApplicationClosed(application.Id, application.Status == ApplicationStatus.Rejected ? "rejected" : "withdrawn"));
    }

    /// <summary>Makes an addendum of a grant, for which its hours are already taken.</summary>
    public static void Change(this UseCase useCase, Grant grant, Addendum addendum, ChangedTerms change, DateTimeOffset at, string? budgetReason)
    {
        grant.Change(addendum, change, at, budgetReason);
        useCase.Audit("grant", grant.Id, grant.CandidateId);
        useCase.Raise(new GrantChanged(grant.Id, change.First.From, grant.To, change.First.WeeklyHours, change.First.SubsidisedHours));
    }

    /// <summary>The person's other grants (P6, P9).</summary>
    public static Task<List<PersonsGrant>> GrantsOf(this PoolDb db, Guid candidateId, Guid? except, CancellationToken cancellationToken) =>
        db.Grants.Where(g => g.CandidateId == candidateId && g.Id != except && !g.Annulled).Select(g => new PersonsGrant(g.WorkplaceId, g.From, g.To)).ToListAsync(cancellationToken);
}
