using Faatimer.Admin.Session;
using Faatimer.Sdk;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Http;

namespace Faatimer.Admin.Frame;

/// <summary>
/// A page. A form that was sent is handled first; when that went well, the browser is led on, and when it did not, the page is shown again with what was written. Whatever else the API refuses
/// becomes a page of its own.
/// </summary>
public abstract class Page : LoadedComponent
{
    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    [Inject]
    private Kept Kept { get; set; } = null!;

    internal IFaatimerClient Api => Visit.Api;

    internal Me Me => Visit.Me;

    internal DateOnly Today => Visit.Today;

    /// <summary>What was sent, or nothing.</summary>
    internal Form Form { get; private set; } = Form.Empty;

    /// <summary>A part of the page's address, for example the id.</summary>
    protected string Route(string name) => Visit.Http.Request.RouteValues[name]?.ToString() ?? "";

    protected Guid Id => Guid.Parse(Route("id"));

    /// <inheritdoc cref="Visit.Query"/>
    protected string? Query(string name) => Visit.Query(name);

    protected Guid? QueryId(string name) => Guid.TryParse(Query(name), out var id) ? id : null;

    protected IReadOnlyList<string> QueryAll(string name) => [.. Visit.Http.Request.Query[name].OfType<string>().Where(v => v.Length > 0)];

    /// <inheritdoc cref="Visit.With"/>
    protected string With(params (string Name, string? Value)[] changes) => Visit.With(changes);

    /// <summary>Whether somebody's role is one of these.</summary>
    protected bool Is(params Role[] roles) => Visit.Is(roles);

    /// <summary>Handles a form.</summary>
    /// <param name="form">Its name.</param>
    protected virtual Task Post(string form) => Task.CompletedTask;

    /// <summary>Leads the browser on, to the content: without a place of its own the address would keep the form's. Nothing after it runs.</summary>
    protected void Go(string address) => Navigation.NavigateTo(address.Contains('#', StringComparison.Ordinal) ? address : $"{address}#{App.Content}");

    /// <summary>Does what a form asks for, and leads on. What the API refuses stands at the form.</summary>
    /// <param name="deed">The call; the form's key makes a second press do nothing twice.</param>
    /// <param name="then">Where to, with what the call answered.</param>
    internal async Task Do<T>(Func<CallOptions, Task<T>> deed, Func<T, string> then)
    {
        if (await Try(deed) is (true, { } answer))
        {
            Go(then(answer));
        }
    }

    /// <summary>Does what a form asks for, and stays. What the API refuses stands at the form.</summary>
    internal async Task<(bool IsDone, T? Answer)> Try<T>(Func<CallOptions, Task<T>> deed)
    {
        if (Form.HasErrors)
        {
            return (false, default);
        }

        try
        {
            return (true, await deed(Form.Call));
        }
        catch (FaatimerException refused) when (refused is not (UnauthorizedException or NotFoundException) && refused.Status is not (0 or 500 or 502 or 503 or 504))
        {
            Form.Refused(refused);
            return (false, default);
        }
    }

    /// <summary>Keeps a chosen file for a later page.</summary>
    protected Task<string> KeepFile(IFormFile file) => Kept.Keep(Me.Id, file, Aborted);

    /// <summary>The form with the files that were chosen a step before, where none was chosen now.</summary>
    private async Task<Form> Sent(IFormCollection fields)
    {
        var files = new FormFileCollection();
        files.AddRange(fields.Files);
        List<(string Id, string Key, string Name)> kept = [];
        foreach (var field in fields.Keys.Where(k => k.StartsWith(Form.FileField, StringComparison.Ordinal)))
        {
            var id = field[Form.FileField.Length..];
            if (fields.Files.GetFile(id) is not { Length: > 0 } && await Kept.File(Me.Id, fields[field].ToString(), Aborted) is { } file)
            {
                files.RemoveAll(f => f.Name == id);
                files.Add(new FormFile(new MemoryStream(file.Content), 0, file.Content.Length, id, file.Name) { Headers = new HeaderDictionary { ["Content-Type"] = file.Type } });
                kept.Add((id, fields[field].ToString(), file.Name));
            }
        }

        var form = new Form(new FormCollection(fields.ToDictionary(f => f.Key, f => f.Value), files));
        kept.ForEach(k => form.Keep(k.Id, k.Key, k.Name));
        return form;
    }

    private protected sealed override async Task Begin()
    {
        var request = Visit.Http.Request;
        if (HttpMethods.IsPost(request.Method))
        {
            Form = await Sent(await request.ReadFormAsync(Aborted));
            await Post(Form.Name);
            if (Form.HasErrors)
            {
                Visit.Http.Response.StatusCode = Form.Problem?.Status ?? StatusCodes.Status422UnprocessableEntity;
            }

            foreach (var file in Form.Files.Where(f => f.Length > 0 && Form.KeptFile(f.Name) is null && Form.ErrorOf(f.Name) is null))
            {
                Form.Keep(file.Name, await Kept.Keep(Me.Id, file, Aborted), file.FileName); // The form is shown again: the browser would ask for its file anew.
            }
        }
        else if (await Kept.TakeForm(Visit.Http, Me.Id) is { } written)
        {
            Form = new Form(written);
            Form.Error(null, Words.T("Du var logget af, så intet blev sendt. Det, du skrev, står her. Se det efter, og send det igen.", "You had been signed out, so nothing was sent. What you wrote stands here. Look it over, and send it again."));
        }

        await Load();
    }
}
