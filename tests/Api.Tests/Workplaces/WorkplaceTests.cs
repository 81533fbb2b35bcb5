using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Sdk;
using MediatR;
using Microsoft.Extensions.DependencyInjection;

namespace Faatimer.Api.Tests.Workplaces;

/// <summary>The register of workplaces on the demo's organisation.</summary>
public sealed class WorkplaceTests(DemoFixture fixture) : IClassFixture<DemoFixture>
{
    private static readonly Guid Elderly = DemoStory.Id(0x26);
    private static readonly Guid Nobody = DemoStory.Id(0x3b);
    private static int _number = 1_000_000_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task W1_a_move_and_a_closure_keep_their_history()
    {
        var client = fixture.Host.Client("demo-consultant");
        var workplace = await client.Workplaces.CreateAsync(New("Flytteriet", DemoIds.Department) with { From = new DateOnly(2025, 1, 1) }, cancellationToken: Token);
        var moved = await client.Workplaces.UpdateAsync(
            workplace.Id, 1, Change(workplace) with { DepartmentId = Elderly, MovedOn = new DateOnly(2026, 2, 1) }, cancellationToken: Token);
        var closed = await client.Workplaces.CloseAsync(workplace.Id, moved.Version, new CloseWorkplaceRequest { LastDay = new DateOnly(2026, 6, 30), Reason = "Lukker" }, cancellationToken: Token);

        Assert.Equal((3, new DateOnly(2026, 6, 30), Elderly), (closed.Version, closed.LastDay, closed.DepartmentId));
        var history = await client.Workplaces.GetHistoryAsync(workplace.Id, cancellationToken: Token);
        Assert.Equal(
            [("Kultur, Fritid & Ejendomme", new DateOnly(2025, 1, 1), new DateOnly(2026, 1, 31)), ("Ældre, Sundhed & Social", new DateOnly(2026, 2, 1), (DateOnly?)new DateOnly(2026, 6, 30))],
            history.Placements.Select(p => (p.Department!, p.From, p.To)));
        Assert.Equal("Lukker", history.CloseReason);
    }

    [Fact]
    public async Task W1_a_department_carries_its_fte_by_year_and_can_be_changed()
    {
        var client = fixture.Host.Client("demo-admin");
        var department = await client.Organisation.CreateDepartmentAsync(
            new DepartmentRequest { DirectorateId = DemoIds.Directorates[1], Name = "Ny afdeling", FteByYear = [new() { Year = 2026, Fte = 12.5m }, new() { Year = 2025, Fte = 11m }] }, cancellationToken: Token);
        Assert.Equal([2025, 2026], department.FteByYear.Select(f => f.Year));
        var changed = await client.Organisation.UpdateDepartmentAsync(
            department.Id, 1, new DepartmentRequest { DirectorateId = DemoIds.Directorates[1], Name = "Nyere afdeling", FteByYear = [new() { Year = 2026, Fte = 13.25m }] }, cancellationToken: Token);
        var read = await client.Organisation.GetDepartmentAsync(department.Id, cancellationToken: Token);
        Assert.Equal(("Nyere afdeling", 13.25m, 2), (read.Name, Assert.Single(read.FteByYear).Fte, changed.Version));

        var taken = await Assert.ThrowsAsync<RuleViolatedException>(() => client.Organisation.CreateDepartmentAsync(
            new DepartmentRequest { DirectorateId = DemoIds.Directorates[1], Name = "Nyere afdeling", FteByYear = [] }, cancellationToken: Token));
        Assert.Equal(ProblemCodes.WorkplacesDepartmentNameTaken, taken.Code);
    }

