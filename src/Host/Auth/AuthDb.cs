using Faatimer.Kernel;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Host.Auth;

/// <summary>Schema <c>auth</c>: the OAuth clients. Access tokens are self-contained and not stored.</summary>
internal sealed class AuthDb(DbContextOptions<AuthDb> options) : ModuleDb(options, Schema)
{
    public const string Schema = "auth";

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.UseOpenIddict();
    }
}

internal sealed class AuthDbFactory() : DesignTimeFactory<AuthDb>(AuthDb.Schema);
