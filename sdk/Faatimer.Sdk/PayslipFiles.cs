using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.RegularExpressions;
using Faatimer.PayslipFiles;

namespace Faatimer.Sdk;

/// <summary>How a payroll system's own CSV file of payslips is to be understood. Start from a profile, <c>PayslipFileOptions.Opus with { … }</c>, or from nothing.</summary>
public sealed record PayslipFileOptions
{
    private readonly int _batchSize = 500;

    /// <summary>A file as OPUS Løn exports it: days as 31.03.2026, numbers as 6.500,00.</summary>
    public static PayslipFileOptions Opus { get; } = Of(FileMapping.Opus);

    /// <summary>A file as SD Løn exports it: days as 31-03-2026, numbers as 6.500,00.</summary>
    public static PayslipFileOptions Sd { get; } = Of(FileMapping.Sd);

    /// <summary>The file's headings, and the API's column that each is: <c>["CPR-nr."] = "cpr"</c>. A heading that is a column's own name needs no entry; one that maps to nothing, "", is left out. The columns stand in docs/integration.md.</summary>
    public IReadOnlyDictionary<string, string> Columns { get; init; } = new Dictionary<string, string>();

    /// <summary>What columns hold that the file lacks: <c>["source"] = "opus"</c>.</summary>
    public IReadOnlyDictionary<string, string> Constants { get; init; } = new Dictionary<string, string>();

    /// <summary>The file's wage-type codes, and the line kind that each is: <c>["1000"] = LineKind.GrossWage</c>. Rows of a code that maps to null are left out.</summary>
    public IReadOnlyDictionary<string, LineKind?> LineKinds { get; init; } = new Dictionary<string, LineKind?>();

    /// <summary>How the file writes days, besides 2026-03-31: <c>dd-MM-yyyy</c>.</summary>
    public IReadOnlyList<string> DateFormats { get; init; } = [];

    /// <summary>By whose rules the file writes numbers. Unless it is said, with a decimal comma or point and no thousands mark.</summary>
    public CultureInfo? Culture { get; init; }

    /// <summary>What the file is written in. Unless it is said, UTF-8 (with or without its mark), and what is not valid UTF-8 is Windows-1252.</summary>
    public Encoding? Encoding { get; init; }

    /// <summary>The payslips are only tried: the answers are the same, and nothing is stored. Payslips see those of their own batch only.</summary>
    public bool DryRun { get; init; }

    /// <summary>Payslips in a call, 1–1,000; 500 unless said otherwise.</summary>
    public int BatchSize
    {
        get => _batchSize;
        init => _batchSize = new PostAllOptions { BatchSize = value }.BatchSize;
    }

    internal FileMapping Mapping()
    {
        Require(Columns.Values.Where(c => c.Length > 0).Concat(Constants.Keys).All(FileMapping.Known.Contains), nameof(Columns), $"Columns are called {string.Join(", ", FileMapping.Known)}.");
        Require(DateFormats.All(FileMapping.IsDateFormat), nameof(DateFormats), "A date format has day, month and year, such as dd-MM-yyyy.");
        return new FileMapping().With(Columns, Constants, LineKinds.ToDictionary(k => k.Key, k => k.Value?.ToString() ?? ""), DateFormats, Culture?.Name);

        static void Require(bool holds, string option, string message)
        {
            if (!holds)
            {
                throw new ArgumentException(message, option);
            }
        }
    }

    private static PayslipFileOptions Of(FileMapping mapping) => new()
    {
        Columns = mapping.Columns, Constants = mapping.Constants, LineKinds = mapping.LineKinds.ToDictionary(k => k.Key, k => (LineKind?)LineKind.Of(k.Value)), DateFormats = mapping.DateFormats,
        Culture = CultureInfo.GetCultureInfo(mapping.Culture!),
    };
}

/// <summary>A row of a payslip that was refused. All rows of such a payslip come, so that it can be mended and posted again whole; what is wrong stands in the rows where it is.</summary>
/// <param name="Row">The line of the file on which the row begins, the heading being 1.</param>
/// <param name="Headings">The file's own headings.</param>
/// <param name="Cells">The row's cells as they stand in the file.</param>
/// <param name="Code">What is wrong in this row: one of <see cref="ProblemCodes"/>. Null in the other rows of the payslip.</param>
/// <param name="Detail">What is wrong, in words.</param>
public sealed record RejectedRow(int Row, IReadOnlyList<string> Headings, IReadOnlyList<string> Cells, string? Code, string? Detail)
{
    /// <summary>The row's place and what is wrong, without its cells: they hold people's numbers.</summary>
    public override string ToString() => $"row {Row}: {Code} {Detail}".TrimEnd(' ', ':');
}

