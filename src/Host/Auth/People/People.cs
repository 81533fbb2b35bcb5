using Faatimer.Kernel;
using Npgsql;

namespace Faatimer.Host.Auth;

/// <summary>What a person may do now, for a token that was made some time ago.</summary>
/// <param name="Stamp">Changes when every session is to end: another password, a sign-out everywhere.</param>
internal sealed record PersonNow(Guid Id, string Name, string Mail, Role Role, IReadOnlyList<Guid> Units, string Stamp);

/// <summary>Looks people up beside any use case: for tokens, and for names.</summary>
internal sealed class People(NpgsqlDataSource database)
{
    /// <summary>Null when there is no such account, or it is not in use.</summary>
    public async Task<PersonNow?> Find(Guid id, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(
            "select u.name, u.mail, u.role, u.units, s.security_stamp from auth.users u join auth.sign_ins s on s.id = u.id where u.id = $1 and u.deactivated_at is null");
        command.Parameters.Add(new() { Value = id });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken)
            ? new(id, reader.GetString(0), reader.GetString(1), Enum.Parse<Role>(reader.GetString(2)), StoredJson.Read<List<Guid>>(reader.GetString(3)), reader.GetString(4))
            : null;
    }
}
