using Carter;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Pool.Data;
using Faatimer.Pool.Domain;
using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;

namespace Faatimer.Pool.Features;

/// <summary>
/// Records a decision of what may draw on the fund, in force from a day until the next one's. It may reach back to the day after the one in force began; what was drawn
/// before stays. Rule P17.
/// </summary>
internal static class CreateFundPurposes
{
    internal sealed class Rules : AbstractValidator<FundPurposesView>
    {
        public Rules()
        {
            RuleFor(r => r.ValidFrom).Day();
            RuleFor(r => r.Decision).Text(500);
            RuleFor(r => r.Purposes).Must(p => p.Count <= 50).WithProblem(PoolProblems.TooManyPurposes);
            RuleFor(r => r.Purposes).Must(p => p.Where(purpose => purpose is not null).GroupBy(purpose => purpose.Code).All(same => same.Count() == 1)).WithProblem(PoolProblems.PurposeTwice);
            RuleForEach(r => r.Purposes).NotNull().WithProblem(KernelProblems.Required).ChildRules(purpose =>
            {
                purpose.RuleFor(p => p.Code).PurposeCode();
                purpose.RuleFor(p => p.NameDa).Text(200);
                purpose.RuleFor(p => p.NameEn).Text(200);
            });
        }
    }

    internal sealed class Handler(PoolDb db, Work work, BusinessClock clock)
    {
        public Task<Committed<FundPurposesView>> Handle(FundPurposesView body, CancellationToken cancellationToken) => work.Commit(db, async () =>
        {
            await db.LockPool(cancellationToken);
            var decisions = await db.FundPurposes.AsNoTracking().ToListAsync(cancellationToken);
            var added = body.ToPurposes();
            if (decisions.Any(d => d.ValidFrom == added.ValidFrom))
            {
                throw PoolProblems.SettingsExist.With(new { day = added.ValidFrom });
            }

            var inForce = FundPurposes.On(decisions, clock.Today).ValidFrom;
            if (added.ValidFrom < inForce)
            {
                throw PoolProblems.SettingsTooEarly.With(new { from = inForce });
            }

            db.Add(added);
            work.Audit("fund-purposes");
            work.Raise(new FundPurposesDecided(added.ValidFrom, [.. added.Purposes.Select(p => p.Code)]));
            return added;
        }, FundPurposesView.Of, cancellationToken);
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/pool/fund-purposes", (FundPurposesView body, Handler handler, CancellationToken cancellationToken) => handler.Handle(body, cancellationToken))
            .Operation<FundPurposesView>(nameof(CreateFundPurposes), "Records what may draw on the fund from a day on", Area.Settings, Verb.Write)
            .Problems(PoolProblems.SettingsExist, PoolProblems.SettingsTooEarly)
            .Example(WithYouth, WithYouth);

        private static readonly FundPurposesView WithYouth = new(
            new(2027, 1, 1), [.. FundPurposesView.Example.Purposes, new("youth_job", "Fritidsjob", "Youth job")], "Kommunalbestyrelsen 8. december 2026, punkt 6");
    }
}

/// <summary>What may draw on the fund, from a day until the next decision's first day (P17).</summary>
/// <param name="ValidFrom">The first day it counts.</param>
/// <param name="Purposes">What may draw, at most 50.</param>
/// <param name="Decision">Where it was decided: meeting and item. At most 500 characters. A refused draw names it.</param>
internal sealed record FundPurposesView(DateOnly ValidFrom, IReadOnlyList<FundPurposeView> Purposes, string Decision)
{
    public static FundPurposesView Example { get; } = new(
        new(2000, 1, 1),
        [new(FundPurposes.FewHours, "Job på få lønnede timer", "Job on few paid hours"), new(FundPurposes.WageSubsidy, "Ordinært løntilskud", "Ordinary wage subsidy")],
        "Puljens oprettelse; skal bekræftes");

    public static FundPurposesView Of(FundPurposes p) => new(p.ValidFrom, [.. p.Purposes.Select(x => new FundPurposeView(x.Code, x.NameDa, x.NameEn))], p.Decision);

    public FundPurposes ToPurposes() => new(ValidFrom, [.. Purposes.Select(p => new FundPurpose(p.Code, p.NameDa.Trim(), p.NameEn.Trim()))], Decision.Trim());
}

/// <summary>Something that may draw on the fund.</summary>
/// <param name="Code">Its code: lower-case words joined by underscores, at most 60 characters. Grants draw as <c>few_hours_job</c>.</param>
/// <param name="NameDa">Danish name.</param>
/// <param name="NameEn">English name.</param>
internal sealed record FundPurposeView(string Code, string NameDa, string NameEn);
