using Carter;
using Faatimer.Contracts;
using Faatimer.Kernel;
using FluentValidation;
using MediatR;

namespace Faatimer.Host.Features;

/// <summary>Finds whom the log may be about, by CPR number, current or former, or by a part of the name: in a body, never in an address. Rules X1, ID2, ID3.</summary>
internal static class FindPeople
{
    /// <param name="Cpr">A whole CPR number, current or former.</param>
    /// <param name="Name">Or a part of a name, at least 2 letters.</param>
    public sealed record Request(string? Cpr = null, string? Name = null);

    /// <param name="Items">Those found, at most 50.</param>
    public sealed record Response(IReadOnlyList<PersonView> Items);

    /// <summary>A person whom the log may be about.</summary>
    /// <param name="Cpr">DDMMYY-XXXX.</param>
    public sealed record PersonView(Guid Id, string Name, string Cpr);

    internal sealed class Rules : AbstractValidator<Request>
    {
        public Rules()
        {
            RuleFor(r => r.Cpr).Must((request, cpr) => (cpr is null) != (request.Name is null)).WithProblem(HostProblems.PersonByOne);
            RuleFor(r => r.Cpr).Must(cpr => cpr is null || Cpr.TryParse(cpr, out _)).WithProblem(HostProblems.PersonCprInvalid);
            RuleFor(r => r.Name).OptionalText(200).AtLeastLetters(2);
        }
    }

    internal sealed class Handler(IMediator mediator, ReadAudit audit)
    {
        public async Task<Response> Handle(Request body, CancellationToken cancellationToken)
        {
            var found = await mediator.Send(new CandidatesInLog(body.Cpr, body.Name), cancellationToken);
            Guid[] ids = [.. found.Select(c => c.CandidateId)];
            await audit.Log("candidate", ids, ids, null, cancellationToken);
            return new([.. found.Select(c => new PersonView(c.CandidateId, c.Name, c.Cpr))]);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/audit/people", (Request body, Handler handler, CancellationToken cancellationToken) => handler.Handle(body, cancellationToken))
            .Operation<Response>(nameof(FindPeople), "Finds a person to search the log for", Area.Log, Verb.Read)
            .OnlyReads()
            .Problems(HostProblems.PersonByOne, HostProblems.PersonCprInvalid)
            .Example(new Request(Name: "Amina"), new Response([new(DemoIds.Candidate, "Amina Prøve", "610190-XXXX")]));
    }
}
