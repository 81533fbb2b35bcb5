using Faatimer.Workplaces.Domain;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Faatimer.Workplaces.Data;

internal sealed class WorkplacesDb(DbContextOptions<WorkplacesDb> options) : ModuleDb(options, Schema)
{
    public const string Schema = "workplaces";

    public DbSet<Directorate> Directorates => Set<Directorate>();

    public DbSet<Department> Departments => Set<Department>();

    public DbSet<Workplace> Workplaces => Set<Workplace>();
}

internal sealed class WorkplacesDbFactory() : DesignTimeFactory<WorkplacesDb>(WorkplacesDb.Schema);

internal sealed class DirectorateConfiguration : IEntityTypeConfiguration<Directorate>
{
    public void Configure(EntityTypeBuilder<Directorate> builder)
    {
        builder.ToTable("directorates");
        builder.Property(d => d.Name).HasMaxLength(200);
        builder.HasIndex(d => d.Name).IsUnique().HasDatabaseName("ux_directorates_name");
    }
}

internal sealed class DepartmentConfiguration : IEntityTypeConfiguration<Department>
{
    public void Configure(EntityTypeBuilder<Department> builder)
    {
        builder.ToTable("departments");
        builder.Property(d => d.Name).HasMaxLength(200);
        builder.HasOne<Directorate>().WithMany().HasForeignKey(d => d.DirectorateId).OnDelete(DeleteBehavior.Restrict);
        builder.HasIndex(d => new { d.DirectorateId, d.Name }).IsUnique().HasDatabaseName("ux_departments_name");
        builder.OwnsMany(d => d.FteByYear, fte => fte.ToJson("fte_by_year"));
    }
}

internal sealed class WorkplaceConfiguration : IEntityTypeConfiguration<Workplace>
{
    public void Configure(EntityTypeBuilder<Workplace> builder)
    {
        builder.ToTable("workplaces");
        builder.HasOne<Department>().WithMany().HasForeignKey(w => w.DepartmentId).OnDelete(DeleteBehavior.Restrict);
        builder.OwnsOne(w => w.Facts, facts =>
        {
            facts.Property(f => f.Name).HasColumnName("name").HasMaxLength(200);
            facts.Property(f => f.Cvr).HasColumnName("cvr").HasMaxLength(8);
            facts.Property(f => f.PNumber).HasColumnName("p_number").HasMaxLength(10);
            facts.Property(f => f.Gln).HasColumnName("gln").HasMaxLength(13);
            facts.Property(f => f.CostAccount).HasColumnName("cost_account").HasMaxLength(50);
            facts.Property(f => f.OrdinaryEmployees).HasColumnName("ordinary_employees");
            facts.Property(f => f.Leader).HasColumnName("leader").HasMaxLength(200);
            facts.Property(f => f.Consultant).HasColumnName("consultant").HasMaxLength(100);
            facts.Property(f => f.ContactFrequencyWeeks).HasColumnName("contact_frequency_weeks");
            facts.OwnsOne(f => f.Contact, contact =>
            {
                contact.Property(c => c.Name).HasColumnName("contact_name").HasMaxLength(200);
                contact.Property(c => c.Email).HasColumnName("contact_email").HasMaxLength(200);
                contact.Property(c => c.Phone).HasColumnName("contact_phone").HasMaxLength(30);
            });
        });
        builder.Navigation(w => w.Facts).IsRequired();
        builder.HasMany(w => w.Placements).WithOne().HasForeignKey("WorkplaceId").IsRequired().OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class OrganisationPlacementConfiguration : IEntityTypeConfiguration<OrganisationPlacement>
{
    public void Configure(EntityTypeBuilder<OrganisationPlacement> builder)
    {
        builder.ToTable("organisation_placements");
        builder.Property(p => p.From).HasColumnName("from_day");
        builder.Property(p => p.To).HasColumnName("to_day");
        builder.HasOne<Department>().WithMany().HasForeignKey(p => p.DepartmentId).OnDelete(DeleteBehavior.Restrict);
    }
}
