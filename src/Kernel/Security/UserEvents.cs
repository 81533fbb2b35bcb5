namespace Faatimer.Kernel;

/// <summary>An account was made.</summary>
[EventName("kernel.user.created.v1")]
public sealed record UserCreated(Guid UserId, Role Role, IReadOnlyList<Guid> Units) : IEvent
{
    public Guid AggregateId => UserId;
}

/// <summary>An account was changed.</summary>
[EventName("kernel.user.changed.v1")]
public sealed record UserChanged(Guid UserId, Role Role, IReadOnlyList<Guid> Units) : IEvent
{
    public Guid AggregateId => UserId;
}

/// <summary>Who stands in for a person was set; null for nobody.</summary>
[EventName("kernel.user.substitute_set.v1")]
public sealed record UserSubstituteSet(Guid UserId, Guid? SubstituteId, DateOnly? From, DateOnly? To) : IEvent
{
    public Guid AggregateId => UserId;
}

/// <summary>A one-time link was made for a person.</summary>
[EventName("kernel.user.link_made.v1")]
public sealed record UserLinkMade(Guid UserId) : IEvent
{
    public Guid AggregateId => UserId;
}

/// <summary>An account went out of use.</summary>
[EventName("kernel.user.deactivated.v1")]
public sealed record UserDeactivated(Guid UserId) : IEvent
{
    public Guid AggregateId => UserId;
}

/// <summary>An account came into use again.</summary>
[EventName("kernel.user.activated.v1")]
public sealed record UserActivated(Guid UserId) : IEvent
{
    public Guid AggregateId => UserId;
}

/// <summary>Every session of a person was ended.</summary>
[EventName("kernel.user.signed_out.v1")]
public sealed record UserSignedOut(Guid UserId) : IEvent
{
    public Guid AggregateId => UserId;
}
