using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Faatimer.Refusion.Features;
using Microsoft.Extensions.DependencyInjection;

namespace Faatimer.Refusion;

/// <summary>Payslips become explained refusion in a ledger, and the ledger monthly settlements.</summary>
public sealed class RefusionModule : IModule
{
    public string Schema => RefusionDb.Schema;

    public Type Context => typeof(RefusionDb);

    public string Access => Area.Table;

    public IReadOnlyDictionary<string, string> Constraints => new Dictionary<string, string>
    {
        ["ux_payslips_number"] = RefusionProblems.NumberReused.Code,
        ["ex_payslips_period"] = RefusionProblems.PeriodOverlap.Code,
        ["ux_questions_open"] = RefusionProblems.QuestionOpen.Code,
        ["ux_settlements_month"] = RefusionProblems.SettlementNotLater.Code,
        ["ux_settlements_open"] = RefusionProblems.SettlementOpen.Code,
        ["ex_rates_validity"] = RefusionProblems.RatesOverlap.Code,
    };

    public IReadOnlyList<RetentionKind> Retention => [RefusionRetention.Payslips, RefusionRetention.PayslipFiles, RefusionRetention.Repayments];

    public IReadOnlyList<AccessReportPart> AccessReport => HeldData.Parts;

    public IReadOnlyList<WorkItemKind> WorkItems => RefusionWork.Items;

    public IReadOnlyList<ReferenceKind> References => [RefusionReferences.Payslips, RefusionReferences.Settlements];

    public void AddServices(IServiceCollection services)
    {
        services.AddScoped<EmploymentActs>();
        services.AddScoped<PayslipBatches>();
        services.AddScoped<PayslipReader>();
        services.AddScoped<PayslipFileStore>();
        services.AddScoped<SettlementStore>();
        services.AddScoped<SettlementPreview>();
        services.AddScoped<SettlementViews>();
        services.AddScoped<RepaymentStore>();
        services.AddScoped<RepaymentViews>();
        services.AddScoped<ReminderStore>();
        services.AddScoped<RatesWork>();
        services.AddScoped<LedgerReader>();
        services.AddScoped<DecisionReader>();
        services.AddScoped<RatesStore>();
        services.AddScoped<MissingPayslips>();
        services.AddSchedule<RemindWorkplaces.Reminders>("refusion.RemindWorkplaces", "0 0 7 * * ?");
    }

    public Task SeedDemo(IServiceProvider services, CancellationToken cancellationToken) => RefusionDemo.Seed(services, cancellationToken);
}
