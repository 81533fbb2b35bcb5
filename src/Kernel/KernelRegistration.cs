using System.Reflection;
using Microsoft.Extensions.DependencyInjection;

namespace Faatimer.Kernel;

/// <summary>Kernel registers itself.</summary>
public static class KernelRegistration
{
    /// <summary>Kernel's services, over the modules that were added before.</summary>
    /// <param name="beside">Assemblies beside Kernel's and the modules' that have texts, events or handlers: Contracts and the host.</param>
    public static IServiceCollection AddKernel(this IServiceCollection services, params Assembly[] beside)
    {
        Assembly[] assemblies = [typeof(IModule).Assembly, .. beside, .. services.Modules().Select(m => m.GetType().Assembly)];
        services.AddMediator(assemblies);
        services.AddSingleton(new RoleTable([.. services.Modules().Select(m => m.Access)]));
        services.AddSingleton(new Texts(assemblies));
        services.AddSingleton(new EventCatalog(assemblies));
        services.AddSingleton<EventLog>();
        services.AddSingleton<EventSignal>();
        services.AddBackground<EventDispatcher>();
        services.AddSingleton<JobSignal>();
        services.AddBackground<JobRunner>();
        services.AddScoped<Jobs>();
        services.AddBackground<ReadAuditWriter>();
        services.AddBackground<IdempotencyRecords>();
        services.AddSingleton<PersonalDataCipher>();
        services.AddSingleton<MailOutbox>();
        services.AddSingleton<Retention>();
        services.AddSingleton(RetentionKind.Mails);
        services.AddSingleton(RetentionKind.AuditSamples);
        services.AddSingleton(RetentionKind.AccessReports);
        services.AddSingleton<AccessReports>();
        services.AddSingleton<HeldTexts>();
        services.AddSingleton<AuditLog>();
        services.AddSingleton<AuditSamples>();
        services.AddSingleton<Inquiries>();
        services.AddScoped<Call>();
        services.AddScoped(provider => provider.GetRequiredService<Call>().Caller);
        services.AddScoped<Work>();
        return services.AddScoped<ReadAudit>();
    }

    /// <summary>The modules that were added, for what is set up before services are built.</summary>
    public static IEnumerable<IModule> Modules(this IServiceCollection services) => services.Where(s => s.ServiceType == typeof(IModule)).Select(s => (IModule)s.ImplementationInstance!);

    /// <summary>The role table, likewise.</summary>
    public static RoleTable RoleTable(this IServiceCollection services) => (RoleTable)services.Single(s => s.ServiceType == typeof(RoleTable)).ImplementationInstance!;

    /// <summary>A service that runs beside the requests, and can be asked for.</summary>
    public static IServiceCollection AddBackground<T>(this IServiceCollection services)
        where T : class, Microsoft.Extensions.Hosting.IHostedService =>
        services.AddSingleton<T>().AddHostedService(provider => provider.GetRequiredService<T>());
}
