using System.Data.Common;
using Faatimer.Host.Embedded;
using Npgsql;

namespace Faatimer.Host.Database;

/// <summary>
/// The one database of this host: an embedded PostgreSQL by default, or the one of <c>ConnectionStrings:Faatimer</c>. An owner role migrates, an app role
/// serves; in production <c>ConnectionStrings:FaatimerOwner</c> names the owner, without it one role does both.
/// </summary>
internal sealed class Database(IConfiguration configuration, ILogger<Database> logger) : IAsyncDisposable
{
    internal const string AppRole = "faatimer_app";

    private EmbeddedPostgres? _embedded;
    private NpgsqlDataSource? _dataSource;

    public NpgsqlDataSource DataSource => _dataSource ?? throw new InvalidOperationException("the database is not started yet");

    public string OwnerConnectionString { get; private set; } = "";

    /// <summary>Where the embedded server lives; null with a connection string.</summary>
    public string? DataDirectory => _embedded?.DataDirectory;

    /// <summary>The role that serves, as it appears in grants.</summary>
    public string ServingRole { get; private set; } = AppRole;

    public async Task Start(CancellationToken cancellationToken)
    {
        var serving = configuration.GetConnectionString("Faatimer");
        if (serving is null)
        {
            _embedded = await EmbeddedPostgres.StartAsync(
                new EmbeddedPostgresOptions
                {
                    DataDirectory = configuration["Embedded:DataDirectory"],
                    BinDirectory = configuration["Embedded:BinDirectory"],
                    RunAsUser = configuration["Embedded:RunAsUser"],
                },
                logger,
                cancellationToken);
            OwnerConnectionString = _embedded.OwnerConnectionString;
            serving = await MakeAppRole(OwnerConnectionString, SecretFile.ReadOrCreate(Path.Combine(_embedded.DataDirectory, "app-password"), 24), cancellationToken);
        }
        else
        {
            OwnerConnectionString = configuration.GetConnectionString("FaatimerOwner") ?? serving;
        }

        var settings = new NpgsqlConnectionStringBuilder(serving)
        {
            IncludeErrorDetail = false,
            MaxAutoPrepare = 200,
            AutoPrepareMinUsages = 2,

            // Nothing is set for longer than a transaction and no lock is held for longer, so there is nothing to reset when a connection goes back: it would be a statement more each time.
            NoResetOnClose = true,
        };
        settings.ApplicationName ??= "faatimer"; // Hosts can be told apart by a name of their own.
        // Npgsql's builder answers for every keyword it knows; only the plain one says which were given.
        var given = new DbConnectionStringBuilder { ConnectionString = serving }.Keys.Cast<string>();
        if (!given.Any(k => k.Replace(" ", "", StringComparison.Ordinal).EndsWith("poolsize", StringComparison.OrdinalIgnoreCase) && !k.StartsWith("min", StringComparison.OrdinalIgnoreCase)))
        {
            settings.MaxPoolSize = 20;
        }

        ServingRole = settings.Username ?? AppRole;
        _dataSource = new NpgsqlDataSourceBuilder(settings.ConnectionString).Build();
    }

    public async ValueTask DisposeAsync()
    {
        if (_dataSource is not null)
        {
            await _dataSource.DisposeAsync();
        }

        if (_embedded is not null)
        {
            await _embedded.DisposeAsync();
        }
    }

    /// <summary>Two hosts may start on one data folder at once: creating the role is idempotent.</summary>
    internal static async Task<string> MakeAppRole(string owner, string password, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(owner) { Pooling = false, CommandTimeout = 0 }.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            $"""
            select pg_advisory_xact_lock(4711);
            do $$ begin
              if not exists (select 1 from pg_roles where rolname = '{AppRole}') then create role {AppRole} login; end if;
            end $$;
            alter role {AppRole} with password '{password}';
            """,
            connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
        return new NpgsqlConnectionStringBuilder(owner) { Username = AppRole, Password = password }.ConnectionString;
    }
}
