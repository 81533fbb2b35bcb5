using Faatimer.Sdk;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Faatimer.Admin.Session;

/// <summary>One request for a page: who is there, and the API as that person.</summary>
internal sealed class Visit(IHttpContextAccessor accessor, IServiceProvider services)
{
    private Me? _me;

    public HttpContext Http => accessor.HttpContext!;

    public CancellationToken Aborted => Http.RequestAborted;

    public IFaatimerClient Api { get; } = services.GetRequiredKeyedService<IFaatimerClient>(Words.IsEnglish ? "en" : "da");

    public Me Me => _me ?? throw new InvalidOperationException("Nobody is signed in.");

    /// <summary>Whether it is known who is there; not on a page that says that the API is away.</summary>
    public bool IsKnown => _me is not null;

    public DateOnly Today => Me.Today;

    public async Task Begin() => _me = await Api.Me.GetAsync(cancellationToken: Aborted);

    /// <summary>The same visit in another scope.</summary>
    public void GoOn(Visit visit) => _me = visit._me;

    public bool Is(params Role[] roles) => roles.Contains(Me.Role);

    /// <summary>What a filter in the address says; null when it says nothing.</summary>
    public string? Query(string name) => Http.Request.Query[name].ToString() is { Length: > 0 } text ? text : null;

    /// <summary>The address of this page with other filters; null takes one away. The place in the list goes with every change, unless it is the change.</summary>
    public string With(params (string Name, string? Value)[] changes)
    {
        var kept = Http.Request.Query.Where(q => q.Key is not ("cursor" or "besked" or "om" or "sprog") && changes.All(c => c.Name != q.Key)).SelectMany(q => q.Value.Select(v => (q.Key, v)));
        return Http.Request.Path + QueryString.Create(kept.Concat(changes.Select(c => (c.Name, c.Value))).Where(q => !string.IsNullOrEmpty(q.Item2)).Select(q => KeyValuePair.Create(q.Item1, q.Item2)));
    }
}
