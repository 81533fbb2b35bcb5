using Carter;
using Faatimer.Kernel;
using FluentValidation;

namespace Faatimer.Host.Features;

/// <summary>
/// Searches the audit log, the latest first: who has seen a person, what somebody did, who touched a record. Refused calls too. As CSV or xlsx it is all that is found. That it was searched is logged. Rule X1.
/// </summary>
internal static class SearchAudit
{
    private const int FirstYear = 2000;

    /// <param name="From">The first day.</param>
    /// <param name="To">The last day.</param>
    /// <param name="PersonId">Only what is about this person.</param>
    /// <param name="Actor">Only what this caller did: a client's id, or <c>user-</c> and an account's id without hyphens.</param>
    /// <param name="Record">Only this kind of record, for example <c>grant</c>.</param>
    /// <param name="RecordId">Only this record.</param>
    /// <param name="Allowed">false: only refused calls; true: only others.</param>
    public sealed record Request(DateOnly From, DateOnly To, Guid? PersonId = null, string? Actor = null, string? Record = null, Guid? RecordId = null, bool? Allowed = null);

    internal sealed record Filter : ListFilter<Filter, AuditOrder>;

    internal sealed class Rules : AbstractValidator<Request>
    {
        public Rules()
        {
            RuleFor(r => r.To).Must((r, to) => to >= r.From).WithProblem(KernelProblems.PeriodReversed);
            RuleFor(r => r.To).Must(to => to < DateOnly.MaxValue).WithProblem(KernelProblems.MalformedValue);
            RuleFor(r => r.From).Must(from => from.Year >= FirstYear).WithProblem(HostProblems.LogFromTooEarly);
            RuleFor(r => r.Actor).OptionalText(100);
            RuleFor(r => r.Record).OptionalText(100);
        }
    }

    internal sealed class Handler(AuditLog log, AuditViews views, ReadAudit audit)
    {
        public async Task<Page<AuditEntryView>> Handle(Request body, Filter filter, CancellationToken cancellationToken)
        {
            var page = await log.Search(new(body.PersonId, body.Actor, body.Record, body.RecordId, body.Allowed, body.From, body.To), filter, cancellationToken);
            var names = await views.Names(page.Items, [], cancellationToken);
            Guid[] persons = [.. page.Items.SelectMany(c => c.PersonIds).Concat(body.PersonId is { } asked ? [asked] : []).Distinct()];
            await audit.Log("audit", body.RecordId is { } record ? [record] : [], persons, Purpose(body), cancellationToken, names.Inquiries);
            return page.With<AuditEntryView>([.. page.Items.Select(c => AuditViews.Of(c, names))]);
        }

        /// <summary>What was searched for; a number that somebody wrote where it does not belong is not kept (ID3).</summary>
        private static string Purpose(Request body) => Redaction.Mask(string.Join(
            ", ", new[] { $"{body.From:yyyy-MM-dd}..{body.To:yyyy-MM-dd}", body.Actor, body.Record, body.Allowed is { } allowed ? allowed ? "allowed" : "denied" : null }.OfType<string>()));
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/audit/search", (Request body, Filter filter, Handler handler, CancellationToken cancellationToken) => handler.Handle(body, filter, cancellationToken))
            .Operation<Page<AuditEntryView>>(nameof(SearchAudit), "Searches the audit log", Area.Log, Verb.Read)
            .OnlyReads()
            .Problems(KernelProblems.PeriodReversed, KernelProblems.MalformedValue, HostProblems.LogFromTooEarly)
            .Example(new Request(new(2026, 1, 1), new(2099, 12, 31), Record: "directorate"), new Page<AuditEntryView>([AuditEntryView.Example], null));
    }
}
