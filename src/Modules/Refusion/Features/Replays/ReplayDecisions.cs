using Carter;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Faatimer.Refusion.Domain;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Refusion.Features;

/// <summary>
/// Recomputes stored decisions from what they rested on, with today's code, and tells every one that comes out different. A job that walks them some hundreds at a time.
/// Rule R10.
/// </summary>
internal static class ReplayDecisions
{
    private const int AtATime = 500;
    private const int ShownDifferences = 1_000;

    /// <param name="PayslipId">One payslip's decisions only.</param>
    /// <param name="Month">Only payslips that count in this month, YYYY-MM.</param>
    public sealed record Request(Guid? PayslipId = null, CalendarMonth? Month = null);

    internal sealed class Handler(Jobs jobs)
    {
        public Task<Committed<Job>> Handle(Request body, CancellationToken cancellationToken) =>
            jobs.Start(string.Join(' ', new[] { body.PayslipId?.ToString(), body.Month?.ToString() }.OfType<string>()), body, cancellationToken);
    }

    [Job(nameof(ReplayDecisions), Area.Decisions, Verb.Read)]
    internal sealed class Steps(DecisionReader decisions, ReadAudit readAudit) : IJobWork
    {
        public async Task Step(JobStep step, CancellationToken cancellationToken)
        {
            var body = step.Body<Request>();
            var total = step.Total ?? await decisions.Count(body.PayslipId, body.Month?.FirstDay, cancellationToken);
            var reached = step.Reached<Reached>() ?? new(null, null, new(0, 0, []));
            var (count, differences, last) = (0, new List<ReplayDifferenceView>(), (StoredDecision?)null);
            await foreach (var stored in decisions.Walk(body.PayslipId, body.Month?.FirstDay, reached.PayslipId is { } payslip ? (payslip, reached.No!.Value) : null, AtATime, cancellationToken))
            {
                (count, last) = (count + 1, stored);
                if (ReplayDifferenceView.Of(stored) is { } difference)
                {
                    differences.Add(difference);
                }
            }

            await readAudit.Log("decision", [.. differences.Select(d => d.PayslipId).Distinct()], [], "replay", cancellationToken);
            var sum = new ReplayView(
                reached.Sum.Checked + count, reached.Sum.Different + differences.Count, [.. reached.Sum.Differences.Concat(differences).Take(ShownDifferences)]);
            if (count == AtATime)
            {
                step.GoOn(new Reached(last!.PayslipId, last.No, sum), sum.Checked, Math.Max(total, sum.Checked));
            }
            else
            {
                step.Finish(sum, sum.Checked);
            }
        }

        /// <summary>The last decision that was recomputed, and what all showed until then.</summary>
        internal sealed record Reached(Guid? PayslipId, int? No, ReplayView Sum);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/refusion/replays", (Request? body, Handler handler, CancellationToken cancellationToken) => handler.Handle(body ?? new Request(), cancellationToken))
            .JobOperation<ReplayView>(nameof(ReplayDecisions), "Recomputes stored decisions and tells what differs", Area.Decisions, Verb.Read)
            .Example(new Request(Month: new(2026, 3)), new Job(
                DemoIds.Job, nameof(ReplayDecisions), "2026-03", JobState.Queued, new("demo-finance", null), new(2026, 4, 2, 9, 0, 0, TimeSpan.Zero), null, 0, null, null, null));
    }
}

/// <summary>What recomputing decisions showed.</summary>
/// <param name="Checked">How many were recomputed.</param>
/// <param name="Different">How many came out different; none, unless somebody tampered with the database or the calculation changed.</param>
/// <param name="Differences">Those, the first 1,000.</param>
internal sealed record ReplayView(int Checked, int Different, IReadOnlyList<ReplayDifferenceView> Differences);

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
