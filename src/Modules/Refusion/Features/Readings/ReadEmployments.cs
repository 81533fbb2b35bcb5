using Carter;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Faatimer.Refusion.Domain;
using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Npgsql;

namespace Faatimer.Refusion.Features;

/// <summary>
/// Decides the payslips of employments anew from today's facts, and stores what differs from what stands: new decisions, with the difference in the ledger. To be done once
/// after a release that decides otherwise (<see cref="PreviewReading"/> tells what it would change); at any other time nothing differs. Rules R10, R12.
/// </summary>
internal static class ReadEmployments
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 200;

    /// <param name="After">The <c>next</c> of the answer before; from the start when absent.</param>
    /// <param name="Limit">How many employments to read, 1–200; 50 when absent.</param>
    public sealed record Request(string? After = null, int? Limit = null)
    {
        /// <summary>The employments that are read, and where to go on.</summary>
        internal async Task<(IReadOnlyList<Guid> Employments, string? Next)> Walk(NpgsqlDataSource database, CancellationToken cancellationToken)
        {
            var limit = Limit ?? DefaultLimit;
            Guid? after = After is null ? null : Cursor.Read(After) is [var text] && Guid.TryParse(text, out var id) ? id : throw KernelProblems.CursorInvalid.With(pointer: "/after");
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            var found = await EmploymentLoader.Walk(connection, after, limit, cancellationToken);
            return (found, found.Count == limit ? Cursor.Write(found[^1].ToString()) : null);
        }
    }

    internal sealed class Rules : AbstractValidator<Request>
    {
        public Rules() => RuleFor(r => r.Limit).InclusiveBetween(1, MaxLimit).WithProblem(RefusionProblems.FigureOutOfRange);
    }

    internal sealed class Handler(EmploymentActs acts, NpgsqlDataSource database)
    {
        public async Task<Committed<ReadingView>> Handle(Request body, CancellationToken cancellationToken)
        {
            var (employments, next) = await body.Walk(database, cancellationToken);
            return await acts.Read(employments, differences => ReadingView.Of(employments.Count, differences, next), cancellationToken);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/refusion/readings", (Request? body, Handler handler, CancellationToken cancellationToken) => handler.Handle(body ?? new Request(), cancellationToken))
            .Operation<ReadingView>(nameof(ReadEmployments), "Decides employments anew and stores what differs", Area.Payslips, Verb.Decide)
            .Problems(RefusionProblems.FigureOutOfRange)
            .Problems(KernelProblems.CursorInvalid)
            .Example(new Request(Limit: 50), ReadingView.Example);
    }
}

/// <summary>What deciding a number of employments anew showed.</summary>
/// <param name="Employments">How many were read.</param>
/// <param name="Differences">Payslips that stand otherwise than they did; none, unless the rules changed.</param>
/// <param name="Next">Where to go on (<c>after</c>); null at the end.</param>
internal sealed record ReadingView(int Employments, IReadOnlyList<ReadingDifferenceView> Differences, string? Next)
{
    public static ReadingView Example { get; } = new(1, [], null);

    public static ReadingView Of(int employments, IReadOnlyList<Difference> differences, string? next) => new(employments, [.. differences.Select(d => new ReadingDifferenceView(
        d.Payslip.Id, d.StatusBefore, d.RefundableBefore, d.Payslip.Status, d.Payslip.Refundable, d.Booked))], next);
}

/// <summary>A payslip that today's facts decide otherwise.</summary>
/// <param name="PayslipId">The payslip.</param>
/// <param name="StatusBefore">How it stood.</param>
/// <param name="RefundableBefore">Kroner by its decision before.</param>
/// <param name="Status">How it stands by today's facts.</param>
/// <param name="Refundable">Kroner by them.</param>
/// <param name="Booked">Kroner that the ledger gets with it; negative when something is taken back.</param>
internal sealed record ReadingDifferenceView(Guid PayslipId, PayslipStatus StatusBefore, decimal RefundableBefore, PayslipStatus Status, decimal Refundable, decimal Booked);
