using Faatimer.Kernel;
using Faatimer.Pool.Data;
using Faatimer.Pool.Domain;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Pool.Features;

/// <summary>Records that a use case changes.</summary>
internal static class RecordsById
{
    /// <summary>An application; 404 when there is none, or it lies outside the scope.</summary>
    public static async Task<Application> GetApplication(this PoolDb db, Guid id, Scope scope, CancellationToken cancellationToken) =>
        await db.Applications.In(scope, a => a.WorkplaceId).SingleOrDefaultAsync(a => a.Id == id, cancellationToken) ?? throw PoolProblems.NoApplication.With();

    /// <summary>A grant; 404 when there is none.</summary>
    public static async Task<Grant> GetGrant(this PoolDb db, Guid id, CancellationToken cancellationToken) =>
        await db.Grants.SingleOrDefaultAsync(g => g.Id == id, cancellationToken) ?? throw PoolProblems.NoGrant.With();
}
