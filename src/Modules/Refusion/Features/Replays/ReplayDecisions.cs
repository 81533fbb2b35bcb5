using System.Globalization;
using Carter;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Faatimer.Refusion.Domain;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Refusion.Features;

/// <summary>Recomputes stored decisions from what they rested on, with today's code, and tells every one that comes out different. Rule R10.</summary>
internal static class ReplayDecisions
{
    private const int DefaultLimit = 200;
    private const int MaxLimit = 1_000;

    /// <param name="PayslipId">One payslip's decisions only.</param>
    /// <param name="Month">Only payslips that count in this month, YYYY-MM.</param>
    /// <param name="After">The <c>next</c> of the answer before; from the start when absent.</param>
    /// <param name="Limit">How many decisions to recompute, 1–1,000; 200 when absent.</param>
    public sealed record Request(Guid? PayslipId = null, string? Month = null, string? After = null, int? Limit = null);

    internal sealed record Query(Request Body) : IRequest<ReplayView>;

    internal sealed class Rules : AbstractValidator<Request>
    {
        public Rules()
        {
            RuleFor(r => r.Limit).InclusiveBetween(1, MaxLimit).WithErrorCode("refusion.figure_out_of_range");
            RuleFor(r => r.Month).Must(m => m is null || MonthText.TryParse(m, out _)).WithErrorCode("refusion.month_malformed");
        }
    }

    internal sealed class Handler(DecisionReader decisions, UseCase useCase) : IRequestHandler<Query, ReplayView>
    {
        public async Task<ReplayView> Handle(Query query, CancellationToken cancellationToken)
        {
            var body = query.Body;
            var limit = body.Limit ?? DefaultLimit;
            DateOnly? month = body.Month is { } text ? MonthText.Parse(text) : null;
            var differences = new List<ReplayDifferenceView>();
            var count = 0;
            StoredDecision? last = null;
            await foreach (var stored in decisions.Walk(body.PayslipId, month, After(body.After), limit, cancellationToken))
            {
                (count, last) = (count + 1, stored);
                if (ReplayDifferenceView.Of(stored) is { } difference)
                {
                    differences.Add(difference);
                }
            }

            await useCase.AuditRead("decision", [.. differences.Select(d => d.PayslipId).Distinct()], [], "replay", cancellationToken);
            return new(count, differences, count == limit ? Paging.Encode($"{last!.PayslipId} {last.No}") : null);
        }

        private static (Guid, int)? After(string? cursor) => cursor is null ? null
            : Paging.Decode(cursor).Split(' ') is [var id, var no] && Guid.TryParse(id, out var payslip) && int.TryParse(no, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? (payslip, number)
                : throw RuleViolation.Invalid(RuleViolation.Error("request.cursor_invalid", null, "/after"));
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/refusion/replays", (Request? body, IMediator mediator, CancellationToken cancellationToken) => mediator.Send(new Query(body ?? new Request()), cancellationToken))
            .Operation<ReplayView>(nameof(ReplayDecisions), "Recomputes stored decisions and tells what differs", Area.Decisions, Verb.Read)
            .OnlyReads()
            .Problems(400, "refusion.month_malformed", "refusion.figure_out_of_range", "request.cursor_invalid")
            .Example(new Request(Month: "2026-03"), new ReplayView(1, [], null));
    }
}

/// <summary>What recomputing a number of stored decisions showed.</summary>
/// <param name="Checked">How many were recomputed.</param>
/// <param name="Differences">Those that came out different; none, unless somebody tampered with the database or the calculation changed.</param>
/// <param name="Next">Where to go on (<c>after</c>); null at the end.</param>
internal sealed record ReplayView(int Checked, IReadOnlyList<ReplayDifferenceView> Differences, string? Next);

/// <summary>A stored decision that today's code does not come to.</summary>
/// <param name="PayslipId">The payslip.</param>
/// <param name="DecisionNo">The decision's number.</param>
/// <param name="Stored">What stands in the database; null when it cannot be read.</param>
/// <param name="Recomputed">What today's code comes to; null when it cannot read the stored input.</param>
/// <param name="Fields">JSON pointers into the decision of everything that differs, steps and reasons too; <c>/columns/…</c> where the table's own column does.</param>
internal sealed record ReplayDifferenceView(Guid PayslipId, int DecisionNo, ReplayedDecisionView? Stored, ReplayedDecisionView? Recomputed, IReadOnlyList<string> Fields)
{
    /// <summary>Null when everything is the same.</summary>
    public static ReplayDifferenceView? Of(StoredDecision stored)
    {
        var (differences, recomputed) = Replay.Compare(stored.Schema, stored.Input, stored.Result);
        var fields = differences.Concat(Columns(stored, recomputed)).ToList();
        return fields.Count == 0 ? null : new(
            stored.PayslipId, stored.No, ReplayedDecisionView.Read(stored), recomputed is null ? null : ReplayedDecisionView.Of(recomputed), fields);
    }

    private static IEnumerable<string> Columns(StoredDecision stored, Decision? recomputed) => recomputed is null ? []
        : new[]
        {
            (Name: "/columns/status", IsSame: stored.Status == PayslipRow.Word(recomputed.Status)),
            (Name: "/columns/refundable", IsSame: stored.Refundable == recomputed.Refundable),
            (Name: "/columns/rateVersion", IsSame: stored.RateVersion == recomputed.RateVersion),
        }.Where(c => !c.IsSame).Select(c => c.Name);
}

/// <summary>A decision in short.</summary>
/// <param name="Status">approved, needsDecision or rejected.</param>
/// <param name="Refundable">Kroner.</param>
/// <param name="Share">The payslip's share.</param>
/// <param name="Lines">Kroner of each line, in order.</param>
/// <param name="Warnings">The codes of its warnings.</param>
internal sealed record ReplayedDecisionView(DecisionStatus Status, decimal Refundable, ShareView Share, IReadOnlyList<decimal> Lines, IReadOnlyList<string> Warnings)
{
    public static ReplayedDecisionView Of(Decision decision) => new(
        decision.Status, decision.Refundable, new(decision.Share.Numerator, decision.Share.Denominator),
        [.. decision.Lines.Select(l => l.Eligible)], [.. decision.Warnings.Select(w => w.Code)]);

    /// <summary>Null when the stored text is no decision any more, which the pointers of the difference tell.</summary>
    public static ReplayedDecisionView? Read(StoredDecision stored)
    {
        try
        {
            return Of(RefusionJson.Decision(stored.Schema, stored.Result));
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }
}
