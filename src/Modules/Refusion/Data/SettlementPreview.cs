using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Refusion.Domain;
using MediatR;

namespace Faatimer.Refusion.Data;

/// <summary>Asks the other modules what a settlement says of its workplaces: before a transaction, never in it (R13).</summary>
internal sealed class SettlementPreview(SettlementStore store, IMediator mediator, BusinessClock clock)
{
    /// <summary>What closing the month's settlement would take now, netted per workplace.</summary>
    public async Task<(IReadOnlyList<SettlementWorkplace> Workplaces, IReadOnlyList<Unsettled> Booked)> Of(DateOnly month, CancellationToken cancellationToken)
    {
        var found = await store.Unsettled(month, cancellationToken);
        var running = await mediator.Send(new WorkplacesWithGrants(found.Workplaces, clock.Today), cancellationToken);
        return (await Named(SettlementCalculation.Net(found.Booked, found.CarriedIn, running.ToHashSet()), cancellationToken), found.Booked);
    }

    /// <summary>Lines with the names and accounts of their workplaces as they are now.</summary>
    public async Task<IReadOnlyList<SettlementWorkplace>> Named(IReadOnlyList<SettlementLine> lines, CancellationToken cancellationToken)
    {
        // One that Workplaces does not know has no account either: approval says so, instead of the whole settlement failing.
        var facts = (await mediator.Send(new WorkplacesForSettlement([.. lines.Select(l => l.WorkplaceId)]), cancellationToken)).ToDictionary(w => w.WorkplaceId);
        return [.. lines.Select(l => (Line: l, Of: facts.GetValueOrDefault(l.WorkplaceId))).Select(x => new SettlementWorkplace(x.Line, x.Of?.Name ?? "", x.Of?.PNumber ?? "", x.Of?.Gln, x.Of?.CostAccount))];
    }

    /// <summary>The workplaces that the caller is limited to; null for everywhere.</summary>
    public async Task<IReadOnlyList<Guid>?> Own(UseCase useCase, CancellationToken cancellationToken) =>
        useCase.Reach == Reach.Own ? await mediator.Send(new WorkplacesInUnits(useCase.Actor.Units), cancellationToken) : null;
}
