using Faatimer.Contracts;
using Faatimer.Host.Auth;
using Faatimer.Kernel;
using FluentValidation;
using MediatR;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Host.Features;

/// <summary>A person's account.</summary>
/// <param name="Name">What the person is called.</param>
/// <param name="Mail">Where links go; also what the person signs in with.</param>
/// <param name="Role">What the person may do.</param>
/// <param name="Units">The units that a role with own units is limited to.</param>
/// <param name="State">Whether and how the account is in use.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="DeactivatedAt">When it went out of use; null while it is in use.</param>
/// <param name="LastSignInAt">When the person last came in; null before the first time.</param>
/// <param name="Substitute">Who stands in, and when; null for nobody.</param>
/// <param name="SignIn">How the person signs in; null in lists.</param>
/// <param name="History">What was done with the account, the first first; null in lists.</param>
/// <param name="Version">The ETag.</param>
/// <param name="AllowedActions">What the caller may do with it now, and what stands in the way; null in lists.</param>
internal sealed record UserView(
    Guid Id, string Name, string Mail, Role Role, IReadOnlyList<UserUnitView> Units, UserState State, DateTimeOffset CreatedAt, DateTimeOffset? DeactivatedAt, DateTimeOffset? LastSignInAt,
    SubstituteView? Substitute, SignInView? SignIn, IReadOnlyList<UserChangeView>? History, int Version, IReadOnlyList<AllowedAction>? AllowedActions) : IResource
{
    public static UserView Example { get; } = new(
        DemoIds.User, "Maja Demo", "konsulent@demo.example", Role.Consultant, [], UserState.Active, new(2026, 4, 1, 7, 0, 0, TimeSpan.Zero), null, null, null,
        new(true, 0, null, null, 0), [new(new(2026, 4, 1, 7, 0, 0, TimeSpan.Zero), "demo-admin", UserChangeKind.Created, Role.Consultant, [])], 1,
        [new(nameof(UpdateUser), true, null, null)]);

    /// <summary>As it stands in lists.</summary>
    public static UserView Summary { get; } = Example with { SignIn = null, History = null, AllowedActions = null };
}

/// <summary>A unit that a person is limited to.</summary>
/// <param name="Name">What it is called; null in answers to changes.</param>
internal sealed record UserUnitView(Guid Id, string? Name);

/// <summary>Whether and how an account is in use.</summary>
internal enum UserState
{
    Active,

    /// <summary>Somebody stands in today.</summary>
    Away,

    /// <summary>No password, no passkey and no outside account yet: the one-time link is not used.</summary>
    Invited,

    /// <summary>Too many wrong passwords; it opens by itself.</summary>
    Locked,
    Deactivated,
}

/// <summary>How a person signs in.</summary>
/// <param name="HasPassword">A password is set.</param>
/// <param name="Passkeys">How many passkeys there are.</param>
/// <param name="PasswordSetAt">When the password was set.</param>
/// <param name="LockedUntil">Locked after too many wrong passwords; null otherwise.</param>
/// <param name="Sessions">How many browsers are signed in now.</param>
internal sealed record SignInView(bool HasPassword, int Passkeys, DateTimeOffset? PasswordSetAt, DateTimeOffset? LockedUntil, int Sessions);

/// <summary>Who stands in for a person, first and last day included.</summary>
internal sealed record SubstituteView(Guid UserId, string? Name, DateOnly From, DateOnly To);

/// <summary>One thing that was done with an account.</summary>
/// <param name="By">Who did it: a person's or a client's id.</param>
/// <param name="Role">The role from then on; null where it was not touched.</param>
/// <param name="Units">The units from then on; null where they were not touched.</param>
internal sealed record UserChangeView(DateTimeOffset At, string By, UserChangeKind Kind, Role? Role, IReadOnlyList<Guid>? Units);

/// <summary>What an admin writes of a person.</summary>
internal record UserFields
{
    /// <summary>What the person is called, at most 200 characters.</summary>
    public required string Name { get; init; }

    /// <summary>The person's own mail address at work; unique among accounts.</summary>
    public required string Mail { get; init; }

    /// <summary>What the person may do; not a role of machines.</summary>
    public required Role Role { get; init; }

    /// <summary>Directorates, departments or workplaces that the role is limited to; required for workplace and manager, at most 100.</summary>
    public IReadOnlyList<Guid>? Units { get; init; }

    public UserFacts ToFacts() => new(Name.Trim(), Mail.Trim(), Role, [.. (Units ?? []).Distinct()]);
}

internal abstract class UserFieldsRules<T> : AbstractValidator<T>
    where T : UserFields
{
    protected UserFieldsRules()
    {
        RuleFor(r => r.Name).Text(200);
        RuleFor(r => r.Mail).NotEmpty().WithErrorCode("request.required");
        RuleFor(r => r.Mail).OptionalMailAddress(HostProblems.MailMalformed.Code);
        RuleFor(r => r.Role).Must(role => role is not (Role.Payroll or Role.Vitas or Role.Reporting or Role.System)).WithProblem(HostProblems.RoleOfMachines);
        RuleFor(r => r.Units).Must(u => u is null || u.Count <= 100).WithProblem(HostProblems.TooManyUnits);
        RuleFor(r => r.Units).NotEmpty().When(r => r.Role is Role.Workplace or Role.Manager).WithProblem(HostProblems.UnitsRequired);
    }
}

/// <summary>Reads and shows accounts.</summary>
internal sealed class UserViews(AuthDb db, IMediator mediator, BusinessClock clock, TimeProvider time, Texts texts)
{
    public async Task<User> Get(Guid id, CancellationToken cancellationToken) =>
        await db.Users.SingleOrDefaultAsync(u => u.Id == id, cancellationToken) ?? throw HostProblems.NoUser.With();

