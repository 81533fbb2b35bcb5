using Faatimer.Workplaces.Data;

namespace Faatimer.Workplaces.Features;

/// <summary>Shows a directorate, the upper level of the organisation. Rule W1.</summary>
internal static class GetDirectorate
{
    internal sealed class Handler(WorkplacesDb db, Caller caller)
    {
        public async Task<DirectorateView> Handle(Guid id, CancellationToken cancellationToken) =>
            DirectorateView.Of(await db.Directorates.AsNoTracking().Readable(db, caller.Scope).SingleOrDefaultAsync(d => d.Id == id, cancellationToken)
                ?? throw WorkplacesProblems.NoDirectorate.With());
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/directorates/{id:guid}", (Guid id, Handler handler, CancellationToken cancellationToken) => handler.Handle(id, cancellationToken))
            .Operation<DirectorateView>(nameof(GetDirectorate), "Shows a directorate", Area.Workplaces, Verb.Read)
            .Problems(WorkplacesProblems.NoDirectorate)
            .ParameterExample("id", DemoIds.Directorates[0])
            .Example(null, new DirectorateView(DemoIds.Directorates[0], "By, Kultur, Miljø og Beskæftigelse", 1));
    }
}
