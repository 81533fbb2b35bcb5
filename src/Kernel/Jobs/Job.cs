using System.Text;
using System.Text.Json;
using Npgsql;

namespace Faatimer.Kernel;

/// <summary>Where a job stands.</summary>
public enum JobState
{
    /// <summary>It waits for a host.</summary>
    Queued,

    /// <summary>It is under way, on whichever host.</summary>
    Running,

    Done,

    /// <summary>It was given up; see the problem. What its steps did until then stands.</summary>
    Failed,

    /// <summary>Somebody stopped it. What its steps did until then stands.</summary>
    Cancelled,
}

/// <summary>Long work that goes on after its call was answered, step by step, on any host, until it is done. Kept for 30 days.</summary>
/// <param name="Kind">The operation that started it, for example <c>RunRetention</c>.</param>
/// <param name="Subject">What it is about, where several of a kind may run at once, for example a month; else empty.</param>
/// <param name="StartedBy">The client that started it.</param>
/// <param name="Done">How much is done, in whatever the kind counts.</param>
/// <param name="Total">How much there is; null while that is not known.</param>
/// <param name="Result">When it is done, and for those who may start such a job: what the operation says it results in. Null otherwise.</param>
/// <param name="Problem">When it has failed: why.</param>
public sealed record Job(
    Guid Id, string Kind, string Subject, JobState State, Actor StartedBy, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, int Done, int? Total, JsonElement? Result, RowProblem? Problem)
{
    /// <summary>Seconds that it will take yet at its pace so far; null when that cannot be said.</summary>
    public int? SecondsLeft { get; init; }

    /// <summary>What the caller may do with it now, and what stands in the way; null in lists and answers to changes.</summary>
    public IReadOnlyList<AllowedAction>? AllowedActions { get; init; }
}

/// <summary>Declares what a class does for a job of a kind. The kind is the operation that starts it, and asks for the same.</summary>
/// <param name="kind">The operation's id.</param>
/// <param name="area">Its area of the role table, asked for again at every step.</param>
/// <param name="verb">What it does there.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class JobAttribute(string kind, string area, Verb verb) : Attribute
{
    public string Kind => kind;

    public string Area => area;

    public Verb Verb => verb;
}

/// <summary>
/// The work of a job, cut into steps. A step is one short transaction of <see cref="Work"/> that stores its effect and says where the next one goes on
/// (<see cref="JobStep.GoOn{T}"/>) or what came of it all (<see cref="JobStep.Finish{T}"/>): both are stored together, so a step that is cut off is simply taken again,
/// on whichever host. Other modules are asked before the transaction; a step that only reads needs none.
/// </summary>
public interface IJobWork
{
    Task Step(JobStep step, CancellationToken cancellationToken);
}

/// <summary>A declared kind of job.</summary>
public sealed record JobKind(string Name, string Area, Verb Verb, Type Work)
{
    /// <summary>The kinds of an assembly.</summary>
    public static IEnumerable<JobKind> In(System.Reflection.Assembly assembly) =>
        from type in assembly.GetTypes()
        from declared in type.GetCustomAttributes(typeof(JobAttribute), inherit: false).Cast<JobAttribute>()
        select new JobKind(declared.Kind, declared.Area, declared.Verb, type);

    internal bool MayUse(Caller caller) => caller.May(Area, Verb);
}

/// <summary>Who started a job, as the client stands now; null when it is gone. The host knows its clients.</summary>
public delegate Task<Caller?> FindStarter(JobStarter starter, CancellationToken cancellationToken);

/// <summary>Who started a job, and of what kind.</summary>
/// <param name="Client">The client's id.</param>
/// <param name="Operation">The operation it called.</param>
/// <param name="TraceId">Of that call.</param>
public sealed record JobStarter(string Client, string Operation, string Area, Verb Verb, string? TraceId);

/// <summary>One step of a job: what it was asked for, how far it has come, and what becomes of it.</summary>
public sealed class JobStep
{
    private readonly Func<byte[], byte[]> _open;
    private readonly byte[] _body;
    private readonly byte[]? _cursor;

    internal JobStep(Guid id, DateOnly today, byte[] body, byte[]? cursor, int done, int? total, Func<byte[], byte[]> open) =>
        (Id, Today, _body, _cursor, Done, Total, _open) = (id, today, body, cursor, done, total, open);

    /// <summary>The job.</summary>
    public Guid Id { get; }

    /// <summary>The business date, fixed when the job was started: it counts for all of it, however long it takes.</summary>
    public DateOnly Today { get; }

    /// <summary>How much was done before this step.</summary>
    public int Done { get; private set; }

    public int? Total { get; private set; }

    internal object? Cursor { get; private set; }

    internal object? Result { get; private set; }

    /// <summary>What the step stores in plain SQL with its cursor.</summary>
    internal Action<NpgsqlBatch>? Kept { get; private set; }

    /// <summary>When the next step is due, if not at once.</summary>
    internal TimeSpan Pause { get; private set; }

    internal bool IsDecided => Cursor is not null || Result is not null;

    /// <summary>What was asked for.</summary>
    public T Body<T>() => StoredJson.Read<T>(Encoding.UTF8.GetString(_open(_body)));

    /// <summary>Where the step before stopped; the default in the first one.</summary>
    public T? Reached<T>() => _cursor is null ? default : StoredJson.Read<T>(Encoding.UTF8.GetString(_open(_cursor)));

    /// <summary>There is more to do.</summary>
    /// <param name="cursor">Where the next step goes on.</param>
    /// <param name="done">How much is done after this one.</param>
    /// <param name="total">How much there is, where it is known.</param>
    /// <param name="pause">For a job that waits for something: when to look again.</param>
    public void GoOn<T>(T cursor, int done, int? total = null, TimeSpan pause = default)
        where T : notnull => (Cursor, Result, Done, Total, Pause) = (cursor, null, done, total, pause);

    /// <summary>Stores this too, in the step's transaction.</summary>
    public void Keep(Action<NpgsqlBatch> statements) => Kept = statements;

    /// <summary>This was the last one.</summary>
    public void Finish<T>(T result, int done)
        where T : notnull => (Cursor, Result, Done, Total) = (null, result, done, done);
}
