using Faatimer.Sdk;

namespace Faatimer.Admin.Tests;

/// <summary>Every page with an address that shows something, and who is a good reader of it.</summary>
internal static class PageList
{
    public static readonly string[] People = ["konsulent", "finans", "arbejdsplads", "leder", "koordinator", "revisor", "admin"];

    /// <summary>A route of a page as an address of the demo.</summary>
    public static async Task<Dictionary<string, string>> Addresses(Municipality municipality, CancellationToken token)
    {
        var (consultant, finance, admin) = (municipality.Api("demo-consultant"), municipality.Api("demo-finance"), municipality.Api("demo-admin"));
        var grant = (await consultant.Grants.ListAsync(new() { Status = [GrantStatus.Running], Limit = 1 }, cancellationToken: token)).Items[0].Id;
        var application = (await consultant.Applications.ListAsync(new() { Limit = 1 }, cancellationToken: token)).Items[0].Id;
        var candidate = (await consultant.Candidates.ListAsync(new() { Limit = 1 }, cancellationToken: token)).Items[0].Id;
        var workplace = (await consultant.Workplaces.ListAsync(new() { Name = "Biblioteket" }, cancellationToken: token)).Items[0].Id;
        var payslip = (await finance.Payslips.ListAsync(new() { Status = [PayslipStatus.NeedsDecision], WaitingFor = WaitingFor.Finance, Limit = 1 }, cancellationToken: token)).Items[0].Id;
        var settlement = (await finance.Settlements.ListAsync(new() { Limit = 1 }, cancellationToken: token)).Items[0].Month;
        var user = (await admin.Users.ListAsync(new() { Limit = 1 }, cancellationToken: token)).Items[0].Id;
        var repayment = (await finance.Settlements.ListRepaymentsAsync(new() { Limit = 1 }, cancellationToken: token)).Items[0].Id;
        var job = (await admin.Jobs.ListAsync(new() { Limit = 1 }, cancellationToken: token)).Items[0].Id;
        return new()
        {
            ["/puljen/bevillinger/{id:guid}/{act:regex(^(afslut|pause|genoptag|annuller|tillaeg)$)}"] = $"/puljen/bevillinger/{grant}/afslut",
            ["/puljen/bevillinger/{id:guid}"] = $"/puljen/bevillinger/{grant}", ["/puljen/ansoegninger/{id:guid}"] = $"/puljen/ansoegninger/{application}",
            ["/kandidater/{id:guid}"] = $"/kandidater/{candidate}", ["/kandidater/{id:guid}/ret"] = $"/kandidater/{candidate}/ret", ["/kandidater/{id:guid}/hensyn"] = $"/kandidater/{candidate}/hensyn",
            ["/arbejdspladser/{id:guid}"] = $"/arbejdspladser/{workplace}", ["/arbejdspladser/{id:guid}/ret"] = $"/arbejdspladser/{workplace}/ret", ["/arbejdspladser/{id:guid}/luk"] = $"/arbejdspladser/{workplace}/luk",
            ["/arbejdspladser/{id:guid}/kontaktperson"] = $"/arbejdspladser/{workplace}/kontaktperson", ["/refusion/{id:guid}"] = $"/refusion/{payslip}", ["/refusion/{id:guid}/forklaring"] = $"/refusion/{payslip}/forklaring",
            ["/afregning/{month:regex(^\\d{{4}}-\\d{{2}}$)}"] = $"/afregning/{settlement}", ["/afregning/tilbagebetalinger/{id:guid}"] = $"/afregning/tilbagebetalinger/{repayment}", ["/brugere/{id:guid}"] = $"/brugere/{user}", ["/brugere/{id:guid}/deaktiver"] = $"/brugere/{user}/deaktiver",
            ["/integration/{client}"] = "/integration/demo-payroll", ["/satser/{version}"] = "/satser/ny", ["/sletning/{kind}"] = "/sletning/koer", ["/job/{id:guid}"] = $"/job/{job}",
        };
    }
}
