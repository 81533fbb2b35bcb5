using Carter;
using Faatimer.Kernel;

namespace Faatimer.Host.Features;

/// <summary>Lists the monthly samples of the audit log, the latest first, with how far each has come. Rule X1.</summary>
internal static class ListAuditSamples
{
    internal sealed record Filter : ListFilter<Filter, AuditSampleOrder>;

    /// <summary>A sample as it stands in lists.</summary>
    /// <param name="Due">The last day for its review.</param>
    /// <param name="Items">How many calls it has.</param>
    /// <param name="Reviewed">How many of them have an outcome.</param>
    /// <param name="InOrder">How many were in order.</param>
    /// <param name="ToBeAsked">Of how many somebody is to be asked.</param>
    /// <param name="Breaches">How many were breaches.</param>
    public sealed record SampleView(CalendarMonth Month, DateTimeOffset DrawnAt, Actor DrawnBy, DateOnly Due, int Items, int Reviewed, int InOrder, int ToBeAsked, int Breaches, int Version);

    internal sealed class Handler(AuditSamples samples, FindActors findActors, Inquiries inquiries)
    {
        public async Task<Page<SampleView>> Handle(Filter filter, CancellationToken cancellationToken)
        {
            var page = await samples.List(filter, cancellationToken);
            var names = await inquiries.Ask(findActors(page.Items.Select(s => s.DrawnBy)), cancellationToken);
            return page.With<SampleView>([.. page.Items.Select(s => new SampleView(
                s.Month, s.DrawnAt, Actor.Of(s.DrawnBy, names)!, AuditSampleView.DueOf(s.Month), s.Items, s.InOrder + s.ToBeAsked + s.Breaches, s.InOrder, s.ToBeAsked, s.Breaches, s.Version))]);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/audit/samples", (Filter filter, Handler handler, CancellationToken cancellationToken) => handler.Handle(filter, cancellationToken))
            .Operation<Page<SampleView>>(nameof(ListAuditSamples), "Lists the monthly samples of the audit log", Area.Log, Verb.Read)
            .Example(null, new Page<SampleView>([new(DemoIds.SampleMonth, AuditSampleView.Example.DrawnAt, AuditSampleView.Example.DrawnBy, AuditSampleView.Example.Due, 12, 5, 4, 1, 0, 6)], null));
    }
}
