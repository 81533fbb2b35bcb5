using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Npgsql;

namespace Faatimer.Refusion.Features;

/// <summary>
/// What changes of the rates have in common: one at a time, and none while payslips are being decided. The figures that a decision has used are never changed: a new version
/// takes their place from a day. Rules R9, R10.
/// </summary>
internal sealed class RatesWork(Work work)
{
    /// <param name="change">Makes the change, and says what happened.</param>
    public Task<Committed<RatesView>> Commit(Func<NpgsqlConnection, Task<(RatesRow Row, IEvent Happened)>> change, CancellationToken cancellationToken) => work.Commit(async connection =>
    {
        await RatesStore.Lock(connection, cancellationToken);
        var (row, happened) = await change(connection);
        work.Audit("rates", row.Id);
        work.Raise(happened);
        return RatesView.Of(row);
    }, cancellationToken);

    /// <summary>Figures came, changed or went.</summary>
    public static (RatesRow Row, IEvent Happened) Changed(RatesRow row) => (row, new RatesChanged(row.Id, row.Rates.ValidFrom, row.Before));

    /// <summary>The version that the caller saw.</summary>
    public async Task<RatesRow> FindSeen(NpgsqlConnection connection, string version, CancellationToken cancellationToken)
    {
        var row = await Find(connection, version, cancellationToken);
        work.RequireVersion(row.Revision);
        return row;
    }

    /// <summary>The same, when nothing has used it.</summary>
    public async Task<RatesRow> FindUnused(NpgsqlConnection connection, string version, CancellationToken cancellationToken) =>
        await FindSeen(connection, version, cancellationToken) is { IsUsed: false } row ? row : throw RefusionProblems.RatesInUse.With();

    public static async Task<RatesRow> Find(NpgsqlConnection connection, string version, CancellationToken cancellationToken) =>
        await RatesStore.Find(connection, version, cancellationToken) ?? throw RefusionProblems.NoVersionOfRates.With();
}
