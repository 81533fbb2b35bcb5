using System.Data.Common;
using Npgsql;

namespace Faatimer.Kernel;

/// <summary>
/// A question to the database that has not been sent yet: several go together in one round trip, and with the audit row of what their answers stand beside. A module
/// answers another one so where it is asked beside a record: what it knows is one statement of its own, and not one more way to the database.
/// </summary>
public abstract class Inquiry
{
    /// <summary>The names of records by their ids, of those that are found.</summary>
    /// <param name="sql">Selects id and name where the id is any of $1.</param>
    public static Inquiry<IReadOnlyDictionary<TId, string>> Names<TId>(string sql, IEnumerable<TId> ids)
        where TId : notnull
    {
        var asked = ids.Distinct().ToArray();
        return asked.Length == 0
            ? Known<IReadOnlyDictionary<TId, string>>(new Dictionary<TId, string>())
            : Of(sql, row => (Id: row.GetFieldValue<TId>(0), Name: row.GetString(1)), IReadOnlyDictionary<TId, string> (found) => found.ToDictionary(r => r.Id, r => r.Name), asked);
    }

    /// <summary>What a statement's rows make.</summary>
    public static Inquiry<T> Of<TRow, T>(string sql, Func<DbDataReader, TRow> read, Func<List<TRow>, T> answer, params object?[] values) => new(sql, values, async (reader, cancellationToken) =>
    {
        var rows = new List<TRow>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return answer(rows);
    });

    /// <summary>What needs not be asked.</summary>
    public static Inquiry<T> Known<T>(T answer) => new(answer);

    internal abstract void AddTo(NpgsqlBatch batch);

    /// <summary>Takes the answer, and goes on to the next statement's.</summary>
    internal abstract Task Read(DbDataReader reader, CancellationToken cancellationToken);
}

/// <inheritdoc cref="Inquiry"/>
public sealed class Inquiry<T> : Inquiry
{
    private readonly string? _sql;
    private readonly object?[] _values;
    private readonly Func<DbDataReader, CancellationToken, Task<T>>? _read;
    private T? _answer;
    private bool _answered;

    internal Inquiry(string sql, object?[] values, Func<DbDataReader, CancellationToken, Task<T>> read) => (_sql, _values, _read) = (sql, values, read);

    internal Inquiry(T answer) => (_values, _answer, _answered) = ([], answer, true);

    /// <summary>What was found, once it was asked.</summary>
    public T Answer => _answered ? _answer! : throw new InvalidOperationException("it has not been asked yet");

    internal override void AddTo(NpgsqlBatch batch)
    {
        if (_sql is not null)
        {
            batch.Add(_sql, _values);
        }
    }

    internal override async Task Read(DbDataReader reader, CancellationToken cancellationToken)
    {
        if (_read is not null)
        {
            (_answer, _answered) = (await _read(reader, cancellationToken), true);
            await reader.NextResultAsync(cancellationToken);
        }
    }
}

/// <summary>Asks where nothing is to be logged: what is personal is asked with <see cref="ReadAudit"/>.</summary>
public sealed class Inquiries(NpgsqlDataSource database)
{
    /// <summary>Several, in one round trip.</summary>
    public async Task Ask(CancellationToken cancellationToken, params IReadOnlyList<Inquiry> inquiries)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        foreach (var inquiry in inquiries)
        {
            inquiry.AddTo(batch);
        }

        if (batch.BatchCommands.Count > 0)
        {
            await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
            foreach (var inquiry in inquiries)
            {
                await inquiry.Read(reader, cancellationToken);
            }
        }
    }

    /// <summary>One.</summary>
    public async Task<T> Ask<T>(Inquiry<T> inquiry, CancellationToken cancellationToken)
    {
        await Ask(cancellationToken, inquiry);
        return inquiry.Answer;
    }
}
