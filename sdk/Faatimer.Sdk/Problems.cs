using Faatimer.PayslipFiles;

namespace Faatimer.Sdk;

/// <summary>The stable codes of problems and of their single errors, with the server's English texts. Generated from those texts.</summary>
public static partial class ProblemCodes
{
    /// <summary>No answer came: the service cannot be reached, or not in time. The SDK's own code.</summary>
    public const string ClientUnreachable = "client.unreachable";

    /// <summary>An answer came that the SDK cannot read, for example a proxy's page. The SDK's own code.</summary>
    public const string ClientUnreadableAnswer = "client.unreadable_answer";

    /// <summary>The token endpoint refused the client's id, secret or scopes. The SDK's own code.</summary>
    public const string ClientTokenRefused = "client.token_refused";

    /// <summary>A job that was waited for was stopped by somebody. The SDK's own code.</summary>
    public const string ClientJobCancelled = "client.job_cancelled";
}

/// <summary>Problems that the SDK states itself.</summary>
internal static class Problems
{
    public static Problem Unreadable(int status, string detail) => Own(status, ProblemCodes.ClientUnreadableAnswer, detail);

    public static Problem Unreachable(string detail) => Own(0, ProblemCodes.ClientUnreachable, detail);

    public static Problem TokenRefused(int status, string detail) => Own(status, ProblemCodes.ClientTokenRefused, detail);

    /// <summary>As the server answers a null in a list.</summary>
    public static Problem Missing(long index) => Own(0, ProblemCodes.RequestRequired, "A list holds a null.") with
    {
        Errors = [new() { Pointer = $"/payslips/{index}", Code = ProblemCodes.RequestRequired, Detail = "The payslip is null." }],
    };

    /// <summary>A file that cannot be read.</summary>
    public static Problem OfFile(FileFaultException exception)
    {
        List<ProblemError> errors = [.. exception.Faults.Select(f => f.Kind switch
        {
            FileFaultKind.ColumnMissing => Error(ProblemCodes.RefusionCsvColumnMissing, $"The file lacks the column {f.Column}."),
            FileFaultKind.ColumnRepeated => Error(ProblemCodes.RefusionCsvColumnRepeated, $"The column {f.Column} stands twice: as number {f.First} and number {f.Position}."),
            FileFaultKind.Encoding => Error(ProblemCodes.RefusionCsvEncoding, $"The file is written in {f.Encoding}. Say so in the options, or save it as UTF-8 or Windows-1252."),
            FileFaultKind.Malformed => RowMalformed(f.Row),
            _ => Error(ProblemCodes.RefusionCsvUnknownColumn, $"Column number {f.Position} is not known, and the options do not say what it is. The columns are {string.Join(", ", FileMapping.Known)}."),
        })];
        return Own(0, errors[0].Code, errors[0].Detail) with { Errors = errors };
    }

    /// <summary>A row that is no CSV.</summary>
    public static ProblemError RowMalformed(int row) => Error(ProblemCodes.RefusionCsvMalformed, $"Row {row} cannot be read as CSV: quotation marks or the number of fields do not fit.", row);

    /// <summary>A row whose number stood earlier in the file.</summary>
    public static ProblemError NumberReturns(int row) => Error(ProblemCodes.RefusionCsvNumberReturns, $"Row {row} has a number that stood earlier in the file. Rows of one payslip stand together.", row);

    /// <summary>A row without a number.</summary>
    public static ProblemError NumberMissing(int row) => Error(ProblemCodes.RequestRequired, $"Row {row} has no payslip number.", row);

    public static Problem JobCancelled(Job job) => Own(0, ProblemCodes.ClientJobCancelled, $"The job {job.Id} was stopped.");

    public static Problem OfJob(Job job) => job.Problem is not { } problem ? Unreadable(200, $"The job {job.Id} failed, and does not say why.") : new()
    {
        Type = $"urn:faatimer:{problem.Code}", Title = problem.Title, Status = problem.Status, Detail = problem.Detail, Instance = $"/api/v1/jobs/{job.Id}", TraceId = "", Code = problem.Code,
        Errors = problem.Errors,
    };

    /// <summary>A payslip that was refused without saying where.</summary>
    public static ProblemError OfRow(RowProblem? problem, int row) =>
        problem is { Code.Length: > 0 } ? Error(problem.Code, problem.Detail, row) : Error(ProblemCodes.ClientUnreadableAnswer, "It was refused without a word.", row);

    private static ProblemError Error(string code, string detail, int? row = null) => new() { Code = code, Detail = detail, Row = row };

    private static Problem Own(int status, string code, string detail) => new()
    {
        Type = $"urn:faatimer:{code}",
        Title = detail,
        Status = status,
        Detail = detail,
        Instance = "",
        TraceId = System.Diagnostics.Activity.Current?.TraceId.ToString() ?? "",
        Code = code,
        Errors = [],
    };
}
