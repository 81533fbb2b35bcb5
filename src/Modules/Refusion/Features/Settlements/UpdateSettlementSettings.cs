using Carter;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Faatimer.Refusion.Domain;
using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Refusion.Features;

/// <summary>Sets whom the files of a settlement speak for, and the account that pays. Counts from the next approval: an approved settlement keeps what it had. Rule R13.</summary>
internal static class UpdateSettlementSettings
{
    /// <param name="Municipality">The name on the report, at most 100 characters.</param>
    /// <param name="FundAccount">The fund's account, at most 50 characters.</param>
    public sealed record Request(string Municipality, string FundAccount);

    internal sealed class Rules : AbstractValidator<Request>
    {
        public Rules()
        {
            RuleFor(r => r.Municipality).Text(100);
            RuleFor(r => r.FundAccount).Text(50);
        }
    }

    internal sealed class Handler(Work work)
    {
        public Task<Committed<SettlementSettingsView>> Handle(Request body, CancellationToken cancellationToken) => work.Commit(async connection =>
        {
            var (_, version) = await SettlementStore.Settings(connection, forUpdate: true, cancellationToken);
            work.RequireVersion(version);
            var settings = new SettlementSettings(body.Municipality.Trim(), body.FundAccount.Trim());
            await SettlementStore.UpdateSettings(connection, settings, version + 1, cancellationToken);
            var view = SettlementSettingsView.Of(settings, version + 1);
            work.Audit("settlement_settings", view.Id);
            return view;
        }, cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPut("/api/v1/refusion/settlement-settings", (Request body, Handler handler, CancellationToken cancellationToken) => handler.Handle(body, cancellationToken))
            .Operation<SettlementSettingsView>(nameof(UpdateSettlementSettings), "Sets the municipality's name and the fund's account in settlements", Area.Settings, Verb.Write)
            .NeedsIfMatch()
            .Example(new Request("Demokommunen", "5-80-91"), SettlementSettingsView.Of(new("Demokommunen", "5-80-91"), 3), version: 2);
    }
}
