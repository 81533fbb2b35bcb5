using Faatimer.Admin.Session;
using Microsoft.AspNetCore.Components;

namespace Faatimer.Admin.Frame;

/// <summary>A component that is drawn once, when it has read what it shows: there is no half a page.</summary>
public abstract class LoadedComponent : ComponentBase
{
    private bool _isLoaded;

    [Inject]
    internal Visit Visit { get; set; } = null!;

    protected CancellationToken Aborted => Visit.Aborted;

    /// <summary>Reads what it shows.</summary>
    protected virtual Task Load() => Task.CompletedTask;

    /// <inheritdoc/>
    public override async Task SetParametersAsync(ParameterView parameters)
    {
        parameters.SetParameterProperties(this);
        if (!_isLoaded)
        {
            await Begin();
            _isLoaded = true;
        }

        await base.SetParametersAsync(ParameterView.Empty);
    }

    private protected virtual Task Begin() => Load();
}
