namespace Faatimer.Workplaces;

/// <summary>What requests to this module are about, and who may what in each (<see cref="RoleTable"/>).</summary>
internal static class Area
{
    public const string Workplaces = "workplaces.register";
    public const string WorkplaceContacts = "workplaces.contacts";

    // consultant finance workplace manager coordinator auditor admin payroll vitas reporting; * = names and numbers of workplaces, no people.
    public const string Table = """
        workplaces.register  RW R r  rw R - RW R* R* R*
        workplaces.contacts  RW - rw rw - - RW -  -  -
        """;
}
