using Faatimer.Kernel;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Host.Auth;

/// <summary>The first person of an empty production database (X6): <c>Faatimer:Bootstrap:Mail</c> and <c>Faatimer:Bootstrap:Password</c>. An admin, who makes the others.</summary>
internal static class FirstAdmin
{
    public static async Task Bootstrap(IServiceProvider services, IConfiguration configuration, CancellationToken cancellationToken)
    {
        if (configuration["Faatimer:Bootstrap:Mail"] is not { Length: > 0 } mail || configuration["Faatimer:Bootstrap:Password"] is not { Length: >= 12 } password)
        {
            return;
        }

        await using var scope = services.As(Caller.System("bootstrap"));
        var (db, work, time) = (scope.ServiceProvider.GetRequiredService<AuthDb>(), scope.ServiceProvider.GetRequiredService<Work>(), services.GetRequiredService<TimeProvider>());
        if (await db.Users.AnyAsync(cancellationToken))
        {
            return;
        }

        await work.Commit(db, () =>
        {
            var user = new User(Guid.CreateVersion7(), new(mail, mail, Role.Admin, []), "system:bootstrap", time.GetUtcNow());
            var signIn = new SignIn { Id = user.Id, SecurityStamp = SignInFacts.NewStamp(), LockoutEnabled = true, PasswordSetAt = time.GetUtcNow() };
            signIn.Follow(null, mail);
            signIn.PasswordHash = scope.ServiceProvider.GetRequiredService<IPasswordHasher<SignIn>>().HashPassword(signIn, password);
            db.Users.Add(user);
            db.SignIns.Add(signIn);
            work.Audit("user", user.Id, purpose: "bootstrap");
            work.Raise(new UserCreated(user.Id, user.Role, user.Units));
            return Task.FromResult(user.Id);
        }, id => new { id }, cancellationToken);
    }
}
