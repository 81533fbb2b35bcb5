namespace Faatimer.PayslipFiles;

/// <summary>Why a file as a whole cannot be read.</summary>
internal enum FileFaultKind
{
    ColumnMissing,
    ColumnRepeated,
    Encoding,
    Malformed,
    UnknownColumn,
}

/// <summary>Something that is wrong with a file as a whole.</summary>
/// <param name="Kind">What kind of thing.</param>
/// <param name="Column">The column that is missing or repeated.</param>
/// <param name="Position">The place in the heading, from 1: a heading that is not known is the sender's own text, and is not said back.</param>
/// <param name="First">Where the repeated one stands first.</param>
/// <param name="Row">The line of the file.</param>
/// <param name="Encoding">What it seems to be written in.</param>
internal sealed record FileFault(FileFaultKind Kind, string? Column = null, int Position = 0, int First = 0, int Row = 0, string? Encoding = null);

/// <summary>The file as a whole cannot be read.</summary>
internal sealed class FileFaultException(params IReadOnlyList<FileFault> faults) : Exception(string.Join(", ", faults.Select(f => f.Kind)))
{
    public IReadOnlyList<FileFault> Faults => faults;
}
