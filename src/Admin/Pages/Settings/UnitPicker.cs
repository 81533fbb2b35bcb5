using Faatimer.Sdk;

namespace Faatimer.Admin.Pages.Settings;

/// <summary>All units that a role can be limited to: directorates, departments, workplaces.</summary>
internal static class UnitPicker
{
    public static async Task<IReadOnlyList<(Guid Id, string Name)>> Read(IFaatimerClient api, CancellationToken cancellationToken)
    {
        List<(Guid, string)> units = [];
        await foreach (var directorate in api.Organisation.ListDirectoratesAllAsync(new() { Sort = "name", Limit = 200 }, cancellationToken: cancellationToken))
        {
            units.Add((directorate.Id, directorate.Name));
        }

        await foreach (var department in api.Organisation.ListDepartmentsAllAsync(new() { Sort = "name", Limit = 200 }, cancellationToken: cancellationToken))
        {
            units.Add((department.Id, department.Name));
        }

        await foreach (var workplace in api.Workplaces.ListAllAsync(new() { Sort = "name", Open = true, Limit = 200 }, cancellationToken: cancellationToken))
        {
            units.Add((workplace.Id, workplace.Name));
        }

        return units;
    }
}