    /// <summary>What units are called. Asked before a use case's transaction, never in it.</summary>
    public async Task<IReadOnlyDictionary<Guid, string>> Names(IEnumerable<Guid> units, CancellationToken cancellationToken)
    {
        List<Guid> asked = [.. units.Distinct()];
        return asked.Count == 0 ? new Dictionary<Guid, string>() : (await mediator.Send(new OrganisationUnits(asked), cancellationToken)).ToDictionary(u => u.Id, u => u.Name);
    }

    /// <summary>All the units must be there.</summary>
    public async Task RequireUnits(IReadOnlyList<Guid>? units, CancellationToken cancellationToken)
    {
        if (units is { Count: > 0 } && (await Names(units, cancellationToken)).Count < units.Distinct().Count())
        {
            throw HostProblems.UnitUnknown.With();
        }
    }

    /// <summary>An account whole, as it stands in the open work.</summary>
    public async Task<UserView> Whole(User user, Caller caller, CancellationToken cancellationToken, IReadOnlyDictionary<Guid, string>? units = null)
    {
        var now = time.GetUtcNow();
        var facts = await db.SignIns.Where(s => s.Id == user.Id).Select(s => new
        {
            s.PasswordHash, s.PasswordSetAt, s.LastAt, s.LockoutEnd,
            Passkeys = db.Set<IdentityUserPasskey<Guid>>().Count(p => p.UserId == s.Id),
            External = db.Set<IdentityUserLogin<Guid>>().Any(l => l.UserId == s.Id),
            Sessions = db.Set<Session>().Count(x => x.UserId == s.Id && x.ExpiresAt > now),
        }).SingleAsync(cancellationToken);
        var locked = facts.LockoutEnd > now ? facts.LockoutEnd : null;
        var substitute = user.Substitute is { } s ? await db.Users.Where(u => u.Id == s.UserId).Select(u => u.Name).SingleOrDefaultAsync(cancellationToken) : null;
        return Of(user, facts.LastAt, facts.PasswordHash is not null || facts.Passkeys > 0 || facts.External, locked, substitute, units ?? new Dictionary<Guid, string>()) with
        {
            SignIn = new(facts.PasswordHash is not null, facts.Passkeys, facts.PasswordSetAt, locked, facts.Sessions),
            History = [.. user.History.Select(h => new UserChangeView(h.At, h.By, h.Kind, h.Role, h.Units))],
            AllowedActions = Actions(user, caller),
        };
    }

    /// <summary>Accounts as they stand in lists: three queries, whatever their number.</summary>
    public async Task<IReadOnlyList<UserView>> Summaries(IReadOnlyList<User> users, CancellationToken cancellationToken)
    {
        var ids = users.Select(u => u.Id).ToList();
        var signIns = await db.SignIns.AsNoTracking().Where(s => ids.Contains(s.Id)).Select(s => new
        {
            s.Id, s.LastAt, s.LockoutEnd,
            HasAWayIn = s.PasswordHash != null || db.Set<IdentityUserPasskey<Guid>>().Any(p => p.UserId == s.Id) || db.Set<IdentityUserLogin<Guid>>().Any(l => l.UserId == s.Id),
        }).ToDictionaryAsync(s => s.Id, cancellationToken);
        var substitutes = users.Select(u => u.Substitute?.UserId).OfType<Guid>().Distinct().ToList();
        var names = await db.Users.AsNoTracking().Where(u => substitutes.Contains(u.Id)).ToDictionaryAsync(u => u.Id, u => u.Name, cancellationToken);
        var units = await Names(users.SelectMany(u => u.Units), cancellationToken);
        var now = time.GetUtcNow();
        return
        [
            .. users.Select(u => Of(
                u, signIns[u.Id].LastAt, signIns[u.Id].HasAWayIn, signIns[u.Id].LockoutEnd > now ? signIns[u.Id].LockoutEnd : null,
                u.Substitute is { } s ? names.GetValueOrDefault(s.UserId) : null, units)),
        ];
    }

    private UserView Of(User user, DateTimeOffset? lastAt, bool hasAWayIn, DateTimeOffset? lockedUntil, string? substitute, IReadOnlyDictionary<Guid, string> units)
    {
        var state = !user.IsActive ? UserState.Deactivated
            : lockedUntil is not null ? UserState.Locked
            : !hasAWayIn ? UserState.Invited
            : user.Substitute is { } away && away.From <= clock.Today && clock.Today <= away.To ? UserState.Away
            : UserState.Active;
        return new(
            user.Id, user.Name, user.Mail, user.Role, [.. user.Units.Select(u => new UserUnitView(u, units.GetValueOrDefault(u)))], state, user.CreatedAt, user.DeactivatedAt, lastAt,
            user.Substitute is { } s ? new(s.UserId, substitute, s.From, s.To) : null, null, null, user.Version, null);
    }

    /// <summary>What a caller may do with an account.</summary>
    private IReadOnlyList<AllowedAction> Actions(User user, Caller caller)
    {
        var may = caller.May(Area.Settings, Verb.Write);
        return
        [
            texts.Action(nameof(UpdateUser), may, []),
            texts.Action(nameof(SetSubstitute), may, []),
            texts.Action(nameof(MakeSignInLink), may, user.LinkRefusals()),
            texts.Action(nameof(SignOutUser), may, []),
            texts.Action(nameof(DeactivateUser), may, user.DeactivationRefusals(caller)),
            texts.Action(nameof(ActivateUser), may, user.ActivationRefusals()),
        ];
    }
}
