using System.Text.Json.Serialization;
using Faatimer.Kernel;

namespace Faatimer.Host.Auth;

/// <summary>A person's account (X6): who it is, what they may do and where, and who stands in for them. How they sign in is <see cref="SignIn"/>'s.</summary>
internal sealed class User
{
    private User() => (Name, Mail, Units, History) = (null!, null!, null!, null!);

    public User(Guid id, UserFacts facts, string by, DateTimeOffset at)
    {
        (Id, Name, Mail, Role, Units, CreatedAt) = (id, facts.Name, facts.Mail, facts.Role, facts.Units, at);
        History = [new(at, by, UserChangeKind.Created, facts.Role, facts.Units)];
    }

    public Guid Id { get; private set; }

    public string Name { get; private set; }

    /// <summary>Where links and notices go; unique among accounts, in upper and lower case alike.</summary>
    public string Mail { get; private set; }

    public Role Role { get; private set; }

    /// <summary>The directorates, departments or workplaces that a role with own units is limited to.</summary>
    public IReadOnlyList<Guid> Units { get; private set; }

    public DateTimeOffset CreatedAt { get; private set; }

    /// <summary>Null while the account is in use.</summary>
    public DateTimeOffset? DeactivatedAt { get; private set; }

    /// <summary>Who stands in, and when; null for nobody.</summary>
    public Substitute? Substitute { get; private set; }

    /// <summary>What was done with the account, the first first.</summary>
    public IReadOnlyList<UserChange> History { get; private set; }

    public int Version { get; private set; } = 1;

    [JsonIgnore]
    public bool IsActive => DeactivatedAt is null;

    /// <summary>What a person is called where a client has its client_id: in the audit log, in histories, as the owner of keys and limits.</summary>
    public static string CallerId(Guid id) => $"user-{id:N}";

    /// <summary>The person that a caller's id means; null for a machine.</summary>
    public static Guid? OfCaller(string callerId) =>
        callerId.StartsWith("user-", StringComparison.Ordinal) && Guid.TryParseExact(callerId.AsSpan(5), "N", out var id) ? id : null;

    public void Change(UserFacts facts, string by, DateTimeOffset at)
    {
        var (reaches, mayDoElse) = (!Units.ToHashSet().SetEquals(facts.Units), Role != facts.Role);
        (Name, Mail, Role, Units) = (facts.Name, facts.Mail, facts.Role, facts.Units);
        Add(new(at, by, reaches || mayDoElse ? UserChangeKind.RoleChanged : UserChangeKind.Changed, Role, Units));
    }

    public void StandIn(Substitute? substitute, string by, DateTimeOffset at)
    {
        Substitute = substitute;
        Add(new(at, by, UserChangeKind.SubstituteSet, null, null));
    }

    public void Deactivate(Caller caller, DateTimeOffset at)
    {
        RuleViolation.ThrowIfAny([.. DeactivationRefusals(caller)]);
        DeactivatedAt = at;
        Add(new(at, caller.Id, UserChangeKind.Deactivated, null, null));
    }

    public void Activate(string by, DateTimeOffset at)
    {
        RuleViolation.ThrowIfAny([.. ActivationRefusals()]);
        DeactivatedAt = null;
        Add(new(at, by, UserChangeKind.Activated, null, null));
    }

    /// <summary>A new way in was given, or every session ended.</summary>
    public void Note(UserChangeKind kind, string by, DateTimeOffset at) => Add(new(at, by, kind, null, null));

    /// <summary>An admin keeps the own account in use, so that one is left.</summary>
    public IEnumerable<RuleError> DeactivationRefusals(Caller caller)
    {
        if (!IsActive)
        {
            yield return HostProblems.UserDeactivated.Error();
        }

        if (CallerId(Id) == caller.Id)
        {
            yield return HostProblems.OwnUser.Error();
        }
    }

    public IEnumerable<RuleError> ActivationRefusals() => IsActive ? [HostProblems.UserActive.Error()] : [];

    /// <summary>Who is deactivated gets no way in.</summary>
    public IEnumerable<RuleError> LinkRefusals() => IsActive ? [] : [HostProblems.UserDeactivated.Error()];

    private void Add(UserChange change) => History = [.. History, change];
}

/// <summary>What an admin says of a person.</summary>
internal sealed record UserFacts(string Name, string Mail, Role Role, IReadOnlyList<Guid> Units);

/// <summary>Who stands in for a person (X6), first and last day included.</summary>
internal sealed record Substitute(Guid UserId, DateOnly From, DateOnly To);

/// <summary>One thing that was done with an account.</summary>
/// <param name="By">The caller's id.</param>
/// <param name="Role">The role from then on; null where it was not touched.</param>
/// <param name="Units">The units from then on.</param>
internal sealed record UserChange(DateTimeOffset At, string By, UserChangeKind Kind, Role? Role, IReadOnlyList<Guid>? Units);

/// <summary>What was done with an account.</summary>
internal enum UserChangeKind
{
    Created,
    Changed,
    RoleChanged,
    SubstituteSet,
    LinkMade,
    SignedOut,
    Deactivated,
    Activated,
}
