using Faatimer.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Refusion.Data;

/// <summary>Schema <c>refusion</c>. Payslips have one set-based path on plain SQL (<see cref="EmploymentWriter"/>), so the context carries their migrations.</summary>
internal sealed class RefusionDb(DbContextOptions<RefusionDb> options) : ModuleDb(options, Schema)
{
    public const string Schema = "refusion";
}

internal sealed class RefusionDbFactory() : DesignTimeFactory<RefusionDb>(RefusionDb.Schema);
