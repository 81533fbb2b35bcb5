using Carter;
using Faatimer.Kernel;
using Npgsql;

namespace Faatimer.Host.Features;

/// <summary>Tries a parked mail again, from the first attempt, when what it failed on is mended. Rule R14.</summary>
internal static class RetryMail
{
    internal sealed class Handler(Work work, TimeProvider time)
    {
        public Task<Committed<MailView>> Handle(Guid id, CancellationToken cancellationToken) => work.Commit(async connection =>
        {
            await using var update = new NpgsqlCommand("update kernel.mails set attempts = 0, next_attempt_at = $2 where id = $1 and sent_at is null and next_attempt_at is null", connection);
            update.Parameters.Add(new() { Value = id });
            update.Parameters.Add(new() { Value = time.GetUtcNow() });
            if (await update.ExecuteNonQueryAsync(cancellationToken) == 0)
            {
                throw HostProblems.NoParkedMail.With();
            }

            work.Audit("mail", id);
            await using var read = new NpgsqlCommand($"select {MailView.Columns} from kernel.mails where id = $1", connection);
            read.Parameters.Add(new() { Value = id });
            await using var reader = await read.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            return MailView.Read(reader);
        }, cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/mails/{id:guid}/retry", (Guid id, Handler handler, CancellationToken cancellationToken) => handler.Handle(id, cancellationToken))
            .Operation<MailView>(nameof(RetryMail), "Tries a parked mail again", Area.Settings, Verb.Write)
            .Problems(HostProblems.NoParkedMail)
            .ParameterExample("id", MailView.Example.Id)
            .Example(null, MailView.Example with { Status = MailStatus.Waiting, Attempts = 0, NextAttemptAt = new(2026, 4, 13, 8, 0, 0, TimeSpan.Zero) });
    }
}
