using System.Globalization;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Pool.Data;
using Faatimer.Pool.Domain;
using MediatR;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Pool.Features;

/// <summary>What is checked before a job gets hours from the pool.</summary>
internal enum ApplicationRule
{
    /// <summary>Hours a week (P2).</summary>
    Hours,

    /// <summary>How long the job lasts, with the grants it follows (P6).</summary>
    Length,

    /// <summary>How long after its first day it is applied for (P18).</summary>
    Start,

    /// <summary>Hours on every day, and nobody waiting before it (P1, P4).</summary>
    Room,

    /// <summary>A municipal workplace that is open, with a contact person (P15).</summary>
    Workplace,

    /// <summary>One grant on any day (P9).</summary>
    OneGrant,

    /// <summary>The four parts of eligibility (P10).</summary>
    Eligible,

    /// <summary>The fund's list of purposes (P17).</summary>
    Purpose,

    /// <summary>The budgets of the years it runs in (P12).</summary>
    Budget,

    /// <summary>Nobody approves their own application (P5).</summary>
    Approver,
}

/// <summary>A rule that an application was held against.</summary>
/// <param name="Rule">What is checked.</param>
/// <param name="Met">Whether it holds today. One that does not will refuse the approval; without room the application waits.</param>
/// <param name="Code">The code that approval would be refused with; null when the rule holds.</param>
/// <param name="Reason">A sentence with the figures, in the reader's language.</param>
/// <param name="Figures">The figures of the sentence, for programs.</param>
internal sealed record ApplicationCheckView(ApplicationRule Rule, bool Met, string? Code, string Reason, IReadOnlyList<Figure> Figures);

/// <summary>Holds an application that would be received against all that its approval asks for, rule by rule: one sentence for each that holds, and one for each thing that stands in the way.</summary>
internal sealed class ApplicationChecks(PoolDb db, IMediator mediator, BusinessClock clock, SettingsInForce settingsInForce, BudgetCheck budget, Texts texts)
{
    /// <param name="body">A job that may be applied for.</param>
    /// <param name="received">How it would be received.</param>
    public async Task<IReadOnlyList<ApplicationCheckView>> Of(SubmitApplication.Request body, ApplicationView received, CancellationToken cancellationToken)
    {
        var settings = await settingsInForce.On(body.From, db, cancellationToken);
        var today = await settingsInForce.On(clock.Today, db, cancellationToken);
        var candidate = await mediator.Send(new CandidateForGrant(body.CandidateId, clock.Today), cancellationToken) ?? throw PoolProblems.NoCandidate.With();
        var workplace = await mediator.Send(new WorkplaceForGrant(body.WorkplaceId, body.From), cancellationToken) ?? throw PoolProblems.NoWorkplace.With();
        var grants = await db.GrantsOf(body.CandidateId, null, cancellationToken);
        var purposes = await db.FundPurposes.AsNoTracking().ToListAsync(cancellationToken);
        var crossed = await budget.CrossedBy(null, [], [new(body.From, body.To, received.WeeklyHours, received.SubsidisedHours)], cancellationToken);
        var period = new DatePeriod(body.From, body.To);
        var chain = JobRules.Chain(period, grants.Where(g => g.WorkplaceId == body.WorkplaceId).Select(g => new DatePeriod(g.From, g.To)), settings.JoinedWithinDays);
        var late = Math.Max(0, clock.Today.DayNumber - body.From.DayNumber);
        return
        [
            .. Check(ApplicationRule.Hours, JobRules.CheckHours(received.WeeklyHours, received.SubsidisedHours, settings),
                "pool.checked_hours", ("subsidised", received.SubsidisedHours), ("weekly", received.WeeklyHours), ("max", settings.MaxSubsidisedHours)),
            .. Check(ApplicationRule.Length, JobRules.CheckLength(chain, [], settings),
                "pool.checked_length", ("first", chain.From), ("last", chain.To), ("months", settings.MaxMonths), ("latest", JobRules.LatestDay(chain.From, settings.MaxMonths))),
            .. Check(ApplicationRule.Start, [], received.LateReason is null ? "pool.checked_start" : "pool.checked_late_start", ("days", late), ("max", today.RetroactiveDays)),
            .. Check(ApplicationRule.Room, received.QueuePosition is { } position ? [PoolProblems.Waits.Error(new { position = (decimal)position })] : [],
                "pool.checked_room", ("hours", received.SubsidisedHours)),
            .. Check(ApplicationRule.Workplace, JobRules.CheckWorkplace(workplace.Municipal, workplace.HasContactPerson, workplace.Closed), "pool.checked_workplace"),
            .. Check(ApplicationRule.OneGrant, PersonsGrant.CheckDays(period, grants), "pool.checked_one_grant"),
            .. Check(ApplicationRule.Eligible, CheckCandidate(candidate.Unmet), "pool.checked_eligible"),
            .. Check(ApplicationRule.Purpose, FundPurposes.Check(purposes, FundPurposes.FewHours, body.From), "pool.checked_purpose", ("decision", FundPurposes.On(purposes, body.From).Decision)),
            .. Check(ApplicationRule.Budget, crossed.Refusals(null), "pool.checked_budget"),

            // Who asks is who applies: somebody else is to approve it.
            .. Check(ApplicationRule.Approver, [PoolProblems.OwnApplication.Error()], ""),
        ];
    }

    /// <summary>P10 with each part of C4 that is not met.</summary>
    public static IEnumerable<RuleError> CheckCandidate(IReadOnlyList<UnmetPart> unmet)
    {
        if (unmet.Count > 0)
        {
            yield return PoolProblems.NotEligible.Error();
        }

        foreach (var part in unmet)
        {
            yield return new(null, part.Code, new Dictionary<string, object?> { ["months"] = part.Months, ["since"] = part.Since });
        }
    }

    private List<ApplicationCheckView> Check(ApplicationRule rule, IEnumerable<RuleError> refusals, string holds, params IReadOnlyList<(string Name, object Value)> figures)
    {
        var unmet = refusals.Select(r => View(rule, r, r.Code)).ToList();
        return unmet.Count > 0 ? unmet : [View(rule, new(null, holds, figures.ToDictionary(f => f.Name, f => (object?)f.Value)), null)];
    }

    private ApplicationCheckView View(ApplicationRule rule, RuleError said, string? code) => new(
        rule, code is null, code, texts.Get(said.Code, CultureInfo.CurrentUICulture, said.Args), Figure.Of(said.Args));
}
