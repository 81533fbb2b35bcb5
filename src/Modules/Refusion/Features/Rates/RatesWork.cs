using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Npgsql;

namespace Faatimer.Refusion.Features;

/// <summary>
/// What changes of the rates have in common: one at a time, and none while payslips are being decided. What a decision has used is never changed: a new version takes its
/// place from a day. Rules R9, R10.
/// </summary>
internal sealed class RatesWork(Work work)
{
    public Task<Committed<RatesView>> Commit(Func<NpgsqlConnection, Task<RatesRow>> change, CancellationToken cancellationToken) => work.Commit(async connection =>
    {
        await RatesStore.Lock(connection, cancellationToken);
        var row = await change(connection);
        work.Audit("rates", row.Id);
        work.Raise(new RatesChanged(row.Id, row.Rates.ValidFrom, row.Before));
        return RatesView.Of(row);
    }, cancellationToken);

    /// <summary>A version that may be changed: the one that the caller saw, and that nothing has used.</summary>
    public async Task<RatesRow> FindUnused(NpgsqlConnection connection, string version, CancellationToken cancellationToken)
    {
        var row = await Find(connection, version, cancellationToken);
        work.RequireVersion(row.Revision);
        return row.IsUsed ? throw RefusionProblems.RatesInUse.With() : row;
    }

    public static async Task<RatesRow> Find(NpgsqlConnection connection, string version, CancellationToken cancellationToken) =>
        await RatesStore.Find(connection, version, cancellationToken) ?? throw RefusionProblems.NoVersionOfRates.With();
}
