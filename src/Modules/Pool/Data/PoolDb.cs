using Faatimer.Kernel;
using Faatimer.Pool.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Faatimer.Pool.Data;

/// <summary>
/// Schema <c>pool</c>. Beside what is mapped here, <c>pool.days</c> holds the hours of every day <c>pool.queue</c> (one row) is the pool's lock and
/// counts the applications received, and <c>pool.reference_numbers</c> counts references (X9); they are reached only through <see cref="PoolHours"/>. <c>pool.months</c>,
/// <c>pool.decided_periods</c>, <c>pool.refunds</c> and <c>pool.kept_payslips</c> are the copy of what Refusion has decided and paid, built by <see cref="Features.FollowPayslips"/>.
/// </summary>
internal sealed class PoolDb(DbContextOptions<PoolDb> options) : ModuleDb(options, Schema)
{
    public const string Schema = "pool";

    public DbSet<PoolSettings> Settings => Set<PoolSettings>();

    public DbSet<Scheme> Schemes => Set<Scheme>();

    public DbSet<Application> Applications => Set<Application>();

    public DbSet<Grant> Grants => Set<Grant>();

    public DbSet<GrantPerson> GrantPersons => Set<GrantPerson>();

    public DbSet<FundYear> FundYears => Set<FundYear>();

    public DbSet<Draw> Draws => Set<Draw>();

    public DbSet<FundPurposes> FundPurposes => Set<FundPurposes>();

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
        builder.Property(s => s.Sources).AsJson();
        builder.HasData(new PoolSettings(new(2000, 1, 1), maxSubsidisedHours: 10, maxMonths: 12, joinedWithinDays: 30, offerDays: 5, expectedHourlyCost: 170, retroactiveDays: 30));
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
        builder.Property(a => a.Reference).HasMaxLength(Reference.MaxLength);
        builder.HasIndex(a => a.Reference).IsUnique().HasDatabaseName("ux_applications_reference");
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
        builder.ToTable("grants", t => t.HasCheckConstraint("ck_grants_annulled", "annulled = (terms = '[]')"));
        builder.Property(g => g.Reference).HasMaxLength(Reference.MaxLength);
        builder.HasIndex(g => g.Reference).IsUnique().HasDatabaseName("ux_grants_reference");
        builder.Property(g => g.Cvr).HasMaxLength(8);
        builder.Property(g => g.PNumber).HasMaxLength(10);
        builder.Property(g => g.Terms).AsJson();
        builder.Property(g => g.Pauses).AsJson();
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

internal sealed class FundYearConfiguration : IEntityTypeConfiguration<FundYear>
{
    public void Configure(EntityTypeBuilder<FundYear> builder)
    {
        builder.ToTable("fund_years");
        builder.HasAlternateKey(f => f.Year).HasName("ak_fund_years_year");
        builder.Property(f => f.Budget).HasPrecision(14, 2);
        builder.Property(f => f.Decision).HasMaxLength(500);
        builder.Property(f => f.History).AsJson();
    }
}

internal sealed class DrawConfiguration : IEntityTypeConfiguration<Draw>
{
    public void Configure(EntityTypeBuilder<Draw> builder)
    {
        builder.ToTable("draws");
        builder.Property(d => d.Amount).HasPrecision(14, 2);
        builder.Property(d => d.Purpose).HasMaxLength(60);
        builder.Property(d => d.Reference).HasMaxLength(100);
        builder.HasIndex(d => new { d.Year, d.Id });
        builder.HasIndex(d => new { d.Year, d.Reference }).IsUnique().HasDatabaseName("ux_draws_reference").HasFilter("reference is not null");
        builder.HasIndex(d => d.Month);
        builder.HasOne<FundYear>().WithMany().HasForeignKey(d => d.Year).HasPrincipalKey(f => f.Year).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class FundPurposesConfiguration : IEntityTypeConfiguration<FundPurposes>
{
    public void Configure(EntityTypeBuilder<FundPurposes> builder)
    {
        builder.ToTable("fund_purposes").HasKey(p => p.ValidFrom);
        builder.Property(p => p.Decision).HasMaxLength(500);
        builder.Property(p => p.Purposes).AsJson();
    }
}
