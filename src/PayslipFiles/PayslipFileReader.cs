using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;

namespace Faatimer.PayslipFiles;

/// <summary>The rows of a payslip in a file: those of one source and number that stand together.</summary>
/// <param name="Rows">One for each line.</param>
/// <param name="HasReturned">The number stood in the file before: what was read then may be sent already, so these rows are refused.</param>
internal sealed record FilePayslip(IReadOnlyList<CsvRow> Rows, bool HasReturned);

/// <summary>Reads a file of any size: it holds one payslip at a time, and 16 bytes of each number that it has seen.</summary>
internal sealed class PayslipFileReader(Stream file, FileMapping mapping, Encoding? encoding)
{
    /// <summary>More rows than any payslip has; what is beyond them is taken for one that returns.</summary>
    private const int MaxRows = 1_000;

    private readonly HashSet<UInt128> _seen = [];
    private FileColumns? _columns;

    /// <summary>The heading, when it has been read; that of an empty file lacks every column.</summary>
    public FileColumns Columns => _columns ??= FileColumns.Of(new CsvRow(1, [], false), mapping);

    public async IAsyncEnumerable<FilePayslip> Payslips([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var rows = new List<CsvRow>();
        (string Source, string Number)? key = null;
        await foreach (var row in CsvRows.Of(file, encoding, cancellationToken).ConfigureAwait(false))
        {
            if (_columns is null)
            {
                _columns = FileColumns.Of(row, mapping);
                continue;
            }

            var cells = _columns.Read(row);
            if (Text("line").Length == 0 && _columns.Written(row, "line").Length > 0)
            {
                continue; // Of a code whose rows are left out.
            }

            var own = (Text("source"), Text("number"));
            if (rows.Count > 0 && (own != key || rows.Count == MaxRows))
            {
                yield return Payslip(rows, key!.Value);
                rows = [];
            }

            key = own;
            rows.Add(row);

            string Text(string column) => cells.GetValueOrDefault(column, "");
        }

        _ = Columns;
        if (rows.Count > 0)
        {
            yield return Payslip(rows, key!.Value);
        }
    }

    private FilePayslip Payslip(List<CsvRow> rows, (string Source, string Number) key) =>
        new(rows, key.Number.Length > 0 && !_seen.Add(BinaryPrimitives.ReadUInt128LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"{key.Source}\n{key.Number}")))));
}
