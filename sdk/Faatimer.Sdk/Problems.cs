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

    public static Problem JobCancelled(Job job) => Own(0, ProblemCodes.ClientJobCancelled, $"The job {job.Id} was stopped.");

    public static Problem OfJob(Job job, RowProblem problem) => new()
    {
        Type = $"urn:faatimer:{problem.Code}", Title = problem.Title, Status = problem.Status, Detail = problem.Detail, Instance = $"/api/v1/jobs/{job.Id}", TraceId = "", Code = problem.Code,
        Errors = problem.Errors,
    };

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
