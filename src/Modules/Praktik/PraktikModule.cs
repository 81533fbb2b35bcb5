using Microsoft.Extensions.DependencyInjection;

namespace Faatimer.Praktik;

/// <summary>The Praktik module.</summary>
public sealed class PraktikModule : IModule
{
    public string Schema => "praktik";

    public void AddServices(IServiceCollection services)
    {
    }
}
