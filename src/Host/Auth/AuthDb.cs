using Faatimer.Kernel;
using Microsoft.AspNetCore.DataProtection.EntityFrameworkCore;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Faatimer.Host.Auth;

/// <summary>Schema <c>auth</c>: the OAuth clients, people's accounts and how they sign in, their sessions, and the keys of cookies and forms. Access tokens are self-contained and not stored.</summary>
internal sealed class AuthDb(DbContextOptions<AuthDb> options) : ModuleDb(options, Schema), IDataProtectionKeyContext
{
    public const string Schema = "auth";

    public DbSet<User> Users => Set<User>();

    public DbSet<SignIn> SignIns => Set<SignIn>();

    public DbSet<DataProtectionKey> DataProtectionKeys => Set<DataProtectionKey>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        base.OnModelCreating(modelBuilder);
        modelBuilder.UseOpenIddict();
    }
}

internal sealed class AuthDbFactory() : DesignTimeFactory<AuthDb>(AuthDb.Schema);

internal sealed class UserConfiguration : IEntityTypeConfiguration<User>
{
    public void Configure(EntityTypeBuilder<User> builder)
    {
        builder.ToTable("users");
        builder.Property(u => u.Name).HasMaxLength(200);
        builder.Property(u => u.Mail).HasMaxLength(200);
        builder.Property(u => u.Units).AsJson();
        builder.Property(u => u.Substitute).AsJson();
        builder.Property(u => u.History).AsJson();
    }
}

internal sealed class SignInConfiguration : IEntityTypeConfiguration<SignIn>
{
    public const string OneName = "ux_sign_ins_user_name";

    /// <summary>Two accounts cannot have one mail.</summary>
    public const string OneMail = "ux_sign_ins_mail";

    public void Configure(EntityTypeBuilder<SignIn> builder)
    {
        builder.ToTable("sign_ins");
        builder.Property(s => s.UserName).HasMaxLength(200);
        builder.Property(s => s.NormalizedUserName).HasMaxLength(200);
        builder.Property(s => s.Email).HasMaxLength(200);
        builder.Property(s => s.NormalizedEmail).HasMaxLength(200);
        builder.Property(s => s.ConcurrencyStamp).IsConcurrencyToken();
        builder.Ignore(s => s.PhoneNumber).Ignore(s => s.PhoneNumberConfirmed).Ignore(s => s.TwoFactorEnabled).Ignore(s => s.EmailConfirmed);
        builder.HasIndex(s => s.NormalizedUserName).IsUnique().HasDatabaseName(OneName);
        builder.HasIndex(s => s.NormalizedEmail).IsUnique().HasDatabaseName(OneMail);
        builder.HasOne<User>().WithOne().HasForeignKey<SignIn>(s => s.Id).OnDelete(DeleteBehavior.Cascade);
    }
}

internal sealed class ExternalLoginConfiguration : IEntityTypeConfiguration<IdentityUserLogin<Guid>>
{
    public void Configure(EntityTypeBuilder<IdentityUserLogin<Guid>> builder)
    {
        builder.ToTable("external_logins").HasKey(l => new { l.LoginProvider, l.ProviderKey });
        builder.HasOne<SignIn>().WithMany().HasForeignKey(l => l.UserId);
    }
}

internal sealed class PasskeyConfiguration : IEntityTypeConfiguration<IdentityUserPasskey<Guid>>
{
    public void Configure(EntityTypeBuilder<IdentityUserPasskey<Guid>> builder)
    {
        builder.ToTable("passkeys").HasKey(p => p.CredentialId);
        builder.HasOne<SignIn>().WithMany().HasForeignKey(p => p.UserId);
        builder.OwnsOne(p => p.Data).ToJson();
    }
}

/// <summary>Identity's store asks for the table; nothing is kept in it: role and units are the account's own.</summary>
internal sealed class SignInClaimConfiguration : IEntityTypeConfiguration<IdentityUserClaim<Guid>>
{
    public void Configure(EntityTypeBuilder<IdentityUserClaim<Guid>> builder) => builder.ToTable("sign_in_claims").HasOne<SignIn>().WithMany().HasForeignKey(c => c.UserId);
}

/// <inheritdoc cref="SignInClaimConfiguration"/>
internal sealed class SignInTokenConfiguration : IEntityTypeConfiguration<IdentityUserToken<Guid>>
{
    public void Configure(EntityTypeBuilder<IdentityUserToken<Guid>> builder)
    {
        builder.ToTable("sign_in_tokens").HasKey(t => new { t.UserId, t.LoginProvider, t.Name });
        builder.HasOne<SignIn>().WithMany().HasForeignKey(t => t.UserId);
    }
}

/// <summary>What a browser's session is on the server, sealed: any host can go on with it, and ending it here ends it.</summary>
internal sealed class Session
{
    public required string Key { get; init; }

    public Guid? UserId { get; set; }

    /// <summary>The ticket, protected.</summary>
    public required byte[] Ticket { get; set; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset ExpiresAt { get; set; }
}

internal sealed class SessionConfiguration : IEntityTypeConfiguration<Session>
{
    public void Configure(EntityTypeBuilder<Session> builder)
    {
        builder.ToTable("sessions").HasKey(s => s.Key);
        builder.Property(s => s.Key).HasMaxLength(100);
        builder.HasIndex(s => s.UserId);
        builder.HasIndex(s => s.ExpiresAt);
    }
}

internal sealed class DataProtectionKeyConfiguration : IEntityTypeConfiguration<DataProtectionKey>
{
    public void Configure(EntityTypeBuilder<DataProtectionKey> builder) => builder.ToTable("data_protection_keys");
}