    [Fact]
    public async Task ID4_numbers_are_checked_all_at_once()
    {
        var client = fixture.Host.Client("demo-consultant");
        var refused = await Assert.ThrowsAsync<ValidationFailedException>(() => client.Workplaces.CreateAsync(
            New("Fejl", DemoIds.Department) with { Cvr = "66137113", PNumber = "100328999", Gln = "5798009900105" }, cancellationToken: Token));
        Assert.Equal(["/cvr", "/gln", "/pNumber"], refused.Errors.Select(e => e.Pointer!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task ID4_a_p_number_is_of_one_workplace_on_any_day()
    {
        var client = fixture.Host.Client("demo-consultant");
        var first = await client.Workplaces.CreateAsync(New("Den gamle", DemoIds.Department) with { From = new DateOnly(2025, 1, 1) }, cancellationToken: Token);
        var second = New("Den nye", DemoIds.Department) with { PNumber = first.PNumber, From = new DateOnly(2026, 5, 1) };
        var refused = await Assert.ThrowsAsync<RuleViolatedException>(() => client.Workplaces.CreateAsync(second, cancellationToken: Token));
        Assert.Equal(ProblemCodes.WorkplacesPNumberTaken, refused.Code);

        await client.Workplaces.CloseAsync(first.Id, 1, new CloseWorkplaceRequest { LastDay = new DateOnly(2026, 4, 30), Reason = "Afløses" }, cancellationToken: Token);
        Assert.Equal(first.PNumber, (await client.Workplaces.CreateAsync(second, cancellationToken: Token)).PNumber);
    }

    [Fact]
    public async Task W2_a_workplace_without_a_contact_person_cannot_receive_a_candidate_until_it_names_one()
    {
        var client = fixture.Host.Client("demo-consultant");
        var before = await client.Workplaces.GetAsync(Nobody, cancellationToken: Token);
        Assert.False(before.CanReceiveCandidate);
        Assert.False((await Ask(new WorkplaceForGrant(Nobody, new DateOnly(2026, 3, 1))))!.HasContactPerson);

        var own = await fixture.Host.Client(Role.Workplace, Nobody);
        var after = await own.Workplaces.SetContactAsync(Nobody, before.Version, new ContactPerson { Name = "Nina Prøve" }, cancellationToken: Token);
        Assert.True(after.CanReceiveCandidate);
        Assert.True((await Ask(new WorkplaceForGrant(Nobody, new DateOnly(2026, 3, 1))))!.HasContactPerson);
    }

    [Fact]
    public async Task W1_roles_see_their_own_units_only()
    {
        var workplace = fixture.Host.Client("demo-workplace");
        var own = Assert.Single(await All(workplace.Workplaces.ListAllAsync(cancellationToken: Token)));
        Assert.Equal(DemoIds.Workplace, own.Id);
        Assert.Equal(DemoIds.Department, Assert.Single(await All(workplace.Organisation.ListDepartmentsAllAsync(cancellationToken: Token))).Id);
        Assert.Equal(DemoIds.Directorates[0], Assert.Single(await All(workplace.Organisation.ListDirectoratesAllAsync(cancellationToken: Token))).Id);
        await Assert.ThrowsAsync<NotFoundException>(() => workplace.Workplaces.GetAsync(DemoStory.Id(0x32), cancellationToken: Token));
        await Assert.ThrowsAsync<NotFoundException>(() => workplace.Workplaces.SetContactAsync(DemoStory.Id(0x32), 1, new ContactPerson { Name = "Ind Trænger" }, cancellationToken: Token));
        await Assert.ThrowsAsync<ForbiddenException>(() => workplace.Workplaces.CreateAsync(New("Egen", DemoIds.Department), cancellationToken: Token));

        var manager = fixture.Host.Client("demo-manager");
        Assert.All(await All(manager.Workplaces.ListAllAsync(cancellationToken: Token)), w => Assert.Equal(DemoIds.Department, w.DepartmentId));
        await Assert.ThrowsAsync<NotFoundException>(() => manager.Workplaces.GetAsync(DemoStory.Id(0x32), cancellationToken: Token));
        await Assert.ThrowsAsync<NotFoundException>(() => manager.Workplaces.CreateAsync(New("Hos andre", Elderly), cancellationToken: Token));
        await Assert.ThrowsAsync<NotFoundException>(() => manager.Workplaces.CreateAsync(New("Privat", null), cancellationToken: Token));
        await Assert.ThrowsAsync<NotFoundException>(() => manager.Organisation.CreateDirectorateAsync(new CreateDirectorateRequest { Name = "Mit eget" }, cancellationToken: Token));
        var made = await manager.Workplaces.CreateAsync(New("Hos mig", DemoIds.Department), cancellationToken: Token);
        await Assert.ThrowsAsync<NotFoundException>(() => manager.Workplaces.UpdateAsync(made.Id, 1, Change(made) with { DepartmentId = Elderly }, cancellationToken: Token));
    }

    [Theory]
    [InlineData("demo-payroll")]
    [InlineData("demo-vitas")]
    [InlineData("demo-reporting")]
    public async Task W1_some_roles_see_names_and_numbers_only(string id)
    {
        var workplace = await fixture.Host.Client(id).Workplaces.GetAsync(DemoStory.Id(0x32), cancellationToken: Token);
        Assert.Equal(("Hjælpemiddelcentret", "1003280002"), (workplace.Name, workplace.PNumber));
        Assert.Null(workplace.Leader);
        Assert.Null(workplace.ContactPerson);
        Assert.Null(workplace.Consultant);
        Assert.True(workplace.CanReceiveCandidate);
    }

    [Fact]
    public async Task W1_lists_filter_by_part_of_the_name_department_and_open()
    {
        var client = fixture.Host.Client("demo-coordinator");
        Assert.Equal("Sundhedshuset", Assert.Single(await All(client.Workplaces.ListAllAsync(new() { Name = "SUNDHEDSH" }, cancellationToken: Token))).Name);
        Assert.Empty(await All(client.Workplaces.ListAllAsync(new() { Name = "%" }, cancellationToken: Token)));
        Assert.Contains(await All(client.Workplaces.ListAllAsync(new() { DepartmentId = Elderly, Open = true }, cancellationToken: Token)), w => w.Name == "Hjælpemiddelcentret");
        Assert.DoesNotContain(await All(client.Workplaces.ListAllAsync(new() { Open = false }, cancellationToken: Token)), w => w.Name == "Hjælpemiddelcentret");
        var page = await client.Workplaces.ListAsync(new() { Limit = 1 }, cancellationToken: Token);
        var next = await client.Workplaces.ListAsync(new() { Limit = 1, Cursor = page.Next }, cancellationToken: Token);
        Assert.NotEqual(Assert.Single(page.Items).Id, Assert.Single(next.Items).Id);
    }

    [Fact]
    public async Task W1_workplaces_are_listed_by_their_consultant_and_by_whether_they_are_private()
    {
        var client = fixture.Host.Client("demo-consultant");
        var mine = await client.Workplaces.CreateAsync(New("Konsulentens", DemoIds.Department) with { Consultant = "demo-consultant-9" }, cancellationToken: Token);
        var company = await client.Workplaces.CreateAsync(New("Firmaet", null), cancellationToken: Token);
        Assert.Equal([mine.Id], (await All(client.Workplaces.ListAllAsync(new() { Consultant = "demo-consultant-9" }, cancellationToken: Token))).Select(w => w.Id));
        var companies = await All(client.Workplaces.ListAllAsync(new() { Private = true }, cancellationToken: Token));
        Assert.Contains(company.Id, companies.Select(w => w.Id));
        Assert.All(companies, w => Assert.Null(w.DepartmentId));
        Assert.All(await All(client.Workplaces.ListAllAsync(new() { Private = false }, cancellationToken: Token)), w => Assert.NotNull(w.DepartmentId));

        // Who sees no people learns nothing of them from a filter either.
        var refused = await Assert.ThrowsAsync<ForbiddenException>(() => fixture.Host.Client("demo-payroll").Workplaces.ListAsync(new() { Consultant = "demo-consultant-9" }, cancellationToken: Token));
        Assert.Equal(ProblemCodes.AuthForbidden, refused.Code);
    }

    [Fact]
    public async Task P15_the_contract_tells_whether_it_is_municipal_and_open_on_the_day()
    {
        Assert.Equal(new WorkplaceForGrantAnswer(DemoIds.Workplace, "66137112", "1003289999", true, true, false), await Ask(new WorkplaceForGrant(DemoIds.Workplace, new DateOnly(2026, 3, 1))));
        Assert.False((await Ask(new WorkplaceForGrant(DemoStory.Id(0x3a), new DateOnly(2026, 3, 1))))!.Municipal);
        Assert.Null(await Ask(new WorkplaceForGrant(Guid.CreateVersion7(), new DateOnly(2026, 3, 1))));
        var below = await Ask(new WorkplacesInUnits([DemoIds.Directorates[0]]));
        Assert.Contains(DemoIds.Workplace, below);
        Assert.DoesNotContain(DemoStory.Id(0x32), below);
    }

    [Fact]
    public async Task X1_reading_people_at_workplaces_is_logged()
    {
        await fixture.Host.Client("demo-coordinator").Workplaces.GetAsync(DemoStory.Id(0x34), cancellationToken: Token);
        Assert.Equal(1L, await fixture.Scalar<long>($"select count(*) from kernel.audit where verb = 'read' and record = 'workplace' and record_ids = array['{DemoStory.Id(0x34)}'::uuid]"));
    }

    private async Task<T> Ask<T>(IRequest<T> query)
    {
        await using var scope = fixture.Host.Services.CreateAsyncScope();
        return await scope.ServiceProvider.GetRequiredService<IMediator>().Send(query, Token);
    }

    private static CreateWorkplaceRequest New(string name, Guid? department) => new()
    {
        Name = name,
        DepartmentId = department,
        Cvr = "66137112",
        PNumber = Interlocked.Increment(ref _number).ToString(System.Globalization.CultureInfo.InvariantCulture),
        OrdinaryEmployees = 10,
    };

    private static UpdateWorkplaceRequest Change(Workplace workplace) => new()
    {
        Name = workplace.Name,
        DepartmentId = workplace.DepartmentId,
        Cvr = workplace.Cvr,
        PNumber = workplace.PNumber,
        OrdinaryEmployees = workplace.OrdinaryEmployees,
    };

    private static async Task<List<T>> All<T>(IAsyncEnumerable<T> items)
    {
        var all = new List<T>();
        await foreach (var item in items)
        {
            all.Add(item);
        }

        return all;
    }
}
