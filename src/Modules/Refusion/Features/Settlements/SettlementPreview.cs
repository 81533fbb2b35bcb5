using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Faatimer.Refusion.Domain;
using MediatR;

namespace Faatimer.Refusion.Features;

/// <summary>What other modules say of workplaces that have something to settle, and what the settlement before carries out.</summary>
internal sealed record SettlementKnown(IReadOnlyList<Guid> Workplaces, IReadOnlyList<Carried> CarriedIn, IReadOnlySet<Guid> Running, IReadOnlyDictionary<Guid, WorkplaceForSettlement> Facts)
{
    public IReadOnlyList<SettlementWorkplace> Net(IReadOnlyList<Unsettled> booked, IReadOnlyList<Repaid> paidBack) => Named(SettlementCalculation.Net(booked, CarriedIn, paidBack, Running), Facts);

    // One that Workplaces does not know has no account either: approval says so, instead of the whole settlement failing.
    public static IReadOnlyList<SettlementWorkplace> Named(IReadOnlyList<SettlementLine> lines, IReadOnlyDictionary<Guid, WorkplaceForSettlement> facts) =>
        [.. lines.Select(l => (Line: l, Of: facts.GetValueOrDefault(l.WorkplaceId))).Select(x => new SettlementWorkplace(x.Line, x.Of?.Name ?? "", x.Of?.PNumber ?? "", x.Of?.Gln, x.Of?.CostAccount))];
}

/// <summary>Asks the other modules what a settlement says of its workplaces: before a transaction, never in it (R13).</summary>
internal sealed class SettlementPreview(SettlementStore store, IMediator mediator, BusinessClock clock)
{
    /// <summary>What closing the month's settlement would take now, netted per workplace.</summary>
    public async Task<IReadOnlyList<SettlementWorkplace>> Of(DateOnly month, CancellationToken cancellationToken)
    {
        var found = await store.Unsettled(month, cancellationToken);
        return (await Known(found, cancellationToken)).Net(found.Booked, found.PaidBack);
    }

    /// <summary>What closing the month's settlement needs to know of the workplaces it takes.</summary>
    public async Task<SettlementKnown> Known(DateOnly month, CancellationToken cancellationToken) => await Known(await store.Unsettled(month, cancellationToken), cancellationToken);

    /// <summary>Lines with the names and accounts of their workplaces as they are now.</summary>
    public async Task<IReadOnlyList<SettlementWorkplace>> Named(IReadOnlyList<SettlementLine> lines, CancellationToken cancellationToken) =>
        SettlementKnown.Named(lines, await Facts([.. lines.Select(l => l.WorkplaceId)], cancellationToken));

    private async Task<SettlementKnown> Known(ToSettle found, CancellationToken cancellationToken)
    {
        var workplaces = found.Workplaces;
        var running = await mediator.Send(new WorkplacesWithGrants(workplaces, clock.Today), cancellationToken);
        return new(workplaces, found.CarriedIn, running.ToHashSet(), await Facts(workplaces, cancellationToken));
    }

    private async Task<IReadOnlyDictionary<Guid, WorkplaceForSettlement>> Facts(IReadOnlyList<Guid> workplaces, CancellationToken cancellationToken) =>
        (await mediator.Send(new WorkplacesForSettlement(workplaces), cancellationToken)).ToDictionary(w => w.WorkplaceId);
}