/// <summary>Files of rejected rows.</summary>
public static class RejectedRows
{
    /// <summary>
    /// Writes rejected rows as CSV, while they come: in the file's own columns, with row, code and detail behind them (<c>rejectedRow</c>, <c>rejectedCode</c>, <c>rejectedDetail</c>). Mended, that file is posted with the options of the first:
    /// the columns behind say nothing then.
    /// </summary>
    /// <param name="rows">The rows: <c>client.Payslips.PostFileAsync(…)</c>.</param>
    /// <param name="to">Where to; nothing is written when nothing is rejected.</param>
    /// <param name="cancellationToken">Stops in between.</param>
    /// <returns>How many rows were written.</returns>
    public static async Task<long> WriteCsvAsync(this IAsyncEnumerable<RejectedRow> rows, Stream to, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(to);
        var count = 0L;
        await foreach (var row in rows.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            var text = new StringBuilder();
            if (count++ == 0)
            {
                text.AddRejectedHeadings(row.Headings);
            }

            text.AddRejected(row.Cells, row.Row, row.Code, row.Detail);
            await to.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), cancellationToken).ConfigureAwait(false);
        }

        await to.FlushAsync(cancellationToken).ConfigureAwait(false);
        return count;
    }
}

public partial interface IPayslipsClient
{
    /// <summary>
    /// Posts the payslips of a payroll system's own CSV file, of any length: it is read while it is posted, cut into batches, and those that were refused come back row by row. Rows of one source and number stand
    /// together; a number that returns later in the file is refused.
    /// </summary>
    /// <remarks>
    /// Nothing is posted until the stream is read: <c>await client.Payslips.PostFileAsync(file, PayslipFileOptions.Opus).WriteCsvAsync(rejected)</c>. After a crash, post the same file again from its beginning: what is stored answers as it stands, and
    /// every rejected row comes again. A service that is away is waited for as long as <see cref="FaatimerClientOptions.BatchPatience"/> says.
    /// </remarks>
    /// <param name="file">The file: <c>;</c> between cells, a heading, one row for each line of a payslip.</param>
    /// <param name="options">How it is to be understood; in the API's own columns and words unless it is said.</param>
    /// <param name="progress">Told after each batch.</param>
    /// <param name="call">What the calls do differently.</param>
    /// <param name="cancellationToken">Stops between and within calls.</param>
    /// <exception cref="ArgumentException">The options name no column, or no date format.</exception>
    /// <exception cref="ValidationFailedException">The file as a whole cannot be read: a heading is not known or missing, say.</exception>
    /// <exception cref="FaatimerException">A whole call failed, and went on failing for as long as the client is patient.</exception>
    IAsyncEnumerable<RejectedRow> PostFileAsync(
        Stream file, PayslipFileOptions? options = null, IProgress<PostingProgress>? progress = null, CallOptions? call = null, CancellationToken cancellationToken = default);
}

internal sealed partial class PayslipsClient
{
    // A call's body has its limit (16 MB); a batch of long rows is cut before.
    private const int MaxBatchChars = 5_000_000;

    public IAsyncEnumerable<RejectedRow> PostFileAsync(
        Stream file, PayslipFileOptions? options = null, IProgress<PostingProgress>? progress = null, CallOptions? call = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(file);
        return PostFile(file, options ?? new(), (options ?? new()).Mapping(), progress, call, cancellationToken);
    }

    private async IAsyncEnumerable<RejectedRow> PostFile(
        Stream file, PayslipFileOptions options, FileMapping mapping, IProgress<PostingProgress>? progress, CallOptions? call, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var key = call?.IdempotencyKey ?? Http.IdempotencyKeyHandler.NewKey();
        var reader = new PayslipFileReader(file, mapping, options.Encoding);
        var payslips = reader.Payslips(cancellationToken).GetAsyncEnumerator(cancellationToken);
        await using var _ = payslips.ConfigureAwait(false);
        var (posted, stored, created, batches) = (0L, 0L, 0L, 0);
        PayslipFileBatch? batch = null;
        while (await Next().ConfigureAwait(false))
        {
            batch ??= new(reader.Columns);
            batch.Add(payslips.Current);
            if (batch.Count == options.BatchSize || batch.Chars > MaxBatchChars)
            {
                foreach (var row in await Post(batch).ConfigureAwait(false))
                {
                    yield return row;
                }

                batch = null;
            }
        }

        foreach (var row in batch is null ? [] : await Post(batch).ConfigureAwait(false))
        {
            yield return row;
        }

        async ValueTask<bool> Next()
        {
            try
            {
                return await payslips.MoveNextAsync().ConfigureAwait(false);
            }
            catch (FileFaultException faults)
            {
                throw new ValidationFailedException(Problems.OfFile(faults));
            }
        }

        async Task<IReadOnlyList<RejectedRow>> Post(PayslipFileBatch batch)
        {
            var own = (call ?? new()) with { IdempotencyKey = $"{key}.{++batches}" };
            var answer = batch.HasRows ? await Patiently(() => Send(batch, options.DryRun, own, cancellationToken), cancellationToken).ConfigureAwait(false) : null;
            var rejected = batch.Rejected(answer);
            (posted, stored, created) = (posted + batch.Count, stored + (answer?.Stored ?? 0), created + (answer?.Results.Count(r => r.Outcome == SubmittedOutcome.Created) ?? 0));
            progress?.Report(new(posted, stored, posted - stored) { Created = created });
            return rejected;
        }
    }

