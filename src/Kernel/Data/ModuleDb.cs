using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Npgsql;

namespace Faatimer.Kernel;

/// <summary>
/// A module's database context: one schema, its own migration history. Money is numeric(14,2) unless said otherwise, enums are text,
/// <c>Version</c> guards against lost updates, is raised where changes are saved, and is the ETag. Contexts are pooled and hold no user.
/// </summary>
public abstract class ModuleDb(DbContextOptions options, string schema) : DbContext(options)
{
    private readonly HashSet<object> _raised = [];

    /// <summary>To be called before a use case's transaction: a version is raised once in it, however often it saves.</summary>
    internal void BeginWork()
    {
        Database.AutoSavepointsEnabled = false;
        _raised.Clear();
    }

    /// <summary>Reads several things as they were at one moment, whatever others change meanwhile.</summary>
    public async Task<T> AtOneMoment<T>(Func<Task<T>> read, CancellationToken cancellationToken)
    {
        await using var moment = await Database.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellationToken);
        return await read();
    }

    public override int SaveChanges(bool acceptAllChangesOnSuccess)
    {
        RaiseVersions();
        return base.SaveChanges(acceptAllChangesOnSuccess);
    }

    public override Task<int> SaveChangesAsync(bool acceptAllChangesOnSuccess, CancellationToken cancellationToken = default)
    {
        RaiseVersions();
        return base.SaveChangesAsync(acceptAllChangesOnSuccess, cancellationToken);
    }

    /// <summary>Raises the version of each aggregate that was changed, itself or a part of it: what it owns, and what it has a collection of.</summary>
    private void RaiseVersions()
    {
        ChangeTracker.DetectChanges();
        var changed = ChangeTracker.Entries().Where(e => e.State is EntityState.Added or EntityState.Modified or EntityState.Deleted).ToList();
        foreach (var root in changed.Select(RootOf).OfType<EntityEntry>().DistinctBy(e => e.Entity, ReferenceEqualityComparer.Instance).ToList())
        {
            var version = root.Property(Version);
            if (root.State is EntityState.Unchanged or EntityState.Modified && _raised.Add(root.Entity) && Equals(version.CurrentValue, version.OriginalValue))
            {
                version.CurrentValue = (int)version.OriginalValue! + 1;
            }
            else if (root.State == EntityState.Added)
            {
                _raised.Add(root.Entity);
            }
        }
    }

    /// <summary>The tracked entry that carries the version: the entry itself, or the whole it is a part of.</summary>
    private EntityEntry? RootOf(EntityEntry entry)
    {
        while (entry.Metadata.FindProperty(Version)?.ClrType != typeof(int))
        {
            if ((entry.Metadata.FindOwnership() ?? entry.Metadata.GetForeignKeys().SingleOrDefault(f => f.PrincipalToDependent is not null)) is not { } part)
            {
                return null;
            }

            var key = part.Properties.Select(p => entry.State == EntityState.Deleted ? entry.Property(p.Name).OriginalValue : entry.Property(p.Name).CurrentValue).ToList();
            if (ChangeTracker.Entries().FirstOrDefault(e => part.PrincipalEntityType.IsAssignableFrom(e.Metadata) && e.State != EntityState.Deleted
                && part.PrincipalKey.Properties.Select(p => e.Property(p.Name).CurrentValue).SequenceEqual(key)) is not { } whole)
            {
                return null;
            }

            entry = whole;
        }

        return entry;
    }

    private const string Version = "Version";

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(schema);
        modelBuilder.HasDbFunction(typeof(Like).GetMethod(nameof(Like.Composed))!).HasName("normalize").IsBuiltIn();
        modelBuilder.ApplyConfigurationsFromAssembly(GetType().Assembly);
        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            if (entity.FindProperty(Version) is { } version && version.ClrType == typeof(int))
            {
                version.IsConcurrencyToken = true;
            }

            if (entity.FindProperty("Id") is { } id && id.ClrType == typeof(Guid))
            {
                id.ValueGenerated = Microsoft.EntityFrameworkCore.Metadata.ValueGenerated.Never;
            }
        }
    }

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<decimal>().HavePrecision(14, 2);
        configurationBuilder.Properties<Enum>().HaveConversion<string>().HaveMaxLength(40);
    }

    /// <summary>The options of a context, whose connections are a data source's; without one (design time) it has none.</summary>
    /// <remarks>The data source is no part of the options' own: EF would build the model, and compile every query, anew for each.</remarks>
    public static void Configure(DbContextOptionsBuilder options, string schema, NpgsqlDataSource? source)
    {
        options.UseNpgsql("Host=none", n => n.MigrationsHistoryTable("__ef_migrations", schema)).UseSnakeCaseNamingConvention();
        if (source is not null)
        {
            options.AddInterceptors(new ConnectionsOf(source));
        }
    }

    private sealed class ConnectionsOf(NpgsqlDataSource source) : DbConnectionInterceptor
    {
        public override InterceptionResult<DbConnection> ConnectionCreating(ConnectionCreatingEventData eventData, InterceptionResult<DbConnection> result) =>
            InterceptionResult<DbConnection>.SuppressWithResult(source.CreateConnection());
    }
}

/// <summary>Lets <c>dotnet ef</c> make a context without a database.</summary>
public abstract class DesignTimeFactory<TContext>(string schema) : IDesignTimeDbContextFactory<TContext>
    where TContext : DbContext
{
    public TContext CreateDbContext(string[] args)
    {
        var options = new DbContextOptionsBuilder<TContext>();
        ModuleDb.Configure(options, schema, source: null);
        return (TContext)Activator.CreateInstance(typeof(TContext), options.Options)!;
    }
}
