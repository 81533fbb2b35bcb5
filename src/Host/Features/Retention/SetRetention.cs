using Carter;
using Faatimer.Kernel;
using FluentValidation;

namespace Faatimer.Host.Features;

/// <summary>Sets how long a kind of record is kept, and by which law: what the law says can change. Rule X2.</summary>
internal static class SetRetention
{
    /// <param name="KeepFor">Years, months or days: <c>P5Y</c>, <c>P18M</c>, <c>P90D</c>.</param>
    /// <param name="Law">The law or rule, at most 300 characters.</param>
    public sealed record Request(string KeepFor, string Law);

    internal sealed class Rules : AbstractValidator<Request>
    {
        public Rules()
        {
            RuleFor(r => r.KeepFor).Must(KeepFor.IsValid).WithProblem(HostProblems.KeepForMalformed);
            RuleFor(r => r.Law).Text(300);
        }
    }

    internal sealed class Handler(Retention retention, Work work)
    {
        public Task<Committed<RetentionRule>> Handle(string kind, Request body, CancellationToken cancellationToken) => work.Commit(
            connection => retention.Change(connection, kind, body.KeepFor, body.Law, work, cancellationToken), cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPut("/api/v1/retention/{kind}", (string kind, Request body, Handler handler, CancellationToken cancellationToken) => handler.Handle(kind, body, cancellationToken))
            .Operation<RetentionRule>(nameof(SetRetention), "Sets how long a kind of record is kept", Area.Settings, Verb.Write)
            .NeedsIfMatch()
            .Problems(HostProblems.KeepForMalformed, HostProblems.NoRetention)
            .ParameterExample("kind", "refusion.payslips")
            .Example(new Request("P5Y", ListRetention.Example.Law), ListRetention.Example with { Version = 2 });
    }
}
