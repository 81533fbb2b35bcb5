using Carter;
using Faatimer.Kernel;

namespace Faatimer.Host.Features;

/// <summary>Shows a month's sample of the audit log with what was found of each call. Rule X1.</summary>
internal static class GetAuditSample
{
    internal sealed class Handler(AuditSamples samples, AuditViews views, ReadAudit audit, Caller caller, Texts texts)
    {
        public async Task<AuditSampleView> Handle(CalendarMonth month, CancellationToken cancellationToken)
        {
            var sample = await samples.Find(month, cancellationToken) ?? throw HostProblems.NoAuditSample.With();
            var names = await views.Names(sample.Items.Select(i => i.Call), [sample.DrawnBy, .. sample.Items.SelectMany(i => i.Outcomes).Select(o => o.By)], cancellationToken);
            await audit.Log("audit-sample", [sample.Id], sample.Persons, null, cancellationToken, names.Inquiries);
            return AuditSampleView.Of(sample, names, caller, texts);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/audit/samples/{month}", (CalendarMonth month, Handler handler, CancellationToken cancellationToken) => handler.Handle(month, cancellationToken))
            .Operation<AuditSampleView>(nameof(GetAuditSample), "Shows a month's sample of the audit log", Area.Log, Verb.Read)
            .Problems(HostProblems.NoAuditSample)
            .ParameterExample("month", DemoIds.SampleMonth)
            .Example(null, AuditSampleView.Example);
    }
}
