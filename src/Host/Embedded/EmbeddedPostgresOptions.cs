namespace Faatimer.Host.Embedded;

/// <summary>Where the embedded PostgreSQL keeps its data and finds its programs; everything has a default.</summary>
internal sealed record EmbeddedPostgresOptions
{
    /// <summary>The folder that holds all the server owns. Default: one per checkout, in the user's application data, or below /var/lib for root.</summary>
    public string? DataDirectory { get; init; }

    /// <summary>A folder with initdb, pg_ctl and postgres, the only one then looked in.</summary>
    public string? BinDirectory { get; init; }

    public string Database { get; init; } = "faatimer";

    /// <summary>The user that the server runs as when the host is root. Default: postgres, else nobody.</summary>
    public string? RunAsUser { get; init; }
}

/// <summary>The embedded PostgreSQL cannot start; the message says why and what to do.</summary>
internal sealed class DatabaseStartException(string message, Exception? inner = null) : Exception(message, inner);
