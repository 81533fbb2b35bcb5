using Faatimer.Kernel;
using Faatimer.Pool.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Faatimer.Pool.Data;

/// <summary>Applications and grants by their reference (X9): each has a unique index.</summary>
internal static class PoolReferences
{
    public static readonly ReferenceKind Applications = new(Application.Kind, "application", Area.PoolApplications, async (services, reference, scope, cancellationToken) =>
        await services.GetRequiredService<PoolDb>().Applications.In(scope, a => a.WorkplaceId).Where(a => a.Reference == reference)
            .Select(a => new { a.Id, a.CandidateId }).SingleOrDefaultAsync(cancellationToken) is { } found
            ? new(found.Id, $"/api/v1/pool/applications/{found.Id}", [found.CandidateId]) : null);

    public static readonly ReferenceKind Grants = new(Grant.Kind, "grant", Area.PoolGrants, async (services, reference, scope, cancellationToken) =>
        await services.GetRequiredService<PoolDb>().Grants.In(scope, g => g.WorkplaceId).Where(g => g.Reference == reference)
            .Select(g => new { g.Id, g.CandidateId }).SingleOrDefaultAsync(cancellationToken) is { } found
            ? new(found.Id, $"/api/v1/pool/grants/{found.Id}", [found.CandidateId]) : null);
}
