using Microsoft.EntityFrameworkCore;

namespace Faatimer.Kernel;

/// <summary>What changed lately, by the column that <see cref="UpdatedAt"/> keeps.</summary>
public static class Changed
{
    /// <summary>The records that changed at a time or later; all without one.</summary>
    public static IQueryable<T> UpdatedSince<T>(this DbSet<T> records, DateTimeOffset? since)
        where T : class
    {
        var table = $"{records.EntityType.GetSchema()}.{records.EntityType.GetTableName()}";
        var changed = "select * from " + table + " where updated_at >= {0}";
        return since is null ? records : records.FromSqlRaw(changed, since);
    }
}
