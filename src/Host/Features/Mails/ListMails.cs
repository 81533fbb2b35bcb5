using System.Data.Common;
using Carter;
using Faatimer.Contracts;
using Faatimer.Kernel;
using MediatR;
using Npgsql;

namespace Faatimer.Host.Features;

/// <summary>Where a queued mail stands.</summary>
internal enum MailStatus
{
    /// <summary>It will be tried, or tried again.</summary>
    Waiting,

    Sent,

    /// <summary>Refused for good, or tried too often; see RetryMail.</summary>
    Parked,
}

/// <summary>Lists queued and sent mails, without addresses and texts. Rule R14.</summary>
internal static class ListMails
{
    private static readonly SqlOrders<Order> Orders = new("id", typeof(Guid));

    internal enum Order
    {
        CreatedAt,
    }

    internal sealed record Filter(MailStatus? Status) : ListFilter<Filter, Order>;

    internal sealed class Handler(NpgsqlDataSource database, IMediator mediator, Inquiries inquiries)
    {
        public async Task<Page<MailView>> Handle(Filter filter, CancellationToken cancellationToken)
        {
            var query = new SqlQuery(MailView.Columns, "kernel.mails");
            if (filter.Status is { } status)
            {
                query.WhereStatus($"{MailView.StatusWord} = '{status}'");
            }

            var page = await query.Page<MailView, Order, MailStatus>(database, filter, Orders, MailView.Read, MailView.StatusWord, cancellationToken);
            var names = await inquiries.Ask(await mediator.Send(new NamesOfWorkplaces(page.Items.Select(m => m.WorkplaceId).OfType<Guid>()), cancellationToken), cancellationToken);
            return page.With<MailView>([.. page.Items.Select(m => m with { Workplace = Named.In(names, m.WorkplaceId) })]);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/mails", (Filter filter, Handler handler, CancellationToken cancellationToken) => handler.Handle(filter, cancellationToken))
            .Operation<Page<MailView>>(nameof(ListMails), "Lists queued and sent mails", Area.Settings, Verb.Read)
            .ParameterExample("status", "parked")
            .Example(null, new Page<MailView>([MailView.Example], null));
    }
}

/// <summary>A mail, without its address and text.</summary>
/// <param name="Key">Why it was queued: once for each reason.</param>
/// <param name="Attempts">How often it was tried.</param>
/// <param name="NextAttemptAt">When it is tried next; null when it is sent or parked.</param>
/// <param name="SentAt">When the mail server took it.</param>
/// <param name="Error">The kind of the latest failure.</param>
/// <param name="WorkplaceId">The workplace whose contact person it goes to; null for others, and for mails of earlier versions.</param>
internal sealed record MailView(
    Guid Id, string Key, MailStatus Status, DateTimeOffset CreatedAt, int Attempts, DateTimeOffset? NextAttemptAt, DateTimeOffset? SentAt, string? Error, Guid? WorkplaceId)
{
    /// <summary>The same; null in answers to changes and for who may not see it.</summary>
    public Named? Workplace { get; init; }

    internal const string StatusWord = "case when sent_at is not null then 'Sent' when next_attempt_at is null then 'Parked' else 'Waiting' end";
    internal const string Columns = $"id, key, {StatusWord}, created_at, attempts, next_attempt_at, sent_at, error, contact_of";

    public static MailView Example { get; } = new(
        DemoStory.Id(0x81), $"refusion.reminder/{DemoIds.Workplace}/2026-W16", MailStatus.Parked, new(2026, 4, 13, 5, 0, 0, TimeSpan.Zero), 1, null, null, "SmtpCommandException 550", null);

    public static MailView Read(DbDataReader row) => new(
        row.GetGuid(0), row.GetString(1), Enum.Parse<MailStatus>(row.GetString(2)), row.GetFieldValue<DateTimeOffset>(3), row.GetInt32(4),
        row.IsDBNull(5) ? null : row.GetFieldValue<DateTimeOffset>(5), row.IsDBNull(6) ? null : row.GetFieldValue<DateTimeOffset>(6), row.IsDBNull(7) ? null : row.GetString(7), row.ValueOrNull<Guid>(8));
}
