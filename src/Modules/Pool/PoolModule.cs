using Faatimer.Kernel;
using Faatimer.Pool.Data;
using Faatimer.Pool.Features;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Faatimer.Pool;

/// <summary>The pool's hours and kroner: political decisions, applications and their queue, grants, the fund's budget.</summary>
public sealed class PoolModule : IModule
{
    public string Schema => PoolDb.Schema;

    public Type Context => typeof(PoolDb);

    public string Access => Area.Table;

    public IReadOnlyDictionary<string, string> Constraints => new Dictionary<string, string>
    {
        ["ex_grants_one_a_day"] = PoolProblems.OverlappingGrant.Code,
        ["ak_fund_years_year"] = PoolProblems.FundYearExists.Code,
    };

    public IReadOnlyList<RetentionKind> Retention => [PoolRetention.Applications, PoolRetention.Grants];

    public IReadOnlyList<AccessReportPart> AccessReport => HeldData.Parts;

    public IReadOnlyList<WorkItemKind> WorkItems => PoolWork.Items;

    public IReadOnlyList<DeadlineKind> Deadlines => PoolWork.Deadlines;

    public IReadOnlyList<ReferenceKind> References => [PoolReferences.Applications, PoolReferences.Grants];

    public void AddServices(IServiceCollection services) => services.AddSingleton<SettingsInForce>()
        .AddTransient<Queue>().AddTransient<BudgetCheck>().AddTransient<ApplicationChecks>().AddTransient<GrantViews>().AddTransient<ApplicationViews>().AddTransient<Names>()
        .AddSchedule<ServeQueue>("pool.ServeQueue", "5 0/5 * * * ?");

    /// <summary>Reasons that people write are personal, and so is what a draw is for: all are sealed (ID3).</summary>
    public async Task SealClearTexts(NpgsqlConnection owner, PersonalDataCipher cipher, CancellationToken cancellationToken)
    {
        foreach (var (table, column) in new[]
        {
            ("pool.applications", "temporary_reason"), ("pool.applications", "late_reason"), ("pool.applications", "decision_reason"), ("pool.grants", "temporary_reason"),
        })
        {
            await ClearTexts.SealInPlace(owner, table, column, cipher, cancellationToken);
        }

        await ClearTexts.SealInPlace(owner, "pool.draws", "text", cipher, cancellationToken, appendOnly: true);
        foreach (var (table, column) in new[] { ("pool.applications", "addendum"), ("pool.applications", "offer"), ("pool.applications", "declined"), ("pool.grants", "history") })
        {
            await ClearTexts.SealInJson(owner, table, column, ["reason", "taskExtension", "budgetReason", "lateReason"], cipher, cancellationToken);
        }
    }

    public Task SeedDemo(IServiceProvider services, CancellationToken cancellationToken) =>
        DemoPool.Tell(services, services.GetRequiredService<BusinessClock>().Today, cancellationToken);
}
