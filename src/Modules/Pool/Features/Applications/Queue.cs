using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Pool.Data;
using Faatimer.Pool.Domain;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Pool.Features;

/// <summary>The one queue (P4), as the use cases move it: under the pool's lock and in their own transaction.</summary>
internal sealed class Queue(PoolDb db, Caller caller, Work work, BusinessClock clock, SettingsInForce settingsInForce)
{
    /// <summary>What is to be done next in the queue: an offer to make, or (without room) an application that lapses.</summary>
    private sealed record Step(Application Application, Room? Room);

    /// <summary>Whether anything is to be done in it. Asked without the lock, it is a guess: serving it decides.</summary>
    public async Task<bool> IsDue(CancellationToken cancellationToken)
    {
        var due = await Next(cancellationToken) is not null;
        db.ChangeTracker.Clear();
        return due;
    }

    /// <summary>
    /// Offers that ran out lapse, and then each in the order of receipt gets its offer, as long as there is room for all it asked for. Behind one that is offered a
    /// part, or nothing, nobody is offered anything: nobody is overtaken, also not by a smaller application. Answers whether anything was done.
    /// </summary>
    public async Task<bool> Serve(CancellationToken cancellationToken)
    {
        await work.Flush(db, cancellationToken);
        var served = false;
        while (await Next(cancellationToken) is { } step)
        {
            served = true;
            if (step.Room is { } room)
            {
                await MakeOffer(step.Application, Offer.Make(room, clock.Now, clock.Today, await settingsInForce.On(clock.Today, db, cancellationToken)), cancellationToken);
            }
            else
            {
                await Close(step.Application, ApplicationStatus.Lapsed, null, cancellationToken);
            }

            await work.Flush(db, cancellationToken);
        }

        return served;
    }

    /// <summary>
    /// Ends an application that is not decided, or takes it out of the queue, and gives back what it held; an addendum leaves its grant as it was. Whoever closes it
    /// serves the queue afterwards.
    /// </summary>
    public async Task Close(Application application, ApplicationStatus outcome, string? reason, CancellationToken cancellationToken)
    {
        await db.ChangeHours(application.Close(outcome, reason), cancellationToken);
        await Closed(application, cancellationToken);
    }

    /// <summary>Declines an open offer, and frees what it held. Whoever does serves the queue afterwards.</summary>
    public async Task Decline(Application application, CancellationToken cancellationToken)
    {
        await db.ChangeHours(application.Decline(clock.Today), cancellationToken);
        work.Raise(new OfferDeclined(application.Id, application.Status == ApplicationStatus.Waiting));
        if (application.Status == ApplicationStatus.Waiting)
        {
            work.Audit("application", application.Id, application.CandidateId);
            return;
        }

        await Closed(application, cancellationToken);
    }

    /// <summary>A grant that ends takes the addendum that waits for it out of the queue.</summary>
    public async Task WithdrawAddendum(Grant grant, string reason, CancellationToken cancellationToken)
    {
        if (grant.PendingAddendumId is { } pending)
        {
            await Close(await db.GetApplication(pending, Scope.All, cancellationToken), ApplicationStatus.Withdrawn, reason, cancellationToken);
        }
    }

    /// <summary>Makes an addendum of a grant, for which its hours are already taken (P8).</summary>
    public void Change(Grant grant, Addendum addendum, ChangedTerms change, string? budgetReason)
    {
        grant.Change(addendum, change, new(caller.Id, clock.Now), budgetReason);
        work.Audit("grant", grant.Id, grant.CandidateId);
        work.Raise(new GrantChanged(grant.Id, change.First.From, grant.To, change.First.WeeklyHours, change.First.SubsidisedHours));
    }

    private async Task<Step?> Next(CancellationToken cancellationToken)
    {
        var today = clock.Today;
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

        var terms = head.AddendumTo is { } grantId ? (await db.GetGrant(grantId, cancellationToken)).Terms : null;
        if (head.To < today || (terms is not null && OfferCalculation.LeftOf(head.Addendum!, terms, today) is null))
        {
            // Nothing of it is left to offer, and everybody would wait behind it.
            return new(head, null);
        }

        var free = await db.FreeHours(head.From, head.To, cancellationToken);
        var room = terms is null ? OfferCalculation.ForJob(head.Terms, free, today) : OfferCalculation.ForAddendum(head.Addendum!, terms, free, today);
        return room?.IsMoreThan(head.Declined) == true ? new(head, room) : null;
    }

    private async Task MakeOffer(Application application, Offer offer, CancellationToken cancellationToken)
    {
        if (!await db.ChangeHours([.. offer.Room.Needs.Select(DayChange.Hold)], cancellationToken))
        {
            throw new InvalidOperationException("An offer of hours that are not free (P1)");
        }

        application.MakeOffer(offer);
        var terms = offer.Room.Terms;
        work.Audit("application", application.Id, application.CandidateId);
        work.Raise(new ApplicationOffered(
            application.Id, application.CandidateId, application.WorkplaceId, offer.Room.Full, terms.From, terms.To, terms.SubsidisedHours, offer.LastDay));
    }

    private async Task Closed(Application application, CancellationToken cancellationToken)
    {
        if (application.AddendumTo is { } grantId && await db.GetGrant(grantId, cancellationToken) is { PendingAddendumId: not null } grant)
        {
            grant.Await(null);
            work.Audit("grant", grant.Id, grant.CandidateId);
        }

        work.Audit("application", application.Id, application.CandidateId);
        work.Raise(application.Status == ApplicationStatus.Lapsed
            ? new ApplicationLapsed(application.Id, application.CandidateId, application.WorkplaceId)
            : new ApplicationClosed(application.Id, application.Status == ApplicationStatus.Rejected ? "rejected" : "withdrawn"));
    }
}
