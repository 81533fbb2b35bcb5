using Carter;
using Faatimer.Host.Auth;
using Faatimer.Kernel;
using FluentValidation;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Host.Features;

/// <summary>Finds people's accounts by a part of the name or of the mail: in a body, never in an address. Rule X6.</summary>
internal static class SearchUsers
{
    /// <param name="Text">A part of a name or of a mail address, at least 2 letters, upper and lower case alike.</param>
    public sealed record Request(string Text);

    /// <param name="Items">Those found, at most 50.</param>
    public sealed record Response(IReadOnlyList<UserView> Items);

    internal sealed class Rules : AbstractValidator<Request>
    {
        public Rules()
        {
            RuleFor(r => r.Text).Text(200);
            RuleFor(r => r.Text).AtLeastLetters(2);
        }
    }

    internal sealed class Handler(AuthDb db, UserViews views, ReadAudit audit)
    {
        public async Task<Response> Handle(Request body, CancellationToken cancellationToken)
        {
            var part = Like.Containing(body.Text.Trim());
            var found = await db.Users.AsNoTracking()
                .Where(u => EF.Functions.ILike(Like.Composed(u.Name), part, Like.Escape) || EF.Functions.ILike(u.Mail, part, Like.Escape))
                .OrderBy(u => u.Id).Take(PageRequest.DefaultLimit).ToListAsync(cancellationToken);
            await audit.Log("user", [.. found.Select(u => u.Id)], [], null, cancellationToken);
            return new(await views.Summaries(found, cancellationToken));
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/users/search", (Request body, Handler handler, CancellationToken cancellationToken) => handler.Handle(body, cancellationToken))
            .Operation<Response>(nameof(SearchUsers), "Finds people's accounts by name or mail", Area.Settings, Verb.Read)
            .OnlyReads()
            .Example(new Request("konsulent@"), new Response([UserView.Summary]));
    }
}
