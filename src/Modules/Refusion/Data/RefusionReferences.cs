using Faatimer.Kernel;
using Faatimer.Refusion.Domain;
using Microsoft.Extensions.DependencyInjection;

namespace Faatimer.Refusion.Data;

/// <summary>Payslips and settlements by their reference (X9). A payslip's number is that of its receipt, a settlement's its month: both are unique in their tables already.</summary>
internal static class RefusionReferences
{
    public static readonly ReferenceKind Payslips = new(StoredPayslip.ReferenceLetter, "payslip", Area.Payslips, async (services, reference, scope, cancellationToken) =>
    {
        var (year, receipt) = Reference.Parts(reference);
        return await services.GetRequiredService<PayslipReader>().FindReceipt(year, receipt, scope, cancellationToken) is { } found
            ? new(found.Id, $"/api/v1/refusion/payslips/{found.Id}", found.Person is { } person ? [person] : []) : null;
    });

    /// <summary>A manager reads each settlement, with the sums of the own workplaces.</summary>
    public static readonly ReferenceKind Settlements = new(Settlement.ReferenceLetter, "settlement", Area.Settlements, async (services, reference, _, cancellationToken) =>
    {
        var (year, number) = Reference.Parts(reference);
        return number is >= 1 and <= 12 && year > 0 && await services.GetRequiredService<SettlementStore>().Find(new(year, (int)number, 1), cancellationToken) is { } found
            ? new(found.Id, $"/api/v1/refusion/settlements/{found.Month:yyyy-MM}", []) : null;
    });
}
