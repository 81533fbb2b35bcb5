using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Pool.Data;
using Faatimer.Pool.Domain;
using MediatR;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;

namespace Faatimer.Pool.Features;

/// <summary>What this module holds about a person (X7): applications and grants. Who applied and decided is an employee, and not named.</summary>
internal static class HeldData
{
    public static IReadOnlyList<AccessReportPart> Parts { get; } =
    [
        new("pool.applications", PoolRetention.Applications.Name, ["access.to.workplace"], Applications), new("pool.grants", PoolRetention.Grants.Name, ["access.to.workplace", "access.to.payroll"], Grants),
    ];

    private static async Task<IReadOnlyList<HeldRecord>> Applications(IServiceProvider services, Guid person, CancellationToken cancellationToken)
    {
        var cipher = services.GetRequiredService<PersonalDataCipher>();
        var applications = await services.GetRequiredService<PoolDb>().Applications.AsNoTracking().Where(a => a.CandidateId == person).OrderBy(a => a.Sequence).ToListAsync(cancellationToken);
        var workplaces = await Workplaces(services, applications.Select(a => a.WorkplaceId), cancellationToken);
        return
        [
            .. applications.Select(a => HeldRecord.Of(
                a.Id, a.Reference,
                ("receivedAt", a.ReceivedAt), ("workplace", workplaces.GetValueOrDefault(a.WorkplaceId)), ("from", a.From), ("to", a.To), ("weeklyHours", a.WeeklyHours), ("subsidisedHours", a.SubsidisedHours),
                ("temporaryReason", cipher.OpenText(a.TemporaryReason)), ("lateReason", cipher.OpenText(a.LateReason)), ("addendumReason", cipher.OpenText(a.Addendum?.Reason)), ("status", a.Status),
                ("decisionReason", cipher.OpenText(a.DecisionReason)))),
        ];
    }

    private static async Task<IReadOnlyList<HeldRecord>> Grants(IServiceProvider services, Guid person, CancellationToken cancellationToken)
    {
        var (cipher, texts) = (services.GetRequiredService<PersonalDataCipher>(), services.GetRequiredService<Texts>());
        var grants = await services.GetRequiredService<PoolDb>().Grants.AsNoTracking().Where(g => g.CandidateId == person).OrderBy(g => g.Id).ToListAsync(cancellationToken);
        var workplaces = await Workplaces(services, grants.Select(g => g.WorkplaceId), cancellationToken);
        return
        [
            .. grants.Select(g => HeldRecord.Of(
                g.Id, g.Reference,
                ("workplace", workplaces.GetValueOrDefault(g.WorkplaceId)), ("cvr", g.Cvr), ("pNumber", g.PNumber), ("from", g.From), ("to", g.To), ("temporaryReason", cipher.OpenText(g.TemporaryReason)),
                ("pauses", g.Pauses.Count == 0 ? null : g.Pauses.Select(p => new object[] { p.FirstDay, p.LastDay })), ("annulled", g.Annulled ? true : null), ("history", g.History.Select(h => Step(h, cipher, texts))))),
        ];
    }

    /// <summary>One step of a grant's history in a sentence.</summary>
    private static string Step(GrantChange step, PersonalDataCipher cipher, Texts texts)
    {
        var reasons = new[] { step.Reason, step.TaskExtension, step.BudgetReason, step.LateReason }.Select(r => cipher.OpenText(r)).Where(r => !string.IsNullOrEmpty(r));
        return texts.Get("access.pool.grants.step", Texts.Danish, new Dictionary<string, object?>
        {
            ["day"] = DanishDate.Of(step.RecordedAt), ["step"] = texts.Get($"access.word.GrantStep.{Words.Of(step.Step)}", Texts.Danish), ["from"] = step.EffectiveFrom, ["to"] = step.To,
            ["weekly"] = step.WeeklyHours, ["subsidised"] = step.SubsidisedHours,
        }) + string.Concat(reasons.Select(r => " " + r));
    }

    private static async Task<IReadOnlyDictionary<Guid, string>> Workplaces(IServiceProvider services, IEnumerable<Guid> ids, CancellationToken cancellationToken) =>
        (await services.GetRequiredService<IMediator>().Send(new OrganisationUnits([.. ids.Distinct()]), cancellationToken)).ToDictionary(u => u.Id, u => u.Name);
}
