using Faatimer.Kernel;
using Microsoft.Extensions.DependencyInjection;

namespace Faatimer.Refusion;

/// <summary>The Refusion module.</summary>
public sealed class RefusionModule : IModule
{
    public string Schema => "refusion";

    public void AddServices(IServiceCollection services)
    {
    }
}
