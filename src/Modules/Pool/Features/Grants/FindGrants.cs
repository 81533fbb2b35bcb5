using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Pool.Domain;
using MediatR;
using Npgsql;

namespace Faatimer.Pool.Features;

/// <summary>
/// Answers other modules' questions about grants. Refusion decides money from these (R1), for up to a thousand employments at a time: each is one query over the
/// index of search hashes, whatever the number of grants.
/// </summary>
internal static class FindGrants
{
    private const string Columns = """
        select g.id, g.candidate_id, g.workplace_id, array(select p.hash from pool.grant_persons p where p.grant_id = g.id), g.cvr, g.p_number, g."from", g."to", g.terms::text, g.pauses::text
        from pool.grants g
        """;

    internal sealed class OfEmployments(NpgsqlDataSource database) : IRequestHandler<GrantsOfEmployments, IReadOnlyList<EmploymentGrant>>
    {
        public async Task<IReadOnlyList<EmploymentGrant>> Handle(GrantsOfEmployments request, CancellationToken cancellationToken)
        {
            // Hidden in sub-queries the lists have no length that could be planned for: one plan serves all, instead of a new one each time.
            await using var command = database.CreateCommand(
                $"{Columns} where g.id in (select p.grant_id from unnest((select $1), (select $2)) as e(hash, cvr) join pool.grant_persons p on p.hash = e.hash and p.cvr = e.cvr) and not g.annulled order by g.\"from\"");
            command.Parameters.Add(new() { Value = request.Employments.Select(e => e.PersonHash).ToArray() });
            command.Parameters.Add(new() { Value = request.Employments.Select(e => e.Cvr).ToArray() });
            return await Read(command, cancellationToken);
        }
    }

    internal sealed class ById(NpgsqlDataSource database) : IRequestHandler<GrantById, EmploymentGrant?>
    {
        public async Task<EmploymentGrant?> Handle(GrantById request, CancellationToken cancellationToken)
        {
            await using var command = database.CreateCommand($"{Columns} where g.id = $1");
            command.Parameters.Add(new() { Value = request.GrantId });
            return (await Read(command, cancellationToken)).SingleOrDefault();
        }
    }

    internal sealed class OfWorkplaces(NpgsqlDataSource database) : IRequestHandler<WorkplacesWithGrants, IReadOnlyList<Guid>>
    {
        public async Task<IReadOnlyList<Guid>> Handle(WorkplacesWithGrants request, CancellationToken cancellationToken)
        {
            await using var command = database.CreateCommand(
                "select w.id from unnest($1) w(id) where exists (select from pool.grants g where g.workplace_id = w.id and not g.annulled and g.\"to\" >= $2)");
            command.Parameters.Add(new() { Value = request.WorkplaceIds.ToArray() });
            command.Parameters.Add(new() { Value = request.Day });
            var workplaces = new List<Guid>();
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            while (await reader.ReadAsync(cancellationToken))
            {
                workplaces.Add(reader.GetGuid(0));
            }

            return workplaces;
        }
    }

    private static async Task<List<EmploymentGrant>> Read(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        var grants = new List<EmploymentGrant>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            grants.Add(new(
                reader.GetGuid(0), reader.GetGuid(1), reader.GetGuid(2), reader.GetFieldValue<byte[][]>(3), reader.GetString(4), reader.GetString(5),
                reader.GetFieldValue<DateOnly>(6), reader.GetFieldValue<DateOnly>(7), TermsOf(reader.GetString(8)),
                [.. StoredJson.Read<List<Pause>>(reader.GetString(9)).Select(p => new GrantPause(p.FirstDay, p.LastDay))]));
        }

        return grants;
    }

    /// <summary>Stored terms as other modules are told them.</summary>
    public static IReadOnlyList<Contracts.GrantTerms> TermsOf(string stored) =>
        [.. StoredJson.Read<List<Domain.GrantTerms>>(stored).Select(t => new Contracts.GrantTerms(t.From, t.To, t.WeeklyHours, t.SubsidisedHours))];
}
