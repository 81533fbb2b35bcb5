using Carter;
using FluentValidation;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;

namespace Faatimer.Kernel;

/// <summary>A room of the house: the one public type of a module.</summary>
public interface IModule
{
    /// <summary>The module's database schema, for example <c>pool</c>.</summary>
    string Schema { get; }

    /// <summary>The module's context; null while it stores nothing.</summary>
    Type? Context => null;

    /// <summary>Problem codes of database constraints by name: the database holds an invariant, the caller gets the rule's code (409).</summary>
    IReadOnlyDictionary<string, string> Constraints => new Dictionary<string, string>();

    /// <summary>Who may what in the module's areas: its rows of the <see cref="RoleTable"/>.</summary>
    string Access => "";

    /// <summary>The kinds of record that the module keeps for a time, and how they go (X2).</summary>
    IReadOnlyList<RetentionKind> Retention => [];

    /// <summary>The kinds of record that are found by a reference (X9).</summary>
    IReadOnlyList<ReferenceKind> References => [];

    /// <summary>What the module holds about a person (X7); every kind of <see cref="Retention"/> that has personal data is told in a part.</summary>
    IReadOnlyList<AccessReportPart> AccessReport => [];

    /// <summary>What somebody has to do.</summary>
    IReadOnlyList<WorkItemKind> WorkItems => [];

    /// <summary>What is about to happen by itself, or to be too late.</summary>
    IReadOnlyList<DeadlineKind> Deadlines => [];

    /// <summary>What somebody is responsible for, and can hand over (C10).</summary>
    IReadOnlyList<ResponsibilityKind> Responsibilities => [];

    /// <summary>Adds what is the module's own; handlers, validators, event reactions and the context are found by scanning.</summary>
    void AddServices(IServiceCollection services);

    /// <summary>Whether the module holds people that are not demo people (ID5): demo mode then refuses the database.</summary>
    Task<bool> HoldsRealPeople(NpgsqlDataSource database, CancellationToken cancellationToken) => Task.FromResult(false);

    /// <summary>Seals what an earlier version of the module stored in clear; see <see cref="ClearTexts"/>.</summary>
    Task SealClearTexts(NpgsqlConnection owner, PersonalDataCipher cipher, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Fills an empty database with demo data by its own use cases (<see cref="DemoStory"/>), in the order of the modules.</summary>
    Task SeedDemo(IServiceProvider services, CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>Registers a module with all that is found in its assembly.</summary>
public static class ModuleRegistration
{
    public static IServiceCollection AddModule<TModule>(this IServiceCollection services)
        where TModule : IModule, new()
    {
        var module = new TModule();
        var assembly = typeof(TModule).Assembly;
        services.AddSingleton<IModule>(module);
        foreach (var subscription in Subscription.In(assembly))
        {
            services.AddSingleton(subscription);
            services.TryAddTransient(subscription.Handler);
        }

        services.AddHandlers(assembly);
        services.AddJobs(assembly);
        services.AddValidators(assembly);
        if (module.Context is { } context)
        {
            typeof(ModuleRegistration).GetMethod(nameof(AddContext))!.MakeGenericMethod(context).Invoke(null, [services, module.Schema]);
        }

        module.AddServices(services);
        return services;
    }

    /// <summary>The handlers of an assembly's use cases: the endpoint takes its own as a parameter.</summary>
    public static void AddHandlers(this IServiceCollection services, System.Reflection.Assembly assembly)
    {
        foreach (var handler in assembly.GetTypes().Where(t => t is { Name: "Handler", IsClass: true, IsAbstract: false, DeclaringType: not null }))
        {
            services.AddTransient(handler);
        }
    }

    /// <summary>The kinds of job of an assembly.</summary>
    public static void AddJobs(this IServiceCollection services, System.Reflection.Assembly assembly)
    {
        foreach (var kind in JobKind.In(assembly))
        {
            services.AddSingleton(kind);
            services.AddTransient(kind.Work);
        }
    }

    /// <summary>The validators of an assembly's requests.</summary>
    public static void AddValidators(this IServiceCollection services, System.Reflection.Assembly assembly)
    {
        foreach (var validator in AssemblyScanner.FindValidatorsInAssembly(assembly, includeInternalTypes: true))
        {
            services.AddSingleton(validator.InterfaceType, validator.ValidatorType);
        }
    }

    /// <summary>Adds a pooled context on the one data source.</summary>
    public static void AddContext<TContext>(IServiceCollection services, string schema)
        where TContext : DbContext =>
        services.AddDbContextPool<TContext>((provider, options) => ModuleDb.Configure(options, schema, provider.GetRequiredService<NpgsqlDataSource>()));
}
