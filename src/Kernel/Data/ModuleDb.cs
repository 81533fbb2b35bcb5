using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Npgsql;
using Npgsql.EntityFrameworkCore.PostgreSQL.Infrastructure;

namespace Faatimer.Kernel;

/// <summary>
/// A module's database context: one schema, its own migration history. Money is numeric(14,2) unless said otherwise, enums are text,
/// <c>Version</c> guards against lost updates and is the ETag. Contexts are pooled and hold no user.
/// </summary>
public abstract class ModuleDb(DbContextOptions options, string schema) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.HasDefaultSchema(schema);
        modelBuilder.ApplyConfigurationsFromAssembly(GetType().Assembly);
        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            if (entity.FindProperty("Version") is { } version && version.ClrType == typeof(int))
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

    /// <summary>The options of a context, from a data source or (design time) a connection string.</summary>
    public static void Configure(DbContextOptionsBuilder options, string schema, NpgsqlDataSource? source)
    {
        void Npgsql(NpgsqlDbContextOptionsBuilder n) => n.MigrationsHistoryTable("__ef_migrations", schema);
        options = source is null ? options.UseNpgsql("Host=design", Npgsql) : options.UseNpgsql(source, Npgsql);
        options.UseSnakeCaseNamingConvention();
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
