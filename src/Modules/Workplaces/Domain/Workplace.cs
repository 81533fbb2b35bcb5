namespace Faatimer.Workplaces.Domain;

/// <summary>
/// A workplace (W1): of a department, or a private company without one. Moves between departments and the closure are kept as dated placements,
/// so that where it belonged on a past day can always be read.
/// </summary>
internal sealed class Workplace
{
    private readonly List<OrganisationPlacement> _placements = [];

    private Workplace()
    {
        Facts = null!;
    }

    public Workplace(Guid id, WorkplaceFacts facts, Guid? departmentId, DateOnly from)
    {
        Id = id;
        Facts = facts;
        DepartmentId = departmentId;
        FirstDay = from;
        _placements.Add(new(Guid.CreateVersion7(), departmentId, from));
    }

    public Guid Id { get; private set; }

    public WorkplaceFacts Facts { get; private set; }

    /// <summary>The department it belongs to now; null for a private company.</summary>
    public Guid? DepartmentId { get; private set; }

    public DateOnly FirstDay { get; private set; }

    public DateOnly? LastDay { get; private set; }

    /// <summary>Why it was closed; sealed (ID3).</summary>
    public string? CloseReason { get; private set; }

    public int Version { get; private set; } = 1;

    public IReadOnlyList<OrganisationPlacement> Placements => _placements;

    /// <summary>W2: without a fixed contact person it cannot receive a candidate; nor when it is closed on the day.</summary>
    public bool CanReceiveCandidate(DateOnly day) => Facts.Contact is not null && !IsClosed(day);

    public bool IsClosed(DateOnly day) => LastDay is { } last && last < day;

    /// <summary>Changes the facts and, with another department, moves it from a day on (W1). A move on the day a placement began replaces that placement.</summary>
    public void Change(WorkplaceFacts facts, Guid? departmentId, DateOnly movedOn, DateOnly today)
    {
        RequireOpen();
        if (departmentId != DepartmentId)
        {
            Move(departmentId, movedOn, today);
        }

        Facts = facts;
    }

    public void SetContact(ContactPerson? contact)
    {
        RequireOpen();
        Facts = Facts with { Contact = contact };
    }

    /// <summary>Closes it after a last day, which may lie ahead. Its history stays (W1).</summary>
    public void Close(DateOnly lastDay, string reason)
    {
        RequireOpen();
        var current = _placements.Single(p => p.To is null);
        if (lastDay < current.From)
        {
            throw WorkplacesProblems.LastDayBeforeFirst.With(new { first = current.From });
        }

        current.End(lastDay);
        (LastDay, CloseReason) = (lastDay, reason);
    }

    private void Move(Guid? departmentId, DateOnly on, DateOnly today)
    {
        var current = _placements.Single(p => p.To is null);
        if (on > today || on < current.From)
        {
            throw WorkplacesProblems.MoveOutOfOrder.With(new { first = current.From, today });
        }

        if (on == current.From)
        {
            current.Correct(departmentId);
        }
        else
        {
            current.End(on.AddDays(-1));
            _placements.Add(new(Guid.CreateVersion7(), departmentId, on));
        }

        DepartmentId = departmentId;
    }

    private void RequireOpen()
    {
        if (LastDay is not null)
        {
            throw WorkplacesProblems.Closed.With();
        }
    }
}

/// <summary>What is known of a workplace beside its place in the organisation (W1).</summary>
internal sealed record WorkplaceFacts(
    string Name, string Cvr, string PNumber, string? Gln, string? CostAccount, int OrdinaryEmployees, string? Leader, string? Consultant, int? ContactFrequencyWeeks)
{
    /// <summary>The fixed contact person (W2).</summary>
    public ContactPerson? Contact { get; init; }
}

/// <summary>A workplace's fixed contact person (W2).</summary>
/// <param name="Name">Name, at most 200 characters.</param>
/// <param name="Email">E-mail address.</param>
/// <param name="Phone">Phone number as it is dialled.</param>
internal sealed record ContactPerson(string Name, string? Email = null, string? Phone = null);

/// <summary>Where a workplace belonged in a period, first and last day included (W1).</summary>
internal sealed class OrganisationPlacement(Guid id, Guid? departmentId, DateOnly from)
{
    public Guid Id { get; private set; } = id;

    public Guid? DepartmentId { get; private set; } = departmentId;

    public DateOnly From { get; private set; } = from;

    /// <summary>Null while it lasts.</summary>
    public DateOnly? To { get; private set; }

    public void End(DateOnly lastDay) => To = lastDay;

    public void Correct(Guid? departmentId) => DepartmentId = departmentId;
}
