using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Faatimer.Kernel;

/// <summary>
/// What an endpoint declares about itself, once: its id (= use case name), who may call it, how it answers, and what can go wrong.
/// Authorization, idempotency, ETags, OpenAPI and the tests that walk all operations read this.
/// </summary>
public sealed record Operation(string Id, string Summary, string Area, Verb Verb, Type? Response)
{
    /// <summary>Status of success: 200, 201 with a Location, or 202 with that of a job.</summary>
    public int SuccessStatus { get; internal set; } = 200;

    /// <summary>What the job that is started results in; null for an operation that does its work itself.</summary>
    public Type? JobResult { get; internal set; }

    /// <summary>Whether the caller must name the version it changes (428 without If-Match, 412 when stale).</summary>
    public bool NeedsIfMatch { get; internal set; }

    /// <summary>A POST that only reads (search, validate, disclosure): it stores no idempotency record.</summary>
    public bool OnlyReads { get; internal set; }

    /// <summary>Whether it shows what only those see who see a record whole: for a role that sees a part, it is not there (404).</summary>
    public bool ShowsWhole { get; internal set; }

    /// <summary>The handler looks its idempotency key up itself, in its first round trip.</summary>
    public bool OwnReplay { get; internal set; }

    /// <summary>Problem codes by status, beside the ones every operation can answer.</summary>
    public List<(int Status, string Code)> Problems { get; } = [];

    /// <summary>The largest body that is read, in bytes; null for the API's usual limit.</summary>
    public long? BodyLimit { get; internal set; }

    /// <summary>The handler reads the body itself, while it comes: a file of any length, which the host does not hold.</summary>
    public bool StreamsBody { get; internal set; }

    /// <summary>Examples of a body in another media type than JSON, by type.</summary>
    public Dictionary<string, string> TextExamples { get; } = [];

    /// <summary>The media types of an answer that is a <see cref="FileContent"/>; empty when it is JSON.</summary>
    public IReadOnlyList<string> FileTypes { get; internal set; } = [];

    public object? RequestExample { get; internal set; }

    public object? ResponseExample { get; internal set; }

    /// <summary>Values of path and query parameters in examples.</summary>
    public Dictionary<string, string> ParameterExamples { get; } = [];

    /// <summary>The version that the example's If-Match names.</summary>
    public int ExampleVersion { get; internal set; } = 1;

    /// <summary>How far a role reaches with it.</summary>
    public Reach ReachOf(Role role, RoleTable table) => ShowsWhole && !table.SeesWhole(role, Area) ? Reach.None : table.Of(role, Area, Verb);
}

/// <summary>How endpoints declare an <see cref="Operation"/>.</summary>
public static class OperationExtensions
{
    /// <summary>Declares the operation. Its delegate answers the response itself (not an IResult); the one endpoint filter does the rest.</summary>
    public static RouteHandlerBuilder Operation<TResponse>(this RouteHandlerBuilder route, string id, string summary, string area, Verb verb, int status = 200)
    {
        var operation = new Operation(id, summary, area, verb, typeof(TResponse)) { SuccessStatus = status };
        return route.WithName(id).WithSummary(summary).WithTags(area[..area.IndexOf('.', StringComparison.Ordinal)])
            .WithMetadata(operation)
            .Produces<TResponse>(status, "application/json")
            .AddEndpointFilter<OperationFilter>();
    }

    /// <summary>Declares an operation that starts a <see cref="Job"/>, answers 202 with its place, and results in a <typeparamref name="TResult"/> when that is done.</summary>
    public static RouteHandlerBuilder JobOperation<TResult>(this RouteHandlerBuilder route, string id, string summary, string area, Verb verb) =>
        route.Operation<Job>(id, summary, area, verb, status: 202).Problems("jobs.running").With(o => o.JobResult = typeof(TResult));

