using Faatimer.Kernel;

namespace Faatimer.Host.Database;

internal static class DatabaseSetup
{
    /// <summary>The database, its keys and the two clocks. Registered before everything else that runs in the background: it starts first and stops last.</summary>
    public static void AddDatabase(this WebApplicationBuilder builder, DemoMode demo)
    {
        var services = builder.Services;
        services.AddSingleton(demo);
        services.AddSingleton<TimeProvider, SystemClock>();
        services.AddSingleton<BusinessClock>();
        services.AddSingleton<KeyRing>();
        services.AddSingleton<Database>();
        services.AddSingleton(provider => provider.GetRequiredService<Database>().DataSource);
        services.AddHostedService<DatabaseStartup>();
    }
}
