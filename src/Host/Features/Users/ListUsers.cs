using Carter;
using Faatimer.Host.Auth;
using Faatimer.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Host.Features;

/// <summary>Lists people's accounts in the order in which they were made. Their names are personal data and order nothing: a cursor stands in an address. Rule X6.</summary>
internal static class ListUsers
{
    private static readonly Orders<User, Order> Orders = new(u => u.Id);

    internal enum Order
    {
        CreatedAt,
    }

    /// <param name="Role">Only those with this role.</param>
    /// <param name="Active">true: only accounts in use; false: only those that are not.</param>
    internal sealed record Filter(Role? Role, bool? Active) : ListFilter<Filter, Order>;

    internal sealed class Handler(AuthDb db, UserViews views, ReadAudit audit)
    {
        public async Task<Page<UserView>> Handle(Filter filter, CancellationToken cancellationToken)
        {
            var users = db.Users.AsNoTracking();
            if (filter.Role is { } role)
            {
                users = users.Where(u => u.Role == role);
            }

            if (filter.Active is { } active)
            {
                users = users.Where(u => (u.DeactivatedAt == null) == active);
            }

            var page = await users.ToPage(filter, Orders, cancellationToken);
            await audit.Log("user", [.. page.Items.Select(u => u.Id)], [], null, cancellationToken);
            return page.With<UserView>(await views.Summaries(page.Items, cancellationToken));
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/users", (Filter filter, Handler handler, CancellationToken cancellationToken) => handler.Handle(filter, cancellationToken))
            .Operation<Page<UserView>>(nameof(ListUsers), "Lists people's accounts", Area.Settings, Verb.Read)
            .Example(null, new Page<UserView>([UserView.Summary], null));
    }
}
