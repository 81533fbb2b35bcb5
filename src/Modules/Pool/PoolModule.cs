using Faatimer.Kernel;
using Faatimer.Pool.Data;
using Faatimer.Pool.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Faatimer.Pool;

/// <summary>The pool's hours and kroner: political decisions, applications and their queue, grants, the fund's budget.</summary>
public sealed class PoolModule : IModule
{
    public string Schema => PoolDb.Schema;

    public Type Context => typeof(PoolDb);

    public string Access => Area.Table;

    public IReadOnlyDictionary<string, string> Constraints => new Dictionary<string, string>
    {
        ["ex_grants_one_a_day"] = "pool.overlapping_grant",
        ["ak_fund_years_year"] = "pool.fund_year_exists",
    };

    public IReadOnlyList<ReferenceKind> References => [PoolReferences.Applications, PoolReferences.Grants];

    public void AddServices(IServiceCollection services) => services.AddSingleton<SettingsInForce>()
        .AddTransient<Queue>().AddTransient<BudgetCheck>().AddTransient<GrantViews>().AddTransient<ApplicationViews>()
        .AddSchedule<ServeQueue>("pool.ServeQueue", "5 0/5 * * * ?");

    public Task SeedDemo(IServiceProvider services, CancellationToken cancellationToken) =>
        DemoPool.Tell(services, services.GetRequiredService<BusinessClock>().Today, cancellationToken);
}
