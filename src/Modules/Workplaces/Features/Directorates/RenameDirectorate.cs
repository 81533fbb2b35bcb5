using Faatimer.Workplaces.Data;

namespace Faatimer.Workplaces.Features;

/// <summary>Gives a directorate another name. Rule W1.</summary>
internal static class RenameDirectorate
{
    /// <param name="Name">Name, unique, at most 200 characters.</param>
    public sealed record Request(string Name);

    internal sealed class Rules : AbstractValidator<Request>
    {
        public Rules() => RuleFor(r => r.Name).Text(200);
    }

    internal sealed class Handler(WorkplacesDb db, Caller caller, Work work)
    {
        public Task<Committed<DirectorateView>> Handle(Guid id, Request body, CancellationToken cancellationToken) => work.Commit(db, async () =>
        {
            var directorate = await db.Directorates.Reached(caller.Scope).SingleOrDefaultAsync(d => d.Id == id, cancellationToken) ?? throw WorkplacesProblems.NoDirectorate.With();
            work.RequireVersion(directorate.Version);
            directorate.Rename(body.Name.Trim());
            work.Audit("directorate", directorate.Id);
            return directorate;
        }, DirectorateView.Of, cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPut("/api/v1/directorates/{id:guid}", (Guid id, Request body, Handler handler, CancellationToken cancellationToken) => handler.Handle(id, body, cancellationToken))
            .Operation<DirectorateView>(nameof(RenameDirectorate), "Gives a directorate another name", Area.Workplaces, Verb.Write)
            .NeedsIfMatch()
            .Problems(WorkplacesProblems.NameTaken, WorkplacesProblems.NoDirectorate)
            .ParameterExample("id", DemoIds.Directorates[0])
            .Example(new Request("By, Kultur og Miljø"), new DirectorateView(DemoIds.Directorates[0], "By, Kultur og Miljø", 2));
    }
}
