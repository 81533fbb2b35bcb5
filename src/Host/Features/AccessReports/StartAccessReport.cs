using Carter;
using Faatimer.Contracts;
using Faatimer.Kernel;
using FluentValidation;
using MediatR;

namespace Faatimer.Host.Features;

/// <summary>
/// Gathers all that the product holds about a person from every module, for a stated purpose: a job, which stores the report, sealed, under its own id. Article 15 of the GDPR gives the person a month. Rule X7.
/// </summary>
internal static class StartAccessReport
{
    private const int LongestYears = 5;

    /// <param name="Purpose">Why, at most 200 characters, without personal data. It stands in the report.</param>
    /// <param name="ReceivedOn">The day on which it was asked for, today or within the last five years; today when absent.</param>
    /// <param name="CaseNumber">The case it belongs to, elsewhere.</param>
    public sealed record Request(string Purpose, DateOnly? ReceivedOn = null, string? CaseNumber = null);

    /// <summary>A report that is ready.</summary>
    /// <param name="Id">The report.</param>
    /// <param name="Records">How many records there are in it.</param>
    /// <param name="Redactions">How many names of others were taken out of texts.</param>
    public sealed record ReadyView(Guid Id, int Records, int Redactions);

    /// <summary>What is asked of the job.</summary>
    internal sealed record Asked(Guid CandidateId, Request Request);

    /// <summary>The parts that are gathered.</summary>
    internal sealed record Progress(IReadOnlyList<AccessReportSection> Parts);

    internal sealed class Rules : AbstractValidator<Request>
    {
        public Rules()
        {
            RuleFor(r => r.Purpose).Text(200);
            RuleFor(r => r.CaseNumber).OptionalText(50);
        }
    }

    internal sealed class Handler(Jobs jobs, IMediator mediator, BusinessClock clock)
    {
        public async Task<Committed<Job>> Handle(Guid id, Request body, CancellationToken cancellationToken)
        {
            if (body.ReceivedOn is { } day && (day > clock.Today || day < clock.Today.AddYears(-LongestYears)))
            {
                throw HostProblems.ReceivedOutOfRange.With(new { years = (decimal)LongestYears });
            }

            return await mediator.Send(new CandidateForAccessReport(id), cancellationToken) is null ? throw HostProblems.NoCandidate.With() : await jobs.Start(id.ToString(), new Asked(id, body), cancellationToken);
        }
    }

    [Job(nameof(StartAccessReport), Area.Log, Verb.Write)]
    internal sealed class Steps(AccessReportGathering gathering, AccessReports reports, ReadAudit audit, Caller caller, Work work) : IJobWork
    {
        public async Task Step(JobStep step, CancellationToken cancellationToken)
        {
            var (person, asked) = step.Body<Asked>();
            var parts = step.Reached<Progress>()?.Parts ?? [];
            if (parts.Count < gathering.Count)
            {
                var part = await gathering.Gather(parts.Count, person, cancellationToken);
                await audit.Log("access-report", [step.Id], [person], part.Name, cancellationToken);
                step.GoOn(new Progress([.. parts, part]), parts.Count + 1, gathering.Count + 1);
                return;
            }

            var report = await gathering.Make(step.Id, person, asked, step.Today, parts, cancellationToken) ?? throw HostProblems.NoCandidate.With();
            await work.Commit(
                async connection =>
                {
                    await reports.Store(connection, report, caller.Id, cancellationToken);
                    work.Audit("access-report", report.Id, person);
                    var ready = new ReadyView(report.Id, report.Parts.Sum(p => p.Records.Count), report.Redactions);
                    step.Finish(ready, gathering.Count + 1);
                    return ready;
                },
                cancellationToken);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/candidates/{id:guid}/access-reports", (Guid id, Request body, Handler handler, CancellationToken cancellationToken) => handler.Handle(id, body, cancellationToken))
            .JobOperation<ReadyView>(nameof(StartAccessReport), "Gathers all that is held about a person", Area.Log, Verb.Write)
            .Problems(HostProblems.NoCandidate, HostProblems.ReceivedOutOfRange)
            .ParameterExample("id", DemoIds.Candidate)
            .Example(
                new Request("Personen har bedt om indsigt", new(2026, 4, 1), "26/1042"),
                RunRetention.StartedExample with { Kind = nameof(StartAccessReport), Subject = DemoIds.Candidate.ToString(), StartedBy = new("demo-auditor", null) });
    }
}
