using Carter;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Pool.Data;
using Faatimer.Pool.Domain;
using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Pool.Features;

/// <summary>
/// Enters or imports what else draws on the fund, for example ordinary løntilskud. A draw with a reference is stored once a year, so an import can be sent again; a
/// wrong draw is corrected by one with a negative amount, never changed. Its purpose is on the list of what may draw on the fund, on the first day of its month. Rules P12, P17.
/// </summary>
internal static class RecordDraws
{
    private const int MaxDraws = 1_000;

    /// <param name="Draws">At most 1,000. All are stored (or known), or none.</param>
    public sealed record Request(IReadOnlyList<NewDraw> Draws);

    /// <param name="Month">Month of pay in the fund year, YYYY-MM.</param>
    /// <param name="Amount">Kroner; negative to correct an earlier draw.</param>
    /// <param name="Text">What is drawn. About the draw, never about a person: no names, no CPR numbers. At most 200 characters.</param>
    /// <param name="Reference">Its number in the system it comes from; without one the draw is stored each time it is sent. At most 100 characters.</param>
    /// <param name="Purpose">What it is for: a code of <c>/pool/fund-purposes</c> (P17); <c>wage_subsidy</c>, ordinary løntilskud, when absent.</param>
    public sealed record NewDraw(CalendarMonth Month, decimal Amount, string Text, string? Reference = null, string Purpose = FundPurposes.WageSubsidy);

    /// <param name="Stored">How many were stored now.</param>
    /// <param name="Known">How many were stored before, by their reference.</param>
    /// <param name="Results">What became of each, in the order sent.</param>
    public sealed record Response(int Stored, int Known, IReadOnlyList<DrawResult> Results);

    /// <param name="Index">Its place in the list sent, from 0.</param>
    /// <param name="Status">stored or known.</param>
    /// <param name="Id">The draw's id.</param>
    public sealed record DrawResult(int Index, DrawStatus Status, Guid Id);

    /// <summary>What became of a draw.</summary>
    public enum DrawStatus { Stored, Known }

    internal sealed class Rules : AbstractValidator<Request>
    {
        public Rules()
        {
            RuleForEach(r => r.Draws).ChildRules(draw =>
            {
                draw.RuleFor(d => d.Purpose).PurposeCode();
                draw.RuleFor(d => d.Amount).Money();
                draw.RuleFor(d => d.Text).Text(200);
                draw.RuleFor(d => d.Reference).OptionalText(100);
            });
        }
    }

    internal sealed class Handler(PoolDb db, Caller caller, Work work, PersonalDataCipher cipher, BusinessClock clock)
    {
        public Task<Committed<Response>> Handle(int year, Request body, CancellationToken cancellationToken)
        {
            var sent = body.Draws;
            if (sent.Count > MaxDraws)
            {
                throw PoolProblems.TooManyDraws.With(new { max = (decimal)MaxDraws });
            }

            var draws = sent.Select(d => new Draw(
                Guid.CreateVersion7(), year, d.Month.FirstDay, d.Purpose, d.Amount, cipher.SealText(d.Text.Trim()), string.IsNullOrWhiteSpace(d.Reference) ? null : d.Reference.Trim(),
                clock.Now, caller.Id)).ToList();
            List<RuleError> outside =
            [
                .. draws.Select((d, i) => (d, i)).Where(x => x.d.Month.Year != year)
                    .Select(x => PoolProblems.DrawOutsideYear.Error(new { year = year }, $"/draws/{x.i}/month")),
            ];
            return outside.Count > 0 ? throw RuleViolation.Conflict(outside) : work.Commit(db, () => Store(year, draws, cancellationToken), stored => stored, cancellationToken);
        }

        /// <summary>
        /// The pool's lock stands before every change of a year, so that its events are in order and an approval sees all draws or waits for them (P12); imports of one year
        /// wait for each other, so that what is known is known. The table holds that too.
        /// </summary>
        private async Task<Response> Store(int year, List<Draw> draws, CancellationToken cancellationToken)
        {
            await db.LockPool(cancellationToken);
            var fund = await db.FundYears.AsNoTracking().SingleOrDefaultAsync(f => f.Year == year, cancellationToken)
                ?? throw PoolProblems.NoFundYear.With();
            var references = draws.Select(d => d.Reference).OfType<string>().Distinct().ToList();
            var known = await db.Draws.AsNoTracking().Where(d => d.Year == year && references.Contains(d.Reference!)).ToDictionaryAsync(d => d.Reference!, cancellationToken);
            var results = new List<DrawResult>();
            var stored = new List<Draw>();
            var refused = new List<RuleError>();
            var purposes = await db.FundPurposes.AsNoTracking().ToListAsync(cancellationToken);
            foreach (var (draw, index) in draws.Select((d, i) => (d, i)))
            {
                if (draw.Reference is { } reference && !known.TryAdd(reference, draw))
                {
                    var first = known[reference];
                    results.Add(new(index, DrawStatus.Known, first.Id));
                    if ((first.Month, first.Amount, first.Purpose) != (draw.Month, draw.Amount, draw.Purpose))
                    {
                        refused.Add(PoolProblems.DrawDiffers.Error(null, $"/draws/{index}/reference"));
                    }
                }
                else
                {
                    results.Add(new(index, DrawStatus.Stored, draw.Id));
                    stored.Add(draw);
                    refused.AddRange(FundPurposes.Check(purposes, draw.Purpose, draw.Month, $"/draws/{index}/purpose"));
                }
            }

            RuleViolation.ThrowIfAny(refused);
            db.AddRange(stored);
            work.Audit("fund-year", fund.Id);
            if (stored.Count > 0)
            {
                work.Raise(new DrawsRecorded(fund.Id, year, [.. stored.GroupBy(d => d.Month).OrderBy(m => m.Key).Select(m => new MonthAmount(m.Key, m.Sum(d => d.Amount)))]));
            }

            return new(stored.Count, results.Count - stored.Count, results);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/pool/fund-years/{year:int}/draws", (int year, Request body, Handler handler, CancellationToken cancellationToken) =>
                handler.Handle(year, body, cancellationToken))
            .Operation<Response>(nameof(RecordDraws), "Enters or imports other draws on the fund", Area.Settings, Verb.Write)
            .Problems(PoolProblems.NoFundYear)
            .Problems(PoolProblems.DrawOutsideYear, PoolProblems.DrawDiffers, PoolProblems.PurposeNotOnList)
            .Problems(PoolProblems.TooManyDraws)
            .ParameterExample("year", 2026)
            .Example(
                new Request([new(new(2026, 3), 21_450.50m, "Ordinært løntilskud, ekstra plads i marts", "opus-2026-03-17"), new(new(2026, 2), -1_200m, "Rettelse af februar", null)]),
                new Response(2, 0, [new(0, DrawStatus.Stored, DemoStory.Id(0xae)), new(1, DrawStatus.Stored, DemoStory.Id(0xad))]));
    }
}
