using Npgsql;

namespace Faatimer.Kernel;

/// <summary>What a failure in background work says about the work.</summary>
internal static class Failures
{
    /// <summary>Another host was first: the transaction would have stored an effect twice.</summary>
    public const string DoneElsewhere = "FT001";

    /// <summary>
    /// A database out of reach, or another host that was first, says nothing: the same again. A time-out does: what cannot be done in time has failed as by any
    /// other failure, unless that cannot be written down either.
    /// </summary>
    public static bool IsTransient(Exception failure) => failure switch
    {
        PostgresException refused => refused.SqlState is DoneElsewhere or "53300" or "57P01" or "57P02" or "57P03" || refused.SqlState.StartsWith("08", StringComparison.Ordinal),
        NpgsqlException { InnerException: System.Net.Sockets.SocketException or IOException } => true,
        _ => failure.InnerException is { } inner && IsTransient(inner),
    };
}
