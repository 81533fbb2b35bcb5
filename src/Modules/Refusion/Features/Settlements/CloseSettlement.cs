using Carter;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Faatimer.Refusion.Domain;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Refusion.Features;

/// <summary>
/// Closes a settlement: every entry that is booked and not settled is in it, netted per workplace; a negative sum is carried to the next one. What is booked while
/// it is being closed comes into the next one. Rules R13, R24.
/// </summary>
internal static class CloseSettlement
{
    internal sealed record Command(string Month) : IRequest<SettlementView>;

    internal sealed class Handler(SettlementStore store, SettlementPreview preview, UseCase useCase, TimeProvider time) : IRequestHandler<Command, SettlementView>
    {
        public async Task<SettlementView> Handle(Command command, CancellationToken cancellationToken)
        {
            var month = MonthText.Parse(command.Month);

            // It is open, so what earlier ones carry out is fixed. Only workplaces that are known before the transaction are taken.
            (await store.Find(month, cancellationToken) ?? throw RuleViolation.NotFound("settlement")).RequireOpen();
            var known = await preview.Known(month, cancellationToken);
            return await useCase.Transaction(async connection =>
            {
                var settlement = await SettlementStore.Lock(connection, month, cancellationToken);
                useCase.RequireVersion(settlement.Version);
                settlement.Close(useCase.Actor.Id, time.GetUtcNow());
                await SettlementStore.Update(connection, settlement, cancellationToken);
                var workplaces = known.Net(
                    await SettlementStore.Take(connection, settlement.Id, known.Workplaces, cancellationToken), await RepaymentStore.Take(connection, settlement.Id, cancellationToken));
                await SettlementStore.Fix(connection, settlement.Id, workplaces, cancellationToken);
                var sums = SettlementSums.Of(workplaces);
                useCase.Audit("settlement", settlement.Id);
                useCase.Raise(new SettlementClosed(settlement.Id, month, sums.Sum, sums.CarriedOut));
                return SettlementView.Of(settlement, workplaces);
            }, cancellationToken);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/refusion/settlements/{month}/close", (string month, IMediator mediator, CancellationToken cancellationToken) => mediator.Send(new Command(month), cancellationToken))
            .Operation<SettlementView>(nameof(CloseSettlement), "Closes a settlement with every entry that is not settled yet", Area.Settlements, Verb.Decide)
            .NeedsIfMatch()
            .Problems(400, "refusion.month_malformed")
            .Problems(404, "settlement.not_found")
            .Problems("refusion.settlement_not_open")
            .ParameterExample("month", SettlementExamples.Open)
            .Example(null, SettlementExamples.Of(SettlementExamples.Open, SettlementState.Closed));
    }
}
