using Carter;
using Faatimer.Kernel;
using MediatR;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Refusion.Features;

/// <summary>Tells what <see cref="ReadEmployments"/> would change, and stores nothing but the audit row. Rules R10, R12.</summary>
internal static class PreviewReading
{
    internal sealed record Query(ReadEmployments.Request Body) : IRequest<ReadingView>;

    internal sealed class Handler(EmploymentActs acts, Work work, ReadAudit audit) : IRequestHandler<Query, ReadingView>
    {
        public async Task<ReadingView> Handle(Query query, CancellationToken cancellationToken)
        {
            var (employments, next) = await query.Body.Walk(work, cancellationToken);
            var view = ReadingView.Of(employments.Count, await acts.TryRead(employments, cancellationToken), next);
            await audit.Log("payslip", [.. view.Differences.Select(d => d.PayslipId)], [], "reading", cancellationToken);
            return view;
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/refusion/readings/preview", (ReadEmployments.Request? body, IMediator mediator, CancellationToken cancellationToken) =>
                mediator.Send(new Query(body ?? new ReadEmployments.Request()), cancellationToken))
            .Operation<ReadingView>(nameof(PreviewReading), "Tells what deciding employments anew would change", Area.Decisions, Verb.Read)
            .OnlyReads()
            .Problems(400, "refusion.figure_out_of_range", "request.cursor_invalid")
            .Example(new ReadEmployments.Request(Limit: 50), ReadingView.Example);
    }
}
