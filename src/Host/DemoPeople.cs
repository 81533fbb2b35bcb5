using Faatimer.Host.Auth;
using Faatimer.Host.Features;
using Faatimer.Kernel;
using Microsoft.AspNetCore.Identity;

namespace Faatimer.Host;

/// <summary>The demo's people: one of each role, two where four eyes are needed, and one who has left. Invented, with a password that everybody knows; demo mode serves loopback only.</summary>
internal static class DemoPeople
{
    public const string Password = "demo";

    private static readonly (string SignIn, string Name, Role Role, IReadOnlyList<Guid> Units)[] All =
    [
        ("konsulent", "Maja Demo", Role.Consultant, []),
        ("konsulent2", "Jonas Demo", Role.Consultant, []),
        ("finans", "Karen Demo", Role.Finance, []),
        ("finans2", "Ole Demo", Role.Finance, []),
        ("arbejdsplads", "Lone Demo", Role.Workplace, [DemoIds.Workplace]),
        ("leder", "Peter Demo", Role.Manager, [DemoIds.Department]),
        ("koordinator", "Sara Demo", Role.Coordinator, []),
        ("revisor", "Niels Demo", Role.Auditor, []),
        ("admin", "Anne Demo", Role.Admin, []),
        ("tidligere", "Bent Demo", Role.Consultant, []),
    ];

    /// <summary>Those who can sign in.</summary>
    public static IEnumerable<string> Names => All.Where(p => p.SignIn != "tidligere").Select(p => p.SignIn);

    public static Guid IdOf(string signIn) => DemoStory.Id((byte)(0xe0 + Array.FindIndex(All, p => p.SignIn == signIn)));

    public static async Task Seed(IServiceProvider services, CancellationToken cancellationToken)
    {
        await using var scope = services.As(Caller.DemoClient("demo-admin", Role.Admin, nameof(CreateUser)));
        var (db, work) = (scope.ServiceProvider.GetRequiredService<AuthDb>(), scope.ServiceProvider.GetRequiredService<Work>());
        var (hasher, time) = (scope.ServiceProvider.GetRequiredService<IPasswordHasher<SignIn>>(), scope.ServiceProvider.GetRequiredService<TimeProvider>());
        await work.Commit(db, () =>
        {
            var (now, hash) = (time.GetUtcNow(), hasher.HashPassword(new SignIn(), Password));
            foreach (var (name, called, role, units) in All)
            {
                var user = new User(IdOf(name), new(called, $"{name}@demo.example", role, units), "demo-admin", now);
                var signIn = new SignIn { Id = user.Id, UserName = name, NormalizedUserName = name.ToUpperInvariant(), SecurityStamp = SignInFacts.NewStamp(), LockoutEnabled = true, PasswordHash = hash, PasswordSetAt = now };
                signIn.Follow(null, user.Mail);
                db.Users.Add(user);
                db.SignIns.Add(signIn);
                work.Audit("user", user.Id);
                work.Raise(new UserCreated(user.Id, role, units));
                if (name == "tidligere")
                {
                    user.Deactivate(scope.ServiceProvider.GetRequiredService<Caller>(), now);
                    work.Raise(new UserDeactivated(user.Id));
                }
            }

            return Task.FromResult(All.Length);
        }, made => made, cancellationToken);
    }
}
