using Faatimer.Workplaces.Data;
using Faatimer.Workplaces.Features;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Faatimer.Workplaces;

/// <summary>Directorates, departments and workplaces; later their tasks, freezes and inquiries.</summary>
public sealed class WorkplacesModule : IModule
{
    public string Schema => WorkplacesDb.Schema;

    public Type Context => typeof(WorkplacesDb);

    public string Access => Area.Table;

    public IReadOnlyDictionary<string, string> Constraints => new Dictionary<string, string>
    {
        ["ux_directorates_name"] = "workplaces.name_taken",
        ["ux_departments_name"] = "workplaces.department_name_taken",
        ["ex_workplaces_p_number"] = "workplaces.p_number_taken",
    };

    public IReadOnlyList<WorkItemKind> WorkItems => WorkplacesWork.Items;

    public void AddServices(IServiceCollection services)
    {
    }

    public Task SealClearTexts(NpgsqlConnection owner, PersonalDataCipher cipher, CancellationToken cancellationToken) =>
        ClearTexts.SealInPlace(owner, "workplaces.workplaces", "close_reason", cipher, cancellationToken);

    public Task SeedDemo(IServiceProvider services, CancellationToken cancellationToken) => DemoOrganisation.Tell(services, cancellationToken);
}
