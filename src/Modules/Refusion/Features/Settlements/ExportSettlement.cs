using Carter;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Faatimer.Refusion.Domain;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Refusion.Features;

/// <summary>Makes the files of an approved settlement: postings for the economy system and the report. Made once; downloading gives the same bytes for ever. Rule R13.</summary>
internal static class ExportSettlement
{
    internal sealed record Command(string Month) : IRequest<SettlementView>;

    internal sealed class Handler(UseCase useCase, TimeProvider time) : IRequestHandler<Command, SettlementView>
    {
        public Task<SettlementView> Handle(Command command, CancellationToken cancellationToken) => useCase.Transaction(async connection =>
        {
            var settlement = await SettlementStore.Lock(connection, MonthText.Parse(command.Month), cancellationToken);
            useCase.RequireVersion(settlement.Version);
            settlement.Export(useCase.Actor.Id, time.GetUtcNow());
            await SettlementStore.Update(connection, settlement, cancellationToken);
            var workplaces = await SettlementStore.Workplaces(connection, settlement.Id, own: null, cancellationToken);
            await SettlementStore.InsertFiles(connection, settlement.Id, SettlementPostings.Csv(settlement, workplaces), SettlementReport.Pdf(settlement, workplaces), cancellationToken);
            useCase.Audit("settlement", settlement.Id);
            useCase.Raise(new SettlementExported(settlement.Id, settlement.Month, SettlementSums.Of(workplaces).Sum));
            return SettlementView.Of(settlement, workplaces);
        }, cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/refusion/settlements/{month}/export", (string month, IMediator mediator, CancellationToken cancellationToken) => mediator.Send(new Command(month), cancellationToken))
            .Operation<SettlementView>(nameof(ExportSettlement), "Makes the files of an approved settlement", Area.Settlements, Verb.Decide)
            .NeedsIfMatch()
            .Problems(400, "refusion.month_malformed")
            .Problems(404, "settlement.not_found")
            .Problems("refusion.settlement_not_approved")
            .ParameterExample("month", SettlementExamples.Approved)
            .Example(null, SettlementExamples.Of(SettlementExamples.Approved, SettlementState.Exported), version: 3);
    }
}
