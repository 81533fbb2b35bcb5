using Carter;
using Faatimer.Kernel;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Npgsql;

namespace Faatimer.Refusion.Features;

/// <summary>Tells what <see cref="ReadEmployments"/> would change, and stores nothing but the audit row. Rules R10, R12.</summary>
internal static class PreviewReading
{
    internal sealed class Handler(EmploymentActs acts, NpgsqlDataSource database, ReadAudit audit)
    {
        public async Task<ReadingView> Handle(ReadEmployments.Request body, CancellationToken cancellationToken)
        {
            var (employments, next) = await body.Walk(database, cancellationToken);
            var view = ReadingView.Of(employments.Count, await acts.TryRead(employments, cancellationToken), next);
            await audit.Log("payslip", [.. view.Differences.Select(d => d.PayslipId)], [], "reading", cancellationToken);
            return view;
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/refusion/readings/preview", (ReadEmployments.Request? body, Handler handler, CancellationToken cancellationToken) =>
                handler.Handle(body ?? new ReadEmployments.Request(), cancellationToken))
            .Operation<ReadingView>(nameof(PreviewReading), "Tells what deciding employments anew would change", Area.Decisions, Verb.Read)
            .OnlyReads()
            .Problems(RefusionProblems.FigureOutOfRange)
            .Problems(KernelProblems.CursorInvalid)
            .Example(new ReadEmployments.Request(Limit: 50), ReadingView.Example);
    }
}
