using System.Globalization;
using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Sdk;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Faatimer.Api.Tests.Pool;

/// <summary>A municipality of a test's own: one workplace, as many eligible people as asked for, and its own pool. It is 2 February 2026.</summary>
internal sealed class Municipality : IAsyncDisposable
{
    public static readonly DateOnly Today = new(2026, 2, 2);

    private readonly TestServer _server;
    private readonly string _database;
    private int _people;

    private Municipality(TestServer server, string database, TestHost host) => (_server, _database, Host) = (server, database, host);

    public TestHost Host { get; }

    public IFaatimerClient Admin { get; private set; } = null!;

    /// <summary>Applies.</summary>
    public IFaatimerClient Consultant { get; private set; } = null!;

    /// <summary>Approves.</summary>
    public IFaatimerClient Colleague { get; private set; } = null!;

    public Guid Workplace { get; private set; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<Municipality> Found(TestServer server, decimal hours)
    {
        var database = await server.CreateDatabase(demo: false);
        var made = new Municipality(server, database, await TestHost.Start(server, database));
        made.Host.Clock.MoveTo(Today);
        made.Admin = await made.Host.Client(Role.Admin);
        made.Consultant = await made.Host.Client(Role.Consultant);
        made.Colleague = await made.Host.Client(Role.Consultant);
        made.Workplace = await made.NewWorkplace("Biblioteket", "1003289999");
        await made.Decide(hours, new(2026, 1, 1));
        return made;
    }

    public async Task<TestHost> SecondHost(DateOnly? today = null)
    {
        var host = await TestHost.Start(_server, _database);
        host.Clock.MoveTo(today ?? Today);
        return host;
    }

    public Task<Scheme> Decide(decimal hours, DateOnly from, DateOnly? to = null) =>
        Admin.Pool.CreateSchemeAsync(new CreateSchemeRequest { From = from, To = to, WeeklyHours = hours, Decision = "Kommunalbestyrelsen, punkt 7" }, cancellationToken: Token);

    public async Task<Guid> NewWorkplace(string name, string pNumber, bool municipal = true, bool withContact = true)
    {
        Guid? department = null;
        if (municipal)
        {
            var directorate = await Admin.Organisation.CreateDirectorateAsync(new CreateDirectorateRequest { Name = "Direktørområde " + name }, cancellationToken: Token);
            department = (await Admin.Organisation.CreateDepartmentAsync(new DepartmentRequest { DirectorateId = directorate.Id, Name = "Afdeling " + name, FteByYear = [] }, cancellationToken: Token)).Id;
        }

        return (await Admin.Workplaces.CreateAsync(
            new CreateWorkplaceRequest
            {
                Name = name, DepartmentId = department, Cvr = "66137112", PNumber = pNumber, OrdinaryEmployees = 20, From = new DateOnly(2025, 1, 1),
                ContactPerson = withContact ? new ContactPerson { Name = "Kirsten Prøve" } : null,
            }, cancellationToken: Token)).Id;
    }

    /// <summary>Registers a person; replacement numbers of people born on 1 March 1985, one after another.</summary>
    public async Task<Guid> Person(bool eligible = true, string? cpr = null, string targetGroup = "activity_ready") => (await Consultant.Candidates.CreateAsync(
        new CreateCandidateRequest
        {
            Cpr = cpr ?? string.Create(CultureInfo.InvariantCulture, $"610385{Interlocked.Increment(ref _people):0000}"),
            Name = "Test Prøve", Benefit = "sickness_benefit", TargetGroup = targetGroup, Municipality = "165", Competences = [], DanishLevel = DanishLevel.Fluent,
            WeeklyHours = 10, TimeWindows = [], ChallengesBeyondUnemployment = true, OutOfWorkSince = eligible ? new DateOnly(2023, 1, 1) : Today, IsDemo = true,
        }, cancellationToken: Token)).Id;

    public SubmitApplicationRequest Job(Guid person, decimal hours, DateOnly from, DateOnly to) => new()
    {
        CandidateId = person, WorkplaceId = Workplace, WeeklyHours = hours, From = from, To = to, TemporaryReason = "Afgrænset opgave: samlingen mærkes", LateReason = "Aftalt i tide",
    };

    /// <summary>A new person applies for a job, from 2 March to the end of August unless said otherwise.</summary>
    public async Task<Application> Apply(decimal hours, DateOnly? from = null, DateOnly? to = null, Guid? person = null) => await Consultant.Applications.SubmitAsync(
        Job(person ?? await Person(), hours, from ?? new(2026, 3, 2), to ?? new(2026, 8, 31)), cancellationToken: Token);

    public Task<Application> Approve(Application application) => Colleague.Applications.ApproveAsync(application.Id, application.Version, cancellationToken: Token);

    public async Task<Grant> Grant(decimal hours, DateOnly? from = null, DateOnly? to = null, Guid? person = null) =>
        await Consultant.Grants.GetAsync((await Approve(await Apply(hours, from, to, person))).GrantId!.Value, cancellationToken: Token);

    public Task<Application> Read(Application application) => Consultant.Applications.GetAsync(application.Id, cancellationToken: Token);

    public Task<Application> Withdraw(Application application) =>
        Consultant.Applications.WithdrawAsync(application.Id, application.Version, new WithdrawApplicationRequest { Reason = "Ny plan" }, cancellationToken: Token);

    public Task<Application> Accept(Application application) => Consultant.Applications.AcceptOfferAsync(application.Id, application.Version, cancellationToken: Token);

    public Task<Application> Decline(Application application) => Consultant.Applications.DeclineOfferAsync(application.Id, application.Version, cancellationToken: Token);

    /// <summary>What Refusion tells when it has decided a payslip.</summary>
    public Task Decided(Guid payslip, Guid grant, DateOnly from, DateOnly to, string status, decimal booked) =>
        Raise(new PayslipDecided(payslip, [grant], Workplace, from, to, new(to.Year, to.Month, 1), status, 0, booked));

    /// <summary>Stores an event as if another module had raised it.</summary>
    public async Task Raise(IEvent happened)
    {
        await using var scope = Host.Services.As(Caller.System("test"));
        var work = scope.ServiceProvider.GetRequiredService<Work>();
        await work.Commit(
            _ =>
            {
                work.Audit("test");
                work.Raise(happened);
                return Task.FromResult("done");
            }, CancellationToken.None);
    }

    /// <summary>The search hash of a CPR number.</summary>
    public byte[] Hash(string cpr) => Host.Services.GetRequiredService<PersonalDataCipher>().SearchHash(cpr);

    /// <summary>Runs the schedule's work on one of the hosts, now.</summary>
    public static Task ServeQueue(TestHost host) => host.Services.GetServices<Schedule>().Single(s => s.Name == "pool.ServeQueue").RunNow(host.Services, Token);

    /// <summary>The ids of those who stand in the queue, the next one first.</summary>
    public async Task<List<Guid>> Queue()
    {
        var ids = new List<Guid>();
        await foreach (var waiting in Consultant.Applications.ListWaitingAllAsync(cancellationToken: Token))
        {
            ids.Add(waiting.Id);
            Assert.Equal(ids.Count, waiting.QueuePosition);
        }

        return ids;
    }

    /// <summary>
    /// The days whose hours in use, counted day by day from the grants and applications themselves, are not what the pool keeps. The product's own count (P14) must
    /// find the same ones.
    /// </summary>
    public async Task<long> DaysThatDisagree()
    {
        var counted = await Scalar<long>("""
            select count(*) from pool.days d
            left join lateral (select sum(t."subsidisedHours") as hours from pool.grants g, jsonb_to_recordset(g.terms) t("from" date, "to" date, "subsidisedHours" numeric)
                where d.day between t."from" and t."to") g on true
            left join lateral (select sum(n.hours) as hours
                from pool.applications a, jsonb_to_recordset(case when a.status = 'Offered' then a.offer->'room'->'needs' else a.needs end) n("from" date, "to" date, hours numeric)
                where a.status in ('Submitted', 'Offered') and d.day between n."from" and n."to") a on true
            where (d.reserved, d.held) <> (coalesce(g.hours, 0), coalesce(a.hours, 0)) or d.reserved + d.held < 0
            """);
        Assert.Equal(counted, (await Recount(dryRun: true)).Count);
        return counted;
    }

    /// <summary>The product's own count (P14), to its end.</summary>
    public async Task<RecountCapacityResponse> Recount(bool dryRun) =>
        await Admin.Jobs.WaitForAsync<RecountCapacityResponse>(await Admin.Pool.RecountCapacityAsync(new RecountCapacityRequest { DryRun = dryRun }, cancellationToken: Token), cancellationToken: Token);

    public async Task<T> Scalar<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(_server.Owner(_database));
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync() => await Host.DisposeAsync();
}
