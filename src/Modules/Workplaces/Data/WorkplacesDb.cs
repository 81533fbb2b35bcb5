using Faatimer.Kernel;
using Faatimer.Workplaces.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Faatimer.Workplaces.Data;

internal sealed class WorkplacesDb(DbContextOptions<WorkplacesDb> options) : ModuleDb(options, Schema)
{
    public const string Schema = "workplaces";

    public DbSet<Directorate> Directorates => Set<Directorate>();
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
