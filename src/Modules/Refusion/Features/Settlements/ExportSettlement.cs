using Carter;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Faatimer.Refusion.Domain;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Refusion.Features;

/// <summary>Makes the files of an approved settlement: postings for the economy system and the report. Made once; downloading gives the same bytes for ever. Rule R13.</summary>
internal static class ExportSettlement
{
    internal sealed class Handler(Jobs jobs, Caller caller, Work work, TimeProvider time)
    {
        public Task<Committed<Job>> Handle(CalendarMonth month, CancellationToken cancellationToken) => jobs.Start(month.ToString(), month, cancellationToken, async connection =>
        {
            var settlement = await SettlementStore.Lock(connection, month.FirstDay, cancellationToken) ?? throw RefusionProblems.NoSettlement.With();
            work.RequireVersion(settlement.Version);
            settlement.Export(caller.Id, time.GetUtcNow()); // Only asked for: what stands in the way is told at once.
        });
    }

    [Job(nameof(ExportSettlement), Area.Settlements, Verb.Decide)]
    internal sealed class Steps(Caller caller, SettlementViews views, Work work, TimeProvider time) : IJobWork
    {
        public Task Step(JobStep step, CancellationToken cancellationToken) => Export(step.Body<CalendarMonth>(), step, cancellationToken);

        public Task<Committed<SettlementView>> Export(CalendarMonth month, JobStep? step, CancellationToken cancellationToken) => work.Commit(async connection =>
        {
            var settlement = await SettlementStore.Lock(connection, month.FirstDay, cancellationToken) ?? throw RefusionProblems.NoSettlement.With();
            settlement.Export(caller.Id, time.GetUtcNow());
            await SettlementStore.Update(connection, settlement, cancellationToken);
            var workplaces = await SettlementStore.Workplaces(connection, settlement.Id, own: null, cancellationToken);
            await SettlementStore.InsertFiles(
                connection, settlement.Id, SettlementPostings.Csv(settlement, workplaces),
                SettlementReport.Pdf(settlement, workplaces, await RepaymentStore.In(connection, settlement.Id, cancellationToken)), cancellationToken);
            work.Audit("settlement", settlement.Id);
            work.Raise(new SettlementExported(settlement.Id, settlement.Month, SettlementSums.Of(workplaces).Sum));
            var view = views.Of(settlement, workplaces);
            step?.Finish(view, 1);
            return view;
        }, cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/refusion/settlements/{month}/export", (CalendarMonth month, Handler handler, CancellationToken cancellationToken) => handler.Handle(month, cancellationToken))
            .JobOperation<SettlementView>(nameof(ExportSettlement), "Makes the files of an approved settlement", Area.Settlements, Verb.Decide)
            .NeedsIfMatch()
            .Problems(RefusionProblems.NoSettlement)
            .Problems(RefusionProblems.SettlementNotApproved)
            .ParameterExample("month", SettlementExamples.Approved)
            .Example(
                null,
                new Job(DemoIds.Job, nameof(ExportSettlement), SettlementExamples.Approved.ToString(), JobState.Queued, new("demo-finance", null), new(2026, 4, 2, 9, 0, 0, TimeSpan.Zero), null, 0, null, null, null),
                version: 3);
    }
}
