using Microsoft.Extensions.DependencyInjection;

namespace Faatimer.Targets;

/// <summary>The Targets module.</summary>
public sealed class TargetsModule : IModule
{
    public string Schema => "targets";

    public void AddServices(IServiceCollection services)
    {
    }
}
