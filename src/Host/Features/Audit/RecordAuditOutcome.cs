using Carter;
using Faatimer.Kernel;
using FluentValidation;

namespace Faatimer.Host.Features;

/// <summary>Records what an auditor found of one call in a sample. It can be recorded anew: the later counts, and the earlier stays in the history. Rule X1.</summary>
internal static class RecordAuditOutcome
{
    /// <param name="Outcome">What was found.</param>
    /// <param name="Note">Why, at most 1,000 characters; needed unless it is in order. Kept encrypted.</param>
    public sealed record Request(AuditOutcome Outcome, string? Note = null);

    internal sealed class Rules : AbstractValidator<Request>
    {
        public Rules()
        {
            RuleFor(r => r.Note).OptionalText(1000);
            RuleFor(r => r.Note).Must((r, note) => r.Outcome == AuditOutcome.InOrder || !string.IsNullOrWhiteSpace(note)).WithProblem(HostProblems.NoteRequired);
        }
    }

    internal sealed class Handler(AuditSamples samples, Caller caller, Work work, Texts texts)
    {
        public Task<Committed<AuditSampleView>> Handle(CalendarMonth month, int item, Request body, CancellationToken cancellationToken) => work.Commit(
            async connection =>
            {
                var note = string.IsNullOrWhiteSpace(body.Note) ? null : Redaction.Mask(body.Note.Trim());
                var sample = await samples.Record(connection, month, item, body.Outcome, note, caller.Id, seen => Check(seen, item), cancellationToken) ?? throw HostProblems.NoAuditSample.With();
                work.Audit("audit-sample", [sample.Id], sample.Persons, $"{item}: {Words.Of(body.Outcome)}"); // The answer shows the whole sample.

                work.Raise(new AuditOutcomeRecorded(sample.Id, month.FirstDay, item, Words.Of(body.Outcome)));
                return AuditSampleView.Of(sample, null, caller, texts);
            },
            cancellationToken);

        private void Check(AuditSample sample, int item)
        {
            work.RequireVersion(sample.Version);
            if (sample.Items.Any(i => i.No == item && i.Call.Actor == caller.Id))
            {
                throw HostProblems.OwnCall.With();
            }
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/audit/samples/{month}/items/{item:int}/outcome", (CalendarMonth month, int item, Request body, Handler handler, CancellationToken cancellationToken) =>
                handler.Handle(month, item, body, cancellationToken))
            .Operation<AuditSampleView>(nameof(RecordAuditOutcome), "Records what was found of a call in a sample", Area.Log, Verb.Write)
            .NeedsIfMatch()
            .Problems(HostProblems.NoAuditSample, HostProblems.NoteRequired, HostProblems.OwnCall)
            .ParameterExample("month", DemoIds.SampleMonth)
            .ParameterExample("item", 1)
            .Example(new Request(AuditOutcome.ToBeAsked, "Hvorfor en lørdag aften?"), AuditSampleView.Example with { Items = [], Version = 2 });
    }
}