    private Task<SubmitPayslipsResponse> Send(PayslipFileBatch batch, bool isTried, CallOptions call, CancellationToken cancellationToken)
    {
        var file = new MemoryStream(batch.Csv());
        return isTried ? ValidateCsvAsync(file, call, cancellationToken) : SubmitCsvAsync(file, call, cancellationToken);
    }
}

/// <summary>Some payslips of a file, written over to the API's own columns; and what came of them, back in the file's own.</summary>
internal sealed class PayslipFileBatch(FileColumns columns)
{
    private readonly string[] _columns = [.. columns.Columns];
    private readonly StringBuilder _csv = new();
    private readonly List<(FilePayslip Payslip, ProblemError? Fault)> _payslips = [];
    private readonly Dictionary<int, CsvRow> _rowOfLine = [];
    private int _line = 2;

    public int Count => _payslips.Count;

    public int Chars => _csv.Length;

    /// <summary>Whether anything is to be sent.</summary>
    public bool HasRows => _rowOfLine.Count > 0;

    public void Add(FilePayslip payslip)
    {
        // What is broken, has no number or comes too late cannot be told apart by the server, and is refused here.
        var fault = payslip.HasReturned ? Problems.NumberReturns(payslip.Rows[0].Number)
            : payslip.Rows.FirstOrDefault(r => !columns.Fits(r)) is { } broken ? Problems.RowMalformed(broken.Number)
            : columns.Read(payslip.Rows[0]).GetValueOrDefault("number", "").Length == 0 ? Problems.NumberMissing(payslip.Rows[0].Number) : null;
        _payslips.Add((payslip, fault));
        foreach (var row in fault is null ? payslip.Rows : [])
        {
            var cells = columns.Read(row);
            _rowOfLine.Add(_line, row);
            _line += _csv.AddCsv(_columns.Select(c => cells.GetValueOrDefault(c, "")));
        }
    }

    public byte[] Csv() => Encoding.UTF8.GetBytes(new StringBuilder().Append(string.Join(';', _columns)).Append("\r\n").Append(_csv).ToString());

    /// <summary>The rows of those that were refused.</summary>
    /// <param name="answer">Null when nothing was sent.</param>
    public IReadOnlyList<RejectedRow> Rejected(SubmitPayslipsResponse? answer)
    {
        var rejected = new List<RejectedRow>();
        var results = new Queue<SubmittedPayslip>(answer?.OfEach(_payslips.Count(p => p.Fault is null)) ?? []);
        foreach (var (payslip, fault) in _payslips)
        {
            var errors = fault is not null ? [fault] : Errors(payslip, results.Dequeue());
            if (errors.Count > 0)
            {
                var wrong = errors.ToLookup(e => e.Row);
                rejected.AddRange(payslip.Rows.Select(row => new RejectedRow(
                    row.Number, [.. columns.OwnHeadings], [.. columns.OwnCells(row)], wrong[row.Number].FirstOrDefault()?.Code, wrong[row.Number].Any() ? string.Join(' ', wrong[row.Number].Select(e => e.Detail)) : null)));
            }
        }

        return rejected;
    }

    private IReadOnlyList<ProblemError> Errors(FilePayslip payslip, SubmittedPayslip result) =>
        result.Outcome != SubmittedOutcome.Refused ? []
        : result.Problem is { Errors.Count: > 0 } problem ? [.. problem.Errors.Select(e => InFile(payslip, e))]
        : [Problems.OfRow(result.Problem, payslip.Rows[0].Number)];

    /// <summary>An error at its place in the whole file, which is the payslip's first row unless it is said: where its sentence names lines, they are those of what was sent.</summary>
    private ProblemError InFile(FilePayslip payslip, ProblemError error) => error with
    {
        Row = (error.Row is { } line && _rowOfLine.TryGetValue(line, out var at) && payslip.Rows.Contains(at) ? at : payslip.Rows[0]).Number,
        Detail = error.Code is ProblemCodes.RefusionCsvRowsDiffer or ProblemCodes.RefusionCsvRowRepeated
            ? Regex.Replace(error.Detail, "[0-9]+", line => _rowOfLine.TryGetValue(int.Parse(line.Value, CultureInfo.InvariantCulture), out var row) ? $"{row.Number}" : line.Value) : error.Detail,
    };
}
