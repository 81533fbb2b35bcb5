using Faatimer.Workplaces.Data;
using Faatimer.Workplaces.Domain;

namespace Faatimer.Workplaces.Features;

/// <summary>Registers a directorate, the upper level of the organisation. Rule W1.</summary>
internal static class CreateDirectorate
{
    /// <param name="Name">Name, unique, at most 200 characters.</param>
    public sealed record Request(string Name);

    internal sealed class Rules : AbstractValidator<Request>
    {
        public Rules() => RuleFor(r => r.Name).Text(200);
    }

    internal sealed class Handler(WorkplacesDb db, Caller caller, Work work)
    {
        public Task<Committed<DirectorateView>> Handle(Request body, CancellationToken cancellationToken, Guid? id = null) => work.Commit(db, () =>
        {
            if (!caller.Scope.IsAll)
            {
                // A new directorate lies in nobody's own units.
                throw WorkplacesProblems.NoDirectorate.With();
            }

            var directorate = new Directorate(id ?? Guid.CreateVersion7(), body.Name.Trim());
            db.Add(directorate);
            work.Audit("directorate", directorate.Id);
            return Task.FromResult(directorate);
        }, DirectorateView.Of, cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/directorates", (Request body, Handler handler, CancellationToken cancellationToken) => handler.Handle(body, cancellationToken))
            .Operation<DirectorateView>(nameof(CreateDirectorate), "Registers a directorate", Area.Workplaces, Verb.Write, status: 201)
            .Problems(WorkplacesProblems.NameTaken, WorkplacesProblems.NoDirectorate)
            .Example(new Request("Teknik og Miljø"), new DirectorateView(DemoStory.Id(0x14), "Teknik og Miljø", 1));
    }
}

/// <summary>A directorate.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Version">Raised by every change; the ETag.</param>
internal sealed record DirectorateView(Guid Id, string Name, int Version) : IResource
{
    public static DirectorateView Of(Directorate directorate) => new(directorate.Id, directorate.Name, directorate.Version);
}
