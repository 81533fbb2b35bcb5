using Faatimer.Contracts;
using Faatimer.Kernel;
using MediatR;
using Npgsql;
using NpgsqlTypes;

namespace Faatimer.Pool.Features;

/// <summary>Answers which grants ran in a period, a page at a time: Refusion asks for the payslips that are missing (R14).</summary>
internal static class FindRunningGrants
{
    internal sealed class Handler(NpgsqlDataSource database) : IRequestHandler<GrantsRunning, IReadOnlyList<RunningGrant>>
    {
        public async Task<IReadOnlyList<RunningGrant>> Handle(GrantsRunning request, CancellationToken cancellationToken)
        {
            await using var command = database.CreateCommand("""
                select g.id, g.candidate_id, g.workplace_id, g.cvr, g.p_number, g."from", g."to", g.terms::text from pool.grants g
                where not g.annulled and g."from" <= $2 and g."to" >= $1 and g.id > $3 and ($4 is null or g.workplace_id = any ($4))
                order by g.id limit $5
                """);
            command.Parameters.Add(new() { Value = request.From });
            command.Parameters.Add(new() { Value = request.To });
            command.Parameters.Add(new() { Value = request.After ?? Guid.Empty });
            command.Parameters.Add(new() { Value = (object?)request.Workplaces?.ToArray() ?? DBNull.Value, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Uuid });
            command.Parameters.Add(new() { Value = request.Limit });
            var grants = new List<RunningGrant>();
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                grants.Add(new(
                    reader.GetGuid(0), reader.GetGuid(1), reader.GetGuid(2), reader.GetString(3), reader.GetString(4), reader.GetFieldValue<DateOnly>(5), reader.GetFieldValue<DateOnly>(6),
                    FindGrants.TermsOf(reader.GetString(7))));
            }

            return grants;
        }
    }
}
