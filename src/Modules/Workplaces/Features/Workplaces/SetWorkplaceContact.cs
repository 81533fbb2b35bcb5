using Carter;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Workplaces.Data;
using Faatimer.Workplaces.Domain;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Workplaces.Features;

/// <summary>Names the fixed contact person; a workplace does this itself. Rules W1, W2.</summary>
internal static class SetWorkplaceContact
{
    internal sealed record Command(Guid Id, ContactPerson Body) : IRequest<WorkplaceView>;

    internal sealed class Handler(WorkplacesDb db, UseCase useCase, BusinessClock clock) : IRequestHandler<Command, WorkplaceView>
    {
        public Task<WorkplaceView> Handle(Command command, CancellationToken cancellationToken) => useCase.Transaction(db, async () =>
        {
            var workplace = await db.Get(command.Id, useCase, cancellationToken);
            useCase.RequireVersion(workplace.Version);
            workplace.SetContact(command.Body);
            useCase.Audit("workplace", workplace.Id);
            useCase.Raise(new WorkplaceChanged(workplace.Id));
            return WorkplaceView.Of(workplace, clock.Today, showsPeople: true);
        }, cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPut("/api/v1/workplaces/{id:guid}/contact", (Guid id, ContactPerson body, IMediator mediator, CancellationToken cancellationToken) =>
                mediator.Send(new Command(id, body), cancellationToken))
            .Operation<WorkplaceView>(nameof(SetWorkplaceContact), "Names a workplace's fixed contact person", Area.WorkplaceContacts, Verb.Write)
            .NeedsIfMatch()
            .Problems("workplaces.closed")
            .Problems(404, "workplace.not_found")
            .ParameterExample("id", DemoIds.Workplace)
            .Example(
                new ContactPerson("Mette Prøve", "mette.proeve@demo.example", "70000098"),
                WorkplaceView.Example with { ContactPerson = new ContactPerson("Mette Prøve", "mette.proeve@demo.example", "70000098"), Version = 2 });
    }
}
