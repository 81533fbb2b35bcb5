using Faatimer.Candidates.Domain;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Faatimer.Candidates.Data;

internal sealed class CandidatesDb(DbContextOptions<CandidatesDb> options) : ModuleDb(options, Schema)
{
    public const string Schema = "candidates";

    public DbSet<Candidate> Candidates => Set<Candidate>();

    public DbSet<CprNumber> CprNumbers => Set<CprNumber>();

    public DbSet<CodeListEntry> CodeLists => Set<CodeListEntry>();

    public DbSet<EligibilityTerms> EligibilityTerms => Set<EligibilityTerms>();

    /// <summary>The settings of C4 on a day.</summary>
    public Task<EligibilityTerms> TermsOn(DateOnly day, CancellationToken cancellationToken) =>
        EligibilityTerms.AsNoTracking().Where(t => t.ValidFrom <= day).OrderByDescending(t => t.ValidFrom).FirstAsync(cancellationToken);

    /// <summary>The target groups on the pool's list on a day (C3, C4).</summary>
    public async Task<IReadOnlySet<string>> PoolTargetGroups(DateOnly day, CancellationToken cancellationToken) =>
        (await CodeLists.On(day).Where(e => e.List == CodeList.TargetGroup && e.InPoolTargetGroup).Select(e => e.Code).ToListAsync(cancellationToken)).ToHashSet();
}

internal static class CandidateQueries
{
    /// <summary>A role that reaches only its own candidates has none until proposals exist (C9).</summary>
    public static IQueryable<Candidate> Reached(this IQueryable<Candidate> candidates, Scope scope) =>
        scope.IsAll ? candidates : candidates.Where(_ => false);

    /// <summary>Those with a CPR number, current or former (ID2), or with a part of the name.</summary>
    public static IQueryable<Candidate> Asked(this IQueryable<Candidate> candidates, PersonalTexts texts, string? cpr, string? name)
    {
        if (cpr is null)
        {
            return candidates.Where(c => EF.Functions.ILike(Like.Composed(c.Facts.Name), Like.Containing(name!.Trim()), Like.Escape));
        }

        var hash = texts.Hash(Cpr.Parse(cpr));
        return candidates.Where(c => c.CprNumbers.Any(n => n.Hash == hash));
    }

    /// <summary>The names of candidates, likewise.</summary>
    public static Inquiry<IReadOnlyDictionary<Guid, string>> Names(IEnumerable<Guid> candidates, Scope scope) =>
        Inquiry.Names("select id, name from candidates.candidates where id = any ($1)", scope.IsAll ? candidates : []);

    /// <summary>The codes in force on a day (C3).</summary>
    public static IQueryable<CodeListEntry> On(this IQueryable<CodeListEntry> entries, DateOnly day) =>
        entries.AsNoTracking().Where(e => e.ValidFrom <= day && (e.ValidTo == null || e.ValidTo >= day));
}

internal sealed class CandidatesDbFactory() : DesignTimeFactory<CandidatesDb>(CandidatesDb.Schema);

internal sealed class CandidateConfiguration : IEntityTypeConfiguration<Candidate>
{
    public void Configure(EntityTypeBuilder<Candidate> builder)
    {
        builder.ToTable("candidates");
        builder.Ignore(c => c.CurrentCpr);
        builder.OwnsOne(c => c.Facts, facts =>
        {
            facts.Property(f => f.Name).HasColumnName("name").HasMaxLength(200);
            facts.Property(f => f.Benefit).HasColumnName("benefit").HasMaxLength(60);
            facts.Property(f => f.TargetGroup).HasColumnName("target_group").HasMaxLength(60);
            facts.Property(f => f.Municipality).HasColumnName("municipality").HasMaxLength(3);
            facts.Property(f => f.NameAndAddressProtection).HasColumnName("name_and_address_protection");
            facts.Property(f => f.IdentifiedByRole).HasColumnName("identified_by_role").HasMaxLength(100);
            facts.Property(f => f.IdentifiedByUnit).HasColumnName("identified_by_unit").HasMaxLength(200);
            facts.Property(f => f.DanishLevel).HasColumnName("danish_level");
            facts.Property(f => f.WeeklyHours).HasColumnName("weekly_hours").HasPrecision(6, 2);
            facts.Property(f => f.ChallengesBeyondUnemployment).HasColumnName("challenges_beyond_unemployment");
            facts.Property(f => f.OutOfWorkSince).HasColumnName("out_of_work_since");
            facts.Property(f => f.ConsentDate).HasColumnName("consent_date");
            facts.Property(f => f.ConsentScope).HasColumnName("consent_scope");
            facts.Property(f => f.Competences).HasColumnName("competences");
            facts.Property(f => f.TimeWindows).AsJson().HasColumnName("time_windows");
        });
        builder.Navigation(c => c.Facts).IsRequired();
        builder.OwnsOne(c => c.Sealed, details =>
        {
            details.Property(d => d.Contact).HasColumnName("contact_sealed");
            details.Property(d => d.Texts).HasColumnName("texts_sealed");
        });
        builder.Navigation(c => c.Sealed).IsRequired();
        builder.Property(c => c.Considerations).HasColumnName("considerations_sealed");
        builder.HasMany(c => c.CprNumbers).WithOne().HasForeignKey("CandidateId").IsRequired().OnDelete(DeleteBehavior.Cascade);
        builder.HasMany(c => c.Overrides).WithOne().HasForeignKey("CandidateId").IsRequired().OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class CprNumberConfiguration : IEntityTypeConfiguration<CprNumber>
{
    public void Configure(EntityTypeBuilder<CprNumber> builder)
    {
        builder.ToTable("cpr_numbers");
        builder.HasKey(c => c.Hash).HasName("pk_cpr_numbers");
        builder.Property(c => c.Reason).HasColumnName("reason_sealed");
    }
}

internal sealed class EligibilityOverrideConfiguration : IEntityTypeConfiguration<EligibilityOverride>
{
    public void Configure(EntityTypeBuilder<EligibilityOverride> builder)
    {
        builder.ToTable("eligibility_overrides");
        builder.Property(o => o.Reason).HasColumnName("reason_sealed");
        builder.Property(o => o.By).HasColumnName("overridden_by").HasMaxLength(100);
        builder.Property(o => o.On).HasColumnName("overridden_on");
    }
}

internal sealed class CodeListEntryConfiguration : IEntityTypeConfiguration<CodeListEntry>
{
    public void Configure(EntityTypeBuilder<CodeListEntry> builder)
    {
        builder.ToTable("code_lists");
        builder.HasKey(e => new { e.List, e.Code, e.ValidFrom });
        builder.Property(e => e.Code).HasMaxLength(60);
        builder.Property(e => e.NameDa).HasMaxLength(200);
        builder.Property(e => e.NameEn).HasMaxLength(200);
    }
}

internal sealed class EligibilityTermsConfiguration : IEntityTypeConfiguration<EligibilityTerms>
{
    public void Configure(EntityTypeBuilder<EligibilityTerms> builder)
    {
        builder.ToTable("eligibility_terms");
        builder.HasKey(t => t.ValidFrom);
        builder.Property(t => t.Municipality).HasMaxLength(3);
    }
}
