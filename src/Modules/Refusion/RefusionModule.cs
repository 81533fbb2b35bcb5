using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Faatimer.Refusion.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Faatimer.Refusion;

/// <summary>Payslips become explained refusion; later settlements and the ledger's exports.</summary>
public sealed class RefusionModule : IModule
{
    public string Schema => RefusionDb.Schema;

    public Type Context => typeof(RefusionDb);

    public IReadOnlyDictionary<string, string> Constraints => new Dictionary<string, string>
    {
        ["ux_payslips_number"] = "refusion.number_reused",
        ["ex_payslips_period"] = "refusion.period_overlap",
    };

    public IReadOnlyList<RetentionKind> Retention => [RefusionRetention.Payslips];

    public void AddServices(IServiceCollection services)
    {
        services.AddScoped<PayslipStore>();
        services.AddScoped<PayslipReader>();
        services.AddScoped<MissingPayslips>();
        services.AddSchedule<RemindWorkplaces.Work>("refusion.RemindWorkplaces", "0 0 7 * * ?");
    }

    public Task SeedDemo(IServiceProvider services, CancellationToken cancellationToken) => RefusionDemo.Seed(services, cancellationToken);
}
