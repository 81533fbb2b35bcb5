using Carter;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Faatimer.Refusion.Domain;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Npgsql;

namespace Faatimer.Refusion.Features;

/// <summary>Shows whom the files of a settlement speak for, and the account that pays. Rule R13.</summary>
internal static class GetSettlementSettings
{
    internal sealed class Handler(NpgsqlDataSource database)
    {
        public async Task<SettlementSettingsView> Handle(CancellationToken cancellationToken)
        {
            await using var connection = await database.OpenConnectionAsync(cancellationToken);
            var (settings, version) = await SettlementStore.Settings(connection, forUpdate: false, cancellationToken);
            return SettlementSettingsView.Of(settings, version);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/refusion/settlement-settings", (Handler handler, CancellationToken cancellationToken) => handler.Handle(cancellationToken))
            .Operation<SettlementSettingsView>(nameof(GetSettlementSettings), "Shows the municipality's name and the fund's account in settlements", Area.Settings, Verb.Read)
            .Example(null, SettlementSettingsView.Of(new("Demokommunen", "5-80-90"), 2));
    }
}

/// <summary>What settlements say of the municipality.</summary>
/// <param name="Municipality">The name on the report.</param>
/// <param name="FundAccount">The fund's account, which is debited; null until it is set, and then no settlement can be approved.</param>
/// <param name="Version">The ETag.</param>
internal sealed record SettlementSettingsView(Guid Id, string Municipality, string? FundAccount, int Version) : IResource
{
    /// <summary>The one row there is.</summary>
    private static readonly Guid OnlyOne = new("01900000-0000-7000-8000-000000000001");

    public static SettlementSettingsView Of(SettlementSettings settings, int version) => new(OnlyOne, settings.Municipality, settings.FundAccount, version);
}
