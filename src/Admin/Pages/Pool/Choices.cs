using Faatimer.Sdk;

namespace Faatimer.Admin.Pages.Pool;

/// <summary>What a field offers to choose from.</summary>
internal static class Choices
{
    public static async Task<IReadOnlyList<(string Value, string Text)>> Workplaces(IFaatimerClient api, CancellationToken cancellationToken, bool open = false)
    {
        List<(string, string)> all = [];
        await foreach (var workplace in api.Workplaces.ListAllAsync(new() { Sort = "name", Limit = 200, Open = open ? true : null }, cancellationToken: cancellationToken))
        {
            all.Add((workplace.Id.ToString(), workplace.Name));
        }

        return all;
    }

    public static async Task<IReadOnlyList<(string Value, string Text)>> Departments(IFaatimerClient api, CancellationToken cancellationToken)
    {
        List<(string, string)> all = [];
        await foreach (var department in api.Organisation.ListDepartmentsAllAsync(new() { Sort = "name", Limit = 200 }, cancellationToken: cancellationToken))
        {
            all.Add((department.Id.ToString(), department.Name));
        }

        return all;
    }
}
