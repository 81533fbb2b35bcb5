using Faatimer.Kernel;
using Microsoft.Extensions.DependencyInjection;

namespace Faatimer.Pool;

/// <summary>The Pool module.</summary>
public sealed class PoolModule : IModule
{
    public string Schema => "pool";

    public void AddServices(IServiceCollection services)
    {
    }
}
