using Faatimer.Kernel;
using Microsoft.Extensions.DependencyInjection;

namespace Faatimer.Candidates;

/// <summary>The Candidates module.</summary>
public sealed class CandidatesModule : IModule
{
    public string Schema => "candidates";

    public void AddServices(IServiceCollection services)
    {
    }
}
