using Faatimer.Workplaces.Domain;
using Faatimer.Workplaces.Features;

namespace Faatimer.Workplaces;

/// <summary>
/// The demo organisation: the directorates and departments that the quotas of 2025 name, the workplaces that volunteered jobs for 2026, a private company
/// and a workplace that lacks a contact person. People, P-numbers, GLNs and årsværk are invented.
/// </summary>
internal static class DemoOrganisation
{
    private const string Municipality = "66137112";
    private static readonly DateOnly Start = new(2024, 1, 1);

    private static readonly string[] DirectorateNames = ["By, Kultur, Miljø og Beskæftigelse", "Børn, Sundhed og Velfærd", "Økonomi & Stab"];

    private static readonly (byte Id, int Directorate, string Name, decimal Fte)[] Departments =
    [
        (0x21, 0, "Kultur, Fritid & Ejendomme", 225m),
        (0x22, 0, "Miljø & Teknik", 150m),
        (0x23, 0, "Borger, Arbejdsmarked & Erhverv", 125m),
        (0x24, 1, "Børne- & Familieafdelingen", 125m),
        (0x25, 1, "Dagtilbud og Skole", 1150m),
        (0x26, 1, "Ældre, Sundhed & Social", 650m),
        (0x27, 2, "Økonomi & Stab", 75m),
    ];

    private static readonly (byte Id, byte? Department, string Name, string PNumber, string? Gln, int Employees, string Leader, string? Contact)[] Workplaces =
    [
        (0x31, 0x21, "Biblioteket", "1003289999", "5798009900104", 24, "Lone Test", "Kirsten Prøve"),
        (0x32, 0x26, "Hjælpemiddelcentret", "1003280002", "5798009900111", 18, "Jan Test", "Birgit Prøve"),
        (0x33, 0x26, "Sundhedshuset", "1003280003", "5798009900128", 45, "Ulla Test", "Søren Prøve"),
        (0x34, 0x27, "HR & Løn", "1003280004", "5798009900135", 22, "Palle Test", "Gitte Prøve"),
        (0x35, 0x23, "Jobcentret", "1003280005", "5798009900142", 80, "Hanne Test", "Ole Prøve"),
        (0x36, 0x23, "Borger & Ydelsescentret", "1003280006", "5798009900159", 60, "Bo Test", "Inger Prøve"),
        (0x37, 0x22, "Forsyningen", "1003280007", "5798009900166", 35, "Erik Test", "Tove Prøve"),
        (0x38, 0x21, "Stadion", "1003280008", "5798009900173", 12, "Leif Test", "Jette Prøve"),
        (0x39, 0x25, "Børnehuset Roholmshaven", "1003280009", "5798009900180", 28, "Maj Test", "Sanne Prøve"),
        (0x3a, null, "Demo Grønt ApS", "1003280010", null, 9, "Kurt Test", "Rita Prøve"),
        (0x3b, 0x24, "Familiehuset", "1003280011", "5798009900197", 16, "Eva Test", null),
    ];

    /// <summary>The others have a phone only: who is reached by mail shows in the list of missing payslips.</summary>
    private static readonly Dictionary<byte, string> Emails = new()
    {
        [0x31] = "kirsten.proeve@demo.example",
        [0x32] = "birgit.proeve@demo.example",
        [0x33] = "soeren.proeve@demo.example",
    };

    public static async Task Tell(IServiceProvider services, CancellationToken cancellationToken)
    {
        foreach (var (name, id) in DirectorateNames.Zip(DemoIds.Directorates))
        {
            await services.Tell((CreateDirectorate.Handler directorate) => directorate.Handle(new(name), cancellationToken, id));
        }

        foreach (var (id, directorate, name, fte) in Departments)
        {
            await services.Tell((CreateDepartment.Handler department) => department.Handle(new(DemoIds.Directorates[directorate], name, [new(2025, fte)]), cancellationToken, DemoStory.Id(id)));
        }

        foreach (var w in Workplaces)
        {
            var request = new CreateWorkplace.Request
            {
                Name = w.Name,
                DepartmentId = w.Department is { } department ? DemoStory.Id(department) : null,
                Cvr = w.Department is null ? "48201040" : Municipality,
                PNumber = w.PNumber,
                Gln = w.Gln,
                CostAccount = w.Department is null ? null : w.Id == 0x31 ? "3-35-50" : $"5-80-{w.Id}",
                OrdinaryEmployees = w.Employees,
                Leader = w.Leader,
                ContactPerson = w.Contact is { } contact ? new ContactPerson(contact, Emails.GetValueOrDefault(w.Id), $"700000{w.Id - 0x30:00}") : null,
                Consultant = w.Id % 2 == 1 ? "demo-consultant" : "demo-consultant-2",
                ContactFrequencyWeeks = 8,
                From = Start,
            };
            await services.Tell((CreateWorkplace.Handler workplace) => workplace.Handle(request, cancellationToken, DemoStory.Id(w.Id)));
        }
    }
}
