using Faatimer.Host.Auth;
using Faatimer.Host.Operations;
using Faatimer.Kernel;
using Microsoft.EntityFrameworkCore;
using Npgsql;

namespace Faatimer.Host.Database;

/// <summary>
/// The first hosted service: starts PostgreSQL, migrates every schema under one advisory lock (two hosts may start together), loads the keys, and in demo
/// mode seeds. Nothing is served before it is done, and it stops last. Its commands have no time limit: the second host waits for as long as the first one migrates. The OpenAPI tool removes hosted services, so describing the API needs no database.
/// </summary>
internal sealed class DatabaseStartup(Database database, KeyRing keys, DemoMode demo, IServiceProvider services, IConfiguration configuration, ILogger<DatabaseStartup> logger) : IHostedService
{
    private const long MigrationLock = 0x4661_6174;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await database.Start(cancellationToken);
        await using var owner = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database.OwnerConnectionString) { Pooling = false, CommandTimeout = 0 }.ConnectionString);
        await owner.OpenAsync(cancellationToken);
        await Execute(owner, $"select pg_advisory_lock({MigrationLock})", cancellationToken);
        await Migrate(owner, cancellationToken);
        await Execute(owner, $"create schema if not exists {Schedules.Schema}; grant usage, create on schema {Schedules.Schema} to \"{database.ServingRole}\"", cancellationToken);
        await keys.Load(owner, MasterKey.Load(configuration, database.DataDirectory), cancellationToken);
        await SealClearTexts(owner, cancellationToken);
        await services.GetRequiredService<Retention>().Seed(cancellationToken);
        await DeclareReactions(cancellationToken);
        await Clients.Bootstrap(services, configuration, cancellationToken);
        await FirstAdmin.Bootstrap(services, configuration, cancellationToken);
        await demo.Seed(services, cancellationToken);
        await PagesClient.Register(services, cancellationToken);
        await Execute(owner, $"select pg_advisory_unlock({MigrationLock})", cancellationToken);
    }

    public async Task StopAsync(CancellationToken cancellationToken) => await database.DisposeAsync();

    private async Task SealClearTexts(NpgsqlConnection owner, CancellationToken cancellationToken)
    {
        var cipher = services.GetRequiredService<PersonalDataCipher>();
        await ClearTexts.SealKernel(owner, cipher, cancellationToken);
        foreach (var module in services.GetServices<IModule>())
        {
            await module.SealClearTexts(owner, cipher, cancellationToken);
        }
    }

    private async Task DeclareReactions(CancellationToken cancellationToken)
    {
        foreach (var subscription in services.GetServices<Subscription>())
        {
            await using var scope = services.As(Caller.System(subscription.Name));
            await services.GetRequiredService<EventLog>().Declare(subscription, scope.ServiceProvider.GetRequiredService(subscription.Handler) as IRebuildable, cancellationToken);
        }
    }

    private async Task Migrate(NpgsqlConnection owner, CancellationToken cancellationToken)
    {
        var contexts = services.GetServices<IModule>().Where(m => m.Context is not null).Select(m => (m.Schema, Context: m.Context!))
            .Prepend((AuthDb.Schema, typeof(AuthDb))).Prepend((KernelDb.Schema, typeof(KernelDb)));
        foreach (var (schema, type) in contexts)
        {
            var options = (DbContextOptionsBuilder)Activator.CreateInstance(typeof(DbContextOptionsBuilder<>).MakeGenericType(type))!;
            options.UseNpgsql(owner, n => n.MigrationsHistoryTable("__ef_migrations", schema)).UseSnakeCaseNamingConvention();
            await using var context = (DbContext)Activator.CreateInstance(type, options.Options)!;
            var pending = (await context.Database.GetPendingMigrationsAsync(cancellationToken)).ToList();
            if (pending.Count > 0)
            {
                logger.LogInformation("Migrating {Schema}: {Migrations}", schema, pending);
                await Execute(owner, $"create schema if not exists {schema}", cancellationToken);
                await context.Database.MigrateAsync(cancellationToken);
            }

            await Execute(owner, Grants(schema, database.ServingRole), cancellationToken);
        }
    }

    /// <summary>What the serving role may do. It cannot change what is append-only, nor make or drop anything.</summary>
    private static string Grants(string schema, string role) => schema == KernelDb.Schema
        ? $"""
            grant usage on schema kernel to "{role}";
            grant select, insert on kernel.audit, kernel.events, kernel.audit_sample_items, kernel.audit_outcomes to "{role}";
            grant select, insert, update (version), delete on kernel.audit_samples to "{role}";
            grant select, insert, delete on kernel.access_reports to "{role}";
            grant select, insert, update on kernel.subscriptions to "{role}";
            grant select, insert, update, delete on kernel.parked to "{role}";
            grant select, insert, delete on kernel.idempotency to "{role}";
            grant select, insert, update, delete on kernel.jobs to "{role}";
            grant select, insert, update, delete on kernel.mails to "{role}";
            grant select, insert, update on kernel.retention to "{role}";
            grant select, insert on kernel.retention_runs to "{role}";
            """
        : $"""
            grant usage on schema {schema} to "{role}";
            grant select, insert, update, delete on all tables in schema {schema} to "{role}";
            grant usage on all sequences in schema {schema} to "{role}";
            """;

    private static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
