using Faatimer.Kernel;
using Microsoft.Extensions.DependencyInjection;

namespace Faatimer.Workplaces;

/// <summary>The Workplaces module.</summary>
public sealed class WorkplacesModule : IModule
{
    public string Schema => "workplaces";

    public void AddServices(IServiceCollection services)
    {
    }
}
