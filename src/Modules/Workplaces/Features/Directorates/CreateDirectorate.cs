using Carter;
using Faatimer.Kernel;
using Faatimer.Workplaces.Data;
using Faatimer.Workplaces.Domain;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Workplaces.Features;

/// <summary>Registers a directorate. Rule W1.</summary>
internal static class CreateDirectorate
{
    /// <param name="Name">Name, unique, at most 200 characters.</param>
    public sealed record Request(string Name);

    internal sealed record Command(Request Body, Guid? Id = null) : IRequest<DirectorateView>;

    internal sealed class Rules : AbstractValidator<Request>
    {
        public Rules() => RuleFor(r => r.Name).Text(200);
    }

    internal sealed class Handler(WorkplacesDb db, UseCase useCase) : IRequestHandler<Command, DirectorateView>
    {
        public Task<DirectorateView> Handle(Command command, CancellationToken cancellationToken) => useCase.Transaction(db, () =>
        {
            if (useCase.Reach != Reach.All)
            {
                // A new directorate lies in nobody's own units.
                throw RuleViolation.NotFound("directorate");
            }

            var directorate = new Directorate(command.Id ?? Guid.CreateVersion7(), command.Body.Name.Trim());
            db.Add(directorate);
            useCase.Audit("directorate", directorate.Id);
            return Task.FromResult(DirectorateView.Of(directorate));
        }, cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/directorates", (Request body, IMediator mediator, CancellationToken cancellationToken) => mediator.Send(new Command(body), cancellationToken))
            .Operation<DirectorateView>(nameof(CreateDirectorate), "Registers a directorate", Area.Workplaces, Verb.Write, status: 201)
            .Problems("workplaces.name_taken")
            .Problems(404, "directorate.not_found")
            .Example(new Request("Teknik og Miljø"), new DirectorateView(DemoIds.Of(0x14), "Teknik og Miljø", 1));
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
