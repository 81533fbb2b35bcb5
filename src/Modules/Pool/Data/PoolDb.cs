using System.Text.Json;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Pool.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Faatimer.Pool.Data;

/// <summary>
/// Schema <c>pool</c>. Beside what is mapped here, <c>pool.days</c> holds the hours of every day and <c>pool.queue</c> (one row) is the pool's lock and
/// counts the applications received; both are reached only through <see cref="PoolHours"/>.
/// </summary>
internal sealed class PoolDb(DbContextOptions<PoolDb> options) : ModuleDb(options, Schema)
{
    public const string Schema = "pool";

    public DbSet<PoolSettings> Settings => Set<PoolSettings>();

    public DbSet<Scheme> Schemes => Set<Scheme>();

    public DbSet<Application> Applications => Set<Application>();

    public DbSet<Grant> Grants => Set<Grant>();

    public DbSet<GrantPerson> GrantPersons => Set<GrantPerson>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        base.ConfigureConventions(configurationBuilder);
        configurationBuilder.Properties<decimal>().HavePrecision(6, 2);
    }
}

internal sealed class PoolDbFactory() : DesignTimeFactory<PoolDb>(PoolDb.Schema);

internal sealed class PoolSettingsConfiguration : IEntityTypeConfiguration<PoolSettings>
{
    public void Configure(EntityTypeBuilder<PoolSettings> builder)
    {
        builder.ToTable("settings").HasKey(s => s.ValidFrom);
        builder.HasData(new PoolSettings(new(2000, 1, 1), maxSubsidisedHours: 10, maxMonths: 12, joinedWithinDays: 30, offerDays: 5));
    }
}

internal sealed class SchemeConfiguration : IEntityTypeConfiguration<Scheme>
{
    public void Configure(EntityTypeBuilder<Scheme> builder)
    {
        builder.ToTable("schemes");
        builder.Property(s => s.Decision).HasMaxLength(500);
    }
}

internal sealed class ApplicationConfiguration : IEntityTypeConfiguration<Application>
{
    public void Configure(EntityTypeBuilder<Application> builder)
    {
        builder.ToTable("applications");
        builder.Ignore(a => a.Period);
        builder.Ignore(a => a.Terms);
        builder.Ignore(a => a.Held);
        builder.Property(a => a.Needs).AsJson();
        builder.Property(a => a.Addendum).AsJson();
        builder.Property(a => a.Asked).AsJson();
        builder.Property(a => a.Offer).AsJson();
        builder.Property(a => a.Declined).AsJson();
        builder.Property(a => a.TemporaryReason).HasMaxLength(1000);
        builder.Property(a => a.DecisionReason).HasMaxLength(500);
        builder.HasIndex(a => a.Sequence).IsUnique().HasDatabaseName("ux_applications_sequence");
        builder.HasIndex(a => a.Sequence, "ix_applications_queue").HasDatabaseName("ix_applications_queue").HasFilter("status in ('Waiting', 'Offered')");
        builder.HasIndex(a => new { a.WorkplaceId, a.Id });
        builder.HasIndex(a => new { a.CandidateId, a.Id });
        builder.HasOne<Grant>().WithMany().HasForeignKey(a => a.GrantId);
        builder.HasOne<Grant>().WithMany().HasForeignKey(a => a.AddendumTo);
    }
}

internal sealed class GrantConfiguration : IEntityTypeConfiguration<Grant>
{
    public void Configure(EntityTypeBuilder<Grant> builder)
    {
        builder.ToTable("grants");
        builder.Property(g => g.Cvr).HasMaxLength(8);
        builder.Property(g => g.PNumber).HasMaxLength(10);
        builder.Property(g => g.TemporaryReason).HasMaxLength(1000);
        builder.Property(g => g.Terms).AsJson();
        builder.Property(g => g.History).AsJson();
        builder.HasIndex(g => g.ApplicationId).IsUnique().HasDatabaseName("ux_grants_application");
        builder.HasIndex(g => new { g.WorkplaceId, g.Id });
        builder.HasIndex(g => new { g.To, g.From, g.CandidateId });
    }
}

internal sealed class GrantPersonConfiguration : IEntityTypeConfiguration<GrantPerson>
{
    public void Configure(EntityTypeBuilder<GrantPerson> builder)
    {
        builder.ToTable("grant_persons").HasKey(p => new { p.Hash, p.Cvr, p.GrantId });
        builder.Property(p => p.Cvr).HasMaxLength(8);
        builder.HasIndex(p => p.GrantId);
        builder.HasOne<Grant>().WithMany().HasForeignKey(p => p.GrantId);
    }
}

internal static class JsonColumns
{
    /// <summary>A list of records that is replaced whole, as jsonb.</summary>
    public static void AsJson<T>(this PropertyBuilder<IReadOnlyList<T>> property) => property.HasColumnType("jsonb").HasConversion(
        new ValueConverter<IReadOnlyList<T>, string>(
            list => JsonSerializer.Serialize(list, Json.Options),
            text => JsonSerializer.Deserialize<List<T>>(text, Json.Options)!),
        new ValueComparer<IReadOnlyList<T>>((a, b) => ReferenceEquals(a, b), list => list.Count, list => list));

    /// <summary>A record that is replaced whole, as jsonb.</summary>
    public static void AsJson<T>(this PropertyBuilder<T?> property)
        where T : class => property.HasColumnType("jsonb").HasConversion(
            value => JsonSerializer.Serialize(value, Json.Options), text => JsonSerializer.Deserialize<T>(text, Json.Options));
}
