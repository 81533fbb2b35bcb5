using Carter;
using Faatimer.Host.Auth;
using Faatimer.Kernel;
using FluentValidation;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Host.Features;

/// <summary>Says who stands in for a person, and when; null for nobody. The substitute has the same role, and keeps the own units. Rule X6.</summary>
internal static class SetSubstitute
{
    /// <param name="Substitute">Who, and when; null for nobody.</param>
    public sealed record Request(Period? Substitute = null);

    /// <param name="UserId">Who stands in.</param>
    /// <param name="From">The first day.</param>
    /// <param name="To">The last day.</param>
    public sealed record Period(Guid UserId, DateOnly From, DateOnly To);

    internal sealed class Rules : AbstractValidator<Request>
    {
        public Rules() => RuleFor(r => r.Substitute).Must(s => s is null || s.From <= s.To).WithProblem(HostProblems.PeriodBackwards);
    }

    internal sealed class Handler(AuthDb db, UserViews views, Caller caller, TimeProvider time, Work work)
    {
        public Task<Committed<UserView>> Handle(Guid id, Request body, CancellationToken cancellationToken) => work.Commit(db, async () =>
        {
            var user = await views.Get(id, cancellationToken);
            work.RequireVersion(user.Version);
            if (body.Substitute is { } asked
                && (asked.UserId == id || !await db.Users.AnyAsync(u => u.Id == asked.UserId && u.DeactivatedAt == null && u.Role == user.Role, cancellationToken)))
            {
                throw HostProblems.SubstituteUnfit.With();
            }

            user.StandIn(body.Substitute is { } s ? new(s.UserId, s.From, s.To) : null, caller.Id, time.GetUtcNow());
            work.Audit("user", id);
            work.Raise(new UserSubstituteSet(id, body.Substitute?.UserId, body.Substitute?.From, body.Substitute?.To));
            return user;
        }, user => views.Whole(user, caller, cancellationToken), cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPut("/api/v1/users/{id:guid}/substitute", (Guid id, Request body, Handler handler, CancellationToken cancellationToken) => handler.Handle(id, body, cancellationToken))
            .Operation<UserView>(nameof(SetSubstitute), "Says who stands in for a person", Area.Settings, Verb.Write)
            .NeedsIfMatch()
            .Problems(HostProblems.NoUser, HostProblems.SubstituteUnfit)
            .ParameterExample("id", DemoIds.User)
            .Example(
                new Request(new(DemoIds.SecondUser, new(2026, 12, 1), new(2026, 12, 7))),
                UserView.Example with { Substitute = new(DemoIds.SecondUser, "Jonas Demo", new(2026, 12, 1), new(2026, 12, 7)), Version = 2 });
    }
}
