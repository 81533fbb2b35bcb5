using System.Runtime.CompilerServices;
using System.Text;
using Faatimer.Kernel;
using Faatimer.PayslipFiles;
using Npgsql;
using NpgsqlTypes;

namespace Faatimer.Refusion.Data;

/// <summary>A file of payslips.</summary>
/// <param name="PostedBy">Who sent it.</param>
/// <param name="Headings">Its own headings.</param>
/// <param name="Mapping">What they are.</param>
internal sealed record StoredFile(string PostedBy, IReadOnlyList<string> Headings, FileMapping Mapping)
{
    public FileColumns Columns() => FileColumns.Again(Headings, Mapping);
}

/// <summary>A row of a payslip that was refused.</summary>
/// <param name="Code">Why, when it stands in this row; null in the others of the payslip.</param>
internal sealed record RejectedRow(CsvRow Row, string? Code, string? Detail);

/// <summary>Files of payslips, sealed: their rows while they wait, and then those that were refused.</summary>
internal sealed class PayslipFileStore(NpgsqlDataSource database, PersonalDataCipher cipher)
{
    public Task Begin(Guid id, string postedBy, DateTimeOffset at, CancellationToken cancellationToken) =>
        Execute("insert into refusion.payslip_files (id, posted_by, posted_at) values ($1, $2, $3)", cancellationToken, id, postedBy, at);

    /// <summary>Adds some payslips that wait.</summary>
    public Task Add(Guid id, int no, IReadOnlyList<FilePayslip> part, CancellationToken cancellationToken) =>
        Execute("insert into refusion.payslip_file_parts (file_id, no, waiting) values ($1, $2, $3)", cancellationToken, id, no, Sealed(part));

    /// <summary>Takes back what was added.</summary>
    public Task Remove(Guid id) => Execute("delete from refusion.payslip_files where id = $1", CancellationToken.None, id);

    /// <summary>The file has come to its end.</summary>
    public Task End(NpgsqlConnection connection, Guid id, StoredFile file, CancellationToken cancellationToken) =>
        connection.Execute("update refusion.payslip_files set heading = $2 where id = $1", cancellationToken, id, Sealed(file));

    public async Task<IReadOnlyList<FilePayslip>> Waiting(Guid id, int no, CancellationToken cancellationToken) =>
        Opened<List<FilePayslip>>((await database.Read("select waiting from refusion.payslip_file_parts where file_id = $1 and no = $2", r => r.GetFieldValue<byte[]>(0), cancellationToken, id, no)).Single());

    /// <summary>Some payslips wait no more.</summary>
    public void AddPosted(NpgsqlBatch batch, Guid id, int no, IReadOnlyList<RejectedRow> rejected) => batch.Add(
        "update refusion.payslip_file_parts set waiting = null, rejected = $3 where file_id = $1 and no = $2",
        id, no, Sql.Typed(NpgsqlDbType.Bytea, rejected.Count == 0 ? null : Sealed(rejected)));

    public async Task<StoredFile?> Find(Guid id, CancellationToken cancellationToken) => (await database.Read(
        "select heading from refusion.payslip_files where id = $1 and heading is not null", r => r.GetFieldValue<byte[]>(0), cancellationToken, id)).Select(Opened<StoredFile>).SingleOrDefault();

    /// <summary>The same with the rows that were refused so far, in order.</summary>
    public async Task<(StoredFile File, IReadOnlyList<RejectedRow> Rejected)?> FindWithRejected(Guid id, CancellationToken cancellationToken)
    {
        var parts = await database.Read(
            """
            select f.heading, p.rejected from refusion.payslip_files f left join refusion.payslip_file_parts p on p.file_id = f.id and p.rejected is not null
            where f.id = $1 and f.heading is not null order by p.no
            """,
            r => (Heading: r.GetFieldValue<byte[]>(0), Rejected: r.IsDBNull(1) ? null : r.GetFieldValue<byte[]>(1)), cancellationToken, id);
        return parts.Count == 0 ? null : (Opened<StoredFile>(parts[0].Heading), [.. parts.SelectMany(p => p.Rejected is { } rows ? Opened<List<RejectedRow>>(rows) : [])]);
    }

    /// <summary>Every payslip that is kept of any file with its rows: those that were refused, and those that still wait because the file was stopped.</summary>
    public async IAsyncEnumerable<(Guid Id, DateTimeOffset PostedAt, FileColumns Columns, IReadOnlyList<CsvRow> Rows)> AllPayslips([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var (id, at, heading) in await database.Read(
            "select id, posted_at, heading from refusion.payslip_files where heading is not null order by posted_at, id", r => (r.GetGuid(0), r.GetFieldValue<DateTimeOffset>(1), r.GetFieldValue<byte[]>(2)), cancellationToken))
        {
            var columns = Opened<StoredFile>(heading).Columns();
            var number = columns.Headings.ToList().IndexOf(columns.HeadingOf("number"));
            foreach (var no in await database.Read("select no from refusion.payslip_file_parts where file_id = $1 order by no", r => r.GetInt32(0), cancellationToken, id))
            {
                foreach (var (waiting, rejected) in await database.Read(
                    "select waiting, rejected from refusion.payslip_file_parts where file_id = $1 and no = $2",
                    r => (r.IsDBNull(0) ? null : r.GetFieldValue<byte[]>(0), r.IsDBNull(1) ? null : r.GetFieldValue<byte[]>(1)), cancellationToken, id, no))
                {
                    // Only the first of a payslip's rows need name the person; its number stands in each.
                    var refused = (rejected is null ? [] : Opened<List<RejectedRow>>(rejected)).Select(r => r.Row).GroupBy(r => number >= 0 && number < r.Cells.Length ? r.Cells[number] : $"{r.Number}");
                    foreach (var rows in (waiting is null ? [] : Opened<List<FilePayslip>>(waiting)).Select(p => p.Rows).Concat(refused.Select(IReadOnlyList<CsvRow> (g) => [.. g])))
                    {
                        yield return (id, at, columns, rows);
                    }
                }
            }
        }
    }

    private byte[] Sealed<T>(T value) => cipher.Encrypt(Encoding.UTF8.GetBytes(StoredJson.Write(value)));

    private T Opened<T>(byte[] stored) => StoredJson.Read<T>(Encoding.UTF8.GetString(cipher.DecryptBytes(stored)));

    private async Task Execute(string sql, CancellationToken cancellationToken, params object[] values)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await connection.Execute(sql, cancellationToken, values);
    }
}
