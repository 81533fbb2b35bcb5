using Carter;
using Faatimer.Kernel;

namespace Faatimer.Host.Features;

/// <summary>
/// Draws the random sample of a month that is over: 12 calls (setting) that concern people or were refused. Once for a month, by itself on its first days or by hand; asked again, it is the one that was drawn.
/// The seed is kept, so that anybody can draw it again. Rule X1.
/// </summary>
internal static class DrawAuditSample
{
    /// <param name="Month">The month, YYYY-MM.</param>
    public sealed record Request(CalendarMonth Month);

    internal sealed class Handler(AuditSamples samples, BusinessClock clock, Caller caller, Work work, Texts texts)
    {
        public Task<Committed<AuditSampleView>> Handle(Request body, CancellationToken cancellationToken) =>
            body.Month.LastDay < clock.Today ? Draw(body.Month, cancellationToken) : throw HostProblems.MonthNotOver.With(new { firstDay = body.Month.LastDay.AddDays(1) });

        public Task<Committed<AuditSampleView>> Draw(CalendarMonth month, CancellationToken cancellationToken) => work.Commit(
            async connection =>
            {
                var (sample, isNew) = await samples.Draw(connection, month, caller.Id, cancellationToken);
                work.Audit("audit-sample", sample.Id, purpose: isNew ? $"drawn {month}" : $"drawn before {month}");
                foreach (var person in sample.Persons)
                {
                    work.Audit("audit-sample", sample.Id, person, isNew ? $"drawn {month}" : $"drawn before {month}");
                }

                if (isNew)
                {
                    work.Raise(new AuditSampleDrawn(sample.Id, month.FirstDay, sample.Items.Count));
                }

                return AuditSampleView.Of(sample, null, caller, texts);
            },
            cancellationToken);
    }

    /// <summary>Draws what is due; a host that was down on the first of the month draws it later.</summary>
    internal sealed class Monthly(AuditSamples samples, Handler handler, BusinessClock clock) : IScheduledWork
    {
        public async Task Run(CancellationToken cancellationToken)
        {
            foreach (var month in await samples.Missing(clock.Today, cancellationToken))
            {
                await handler.Draw(month, cancellationToken);
            }
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/audit/samples", (Request body, Handler handler, CancellationToken cancellationToken) => handler.Handle(body, cancellationToken))
            .Operation<AuditSampleView>(nameof(DrawAuditSample), "Draws a month's sample of the audit log", Area.Log, Verb.Write, status: 201)
            .Problems(HostProblems.MonthNotOver)
            .Example(new Request(DemoIds.SampleMonth), AuditSampleView.Example with { Items = [] });
    }
}
