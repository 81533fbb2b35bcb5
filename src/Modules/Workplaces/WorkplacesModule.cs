using Faatimer.Kernel;
using Faatimer.Workplaces.Data;
using Microsoft.Extensions.DependencyInjection;

namespace Faatimer.Workplaces;

/// <summary>Directorates, departments and workplaces; later their tasks, freezes and inquiries.</summary>
public sealed class WorkplacesModule : IModule
{
    public string Schema => WorkplacesDb.Schema;

    public Type Context => typeof(WorkplacesDb);

    public IReadOnlyDictionary<string, string> Constraints => new Dictionary<string, string>
    {
        ["ux_directorates_name"] = "workplaces.name_taken",
    };

    public void AddServices(IServiceCollection services)
    {
    }
}