    /// <summary>Declares an operation that answers a <see cref="FileContent"/> of one of some media types.</summary>
    public static RouteHandlerBuilder FileOperation(this RouteHandlerBuilder route, string id, string summary, string area, Verb verb, params string[] fileTypes)
    {
        var operation = new Operation(id, summary, area, verb, typeof(FileContent)) { FileTypes = fileTypes };
        return route.WithName(id).WithSummary(summary).WithTags(area[..area.IndexOf('.', StringComparison.Ordinal)])
            .WithMetadata(operation)
            .AddEndpointFilter<OperationFilter>();
    }

    /// <summary>The caller must send If-Match with the resource's ETag.</summary>
    public static RouteHandlerBuilder NeedsIfMatch(this RouteHandlerBuilder route) => route.With(o => o.NeedsIfMatch = true);

    /// <summary>A POST that only reads.</summary>
    public static RouteHandlerBuilder OnlyReads(this RouteHandlerBuilder route) => route.With(o => o.OnlyReads = true);

    /// <summary>It shows what only those see who see a record whole.</summary>
    public static RouteHandlerBuilder ShowsWhole(this RouteHandlerBuilder route) => route.With(o => o.ShowsWhole = true);

    /// <summary>The handler composes its transaction itself and looks its idempotency key up in its first round trip.</summary>
    public static RouteHandlerBuilder OwnReplay(this RouteHandlerBuilder route) => route.With(o => o.OwnReplay = true);

    /// <summary>Problem codes that this operation can answer with 409.</summary>
    public static RouteHandlerBuilder Problems(this RouteHandlerBuilder route, params string[] codes) => route.Problems(409, codes);

    /// <summary>Problem codes that this operation can answer with a status.</summary>
    public static RouteHandlerBuilder Problems(this RouteHandlerBuilder route, int status, params string[] codes) =>
        route.With(o => o.Problems.AddRange(codes.Select(c => (status, c))));

    /// <summary>The problems that this operation can answer, beside those that its body's validator finds and those of every operation.</summary>
    public static RouteHandlerBuilder Problems(this RouteHandlerBuilder route, params ProblemKind[] kinds) => route.With(o => o.Problems.AddRange(kinds.Select(k => (k.Status, k.Code))));

    /// <summary>Examples for the documentation. They are real: the tests post the request to the demo data and expect success.</summary>
    public static RouteHandlerBuilder Example(this RouteHandlerBuilder route, object? request, object? response, int version = 1) =>
        route.With(o => (o.RequestExample, o.ResponseExample, o.ExampleVersion) = (request, response, version));

    /// <summary>Bodies may be larger than usual; up to so many megabytes.</summary>
    public static RouteHandlerBuilder BodyLimit(this RouteHandlerBuilder route, int megabytes) =>
        route.WithMetadata(new RequestSizeLimitAttribute(megabytes * 1024L * 1024)).With(o => o.BodyLimit = megabytes * 1024L * 1024);

    /// <summary>
    /// The delegate reads the body itself: JSON of a type that documents it, or a text such as CSV, given with an example that the tests post too.
    /// </summary>
    public static RouteHandlerBuilder AlsoAccepts<TRequest>(this RouteHandlerBuilder route, string mediaType, string example)
        where TRequest : notnull => route.Accepts<TRequest>("application/json", mediaType).With(o => o.TextExamples[mediaType] = example);

    /// <summary>
    /// The body is a file, which the delegate reads while it comes; given with an example that the tests post. The idempotency key counts from the body's end on: what is stored before is the handler's to take back.
    /// </summary>
    public static RouteHandlerBuilder AcceptsFile(this RouteHandlerBuilder route, string mediaType, string example) => route.Accepts<Stream>(mediaType).With(o =>
    {
        o.StreamsBody = true;
        o.TextExamples[mediaType] = example;
    });

    /// <summary>The example value of a path or query parameter.</summary>
    public static RouteHandlerBuilder ParameterExample(this RouteHandlerBuilder route, string name, object value) =>
        route.With(o => o.ParameterExamples[name] = value.ToString()!);

    private static RouteHandlerBuilder With(this RouteHandlerBuilder route, Action<Operation> change)
    {
        route.Add(endpoint => change(endpoint.Metadata.OfType<Operation>().Single()));
        return route;
    }
}
