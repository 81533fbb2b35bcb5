using Faatimer.Workplaces.Domain;

namespace Faatimer.Workplaces.Features;

/// <summary>A workplace.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Its name.</param>
/// <param name="DepartmentId">The department it belongs to now; null for a private company.</param>
/// <param name="Cvr">Company number, 8 digits (ID4).</param>
/// <param name="PNumber">Production-unit number, 10 digits (ID4).</param>
/// <param name="Gln">Invoicing location number (EAN), 13 digits (ID4).</param>
/// <param name="CostAccount">The account that its wages are booked on.</param>
/// <param name="OrdinaryEmployees">Number of ordinary employees.</param>
/// <param name="Leader">The leader's name; null for roles that see names and numbers of workplaces only.</param>
/// <param name="ContactPerson">The fixed contact person (W2); null when there is none, and for roles that see names and numbers only.</param>
/// <param name="Consultant">User id of the assigned consultant; null for roles that see names and numbers only.</param>
/// <param name="ContactFrequencyWeeks">Agreed weeks between contacts (W8).</param>
/// <param name="CanReceiveCandidate">It is open and has a fixed contact person (W2).</param>
/// <param name="FirstDay">First day in the register.</param>
/// <param name="LastDay">Last day, when it is closed or will be.</param>
/// <param name="Version">Raised by every change; the ETag.</param>
internal sealed record WorkplaceView(
    Guid Id, string Name, Guid? DepartmentId, string Cvr, string PNumber, string? Gln, string? CostAccount, int OrdinaryEmployees, string? Leader,
    ContactPerson? ContactPerson, string? Consultant, int? ContactFrequencyWeeks, bool CanReceiveCandidate, DateOnly FirstDay, DateOnly? LastDay, int Version) : IResource
{
    public static WorkplaceView Of(Workplace workplace, DateOnly today)
    {
        var facts = workplace.Facts;
        return new(
            workplace.Id, facts.Name, workplace.DepartmentId, facts.Cvr, facts.PNumber, facts.Gln, facts.CostAccount, facts.OrdinaryEmployees,
            facts.Leader, facts.Contact, facts.Consultant, facts.ContactFrequencyWeeks, workplace.CanReceiveCandidate(today), workplace.FirstDay, workplace.LastDay, workplace.Version);
    }

    /// <summary>Names and numbers of a workplace, for those who see no people.</summary>
    public static WorkplaceView WithoutPeople(Workplace workplace, DateOnly today) => Of(workplace, today) with { Leader = null, ContactPerson = null, Consultant = null };

    /// <summary>Biblioteket of the demo data.</summary>
    public static WorkplaceView Example { get; } = new(
        DemoIds.Workplace, "Biblioteket", DemoIds.Department, "66137112", "1003289999", "5798009900104", "3-35-50", 24, "Lone Test",
        new ContactPerson("Kirsten Prøve", "kirsten.proeve@demo.example", "70000001"), "demo-consultant", 8, true, new DateOnly(2024, 1, 1), null, 1);
}

/// <summary>What is stated of a workplace when it is registered or changed (W1).</summary>
internal abstract record WorkplaceFields
{
    /// <summary>Name, at most 200 characters.</summary>
    public required string Name { get; init; }

    /// <summary>The department it belongs to; null for a private company.</summary>
    public Guid? DepartmentId { get; init; }

    /// <summary>Company number: 8 digits whose modulus 11 holds (ID4).</summary>
    public required string Cvr { get; init; }

    /// <summary>Production-unit number: 10 digits, of one open workplace at a time (ID4).</summary>
    public required string PNumber { get; init; }

    /// <summary>Invoicing location number (EAN): 13 digits with the GS1 check digit (ID4).</summary>
    public string? Gln { get; init; }

    /// <summary>The account that its wages are booked on, at most 50 characters.</summary>
    public string? CostAccount { get; init; }

    /// <summary>Number of ordinary employees, 0–100,000.</summary>
    public required int OrdinaryEmployees { get; init; }

    /// <summary>The leader's name, at most 200 characters.</summary>
    public string? Leader { get; init; }

    /// <summary>The fixed contact person; without one no candidate can be received (W2).</summary>
    public ContactPerson? ContactPerson { get; init; }

    /// <summary>User id of the assigned consultant, at most 100 characters.</summary>
    public string? Consultant { get; init; }

    /// <summary>Agreed weeks between contacts, 1–104 (W8).</summary>
    public int? ContactFrequencyWeeks { get; init; }

    public WorkplaceFacts ToFacts() =>
        new(Name.Trim(), Cvr, PNumber, Gln, CostAccount, OrdinaryEmployees, Leader, Consultant, ContactFrequencyWeeks) { Contact = ContactPerson };
}

internal abstract class WorkplaceFieldsRules<T> : AbstractValidator<T>
    where T : WorkplaceFields
{
    protected WorkplaceFieldsRules()
    {
        RuleFor(w => w.Name).Text(200);
        RuleFor(w => w.Cvr).Must(cvr => Kernel.Cvr.TryParse(cvr, out _)).WithProblem(WorkplacesProblems.CvrInvalid);
        RuleFor(w => w.PNumber).Must(number => Kernel.PNumber.TryParse(number, out _)).WithProblem(WorkplacesProblems.PNumberInvalid);
        RuleFor(w => w.Gln).Must(gln => gln is null || Kernel.Gln.TryParse(gln, out _)).WithProblem(WorkplacesProblems.GlnInvalid);
        RuleFor(w => w.CostAccount).OptionalText(50);
        RuleFor(w => w.OrdinaryEmployees).InclusiveBetween(0, 100_000);
        RuleFor(w => w.Leader).OptionalText(200);
        RuleFor(w => w.ContactPerson!).SetValidator(new ContactPersonRules()).When(w => w.ContactPerson is not null);
        RuleFor(w => w.Consultant).OptionalText(100);
        RuleFor(w => w.ContactFrequencyWeeks).InclusiveBetween(1, 104);
    }
}

internal sealed class ContactPersonRules : AbstractValidator<ContactPerson>
{
    public ContactPersonRules()
    {
        RuleFor(c => c.Name).Text(200);
        RuleFor(c => c.Email).OptionalMailAddress("workplaces.email_invalid");
        RuleFor(c => c.Phone).OptionalText(30);
    }
}
