using System.Runtime.CompilerServices;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Faatimer.Refusion.Domain;
using MediatR;
using Npgsql;

namespace Faatimer.Refusion.Features;

/// <summary>
/// R14: which payslips are missing. Pool is asked which grants ran, each time; what has come is in our own tables. It reaches as far back as payslips are kept (R18):
/// what was there and is gone is not missing.
/// </summary>
internal sealed class MissingPayslips(ReminderStore store, NpgsqlDataSource database, IMediator mediator, Retention retention, BusinessClock clock)
{
    private const int GrantsAtATime = 500;

    /// <summary>What is missing for a month, or for the latest that is due, in the order of the grants.</summary>
    public async Task<List<MissingPayslip>> InMonth(DateOnly? asked, IReadOnlyList<Guid>? workplaces, CancellationToken cancellationToken)
    {
        var (ratesOn, first, last) = await Window(cancellationToken);
        var month = asked ?? last;
        var found = new List<MissingPayslip>();
        if (month < first || month > last)
        {
            return found;
        }

        await foreach (var page in Expect(month, month, workplaces, ratesOn, cancellationToken))
        {
            found.AddRange(await store.Missing(page, cancellationToken));
        }

        return found;
    }

    /// <summary>The payslips that are expected for a month, come or not, in the order of the grants (R22).</summary>
    public async Task<List<(RunningGrant Grant, ExpectedPayslip Expected, bool HasCome)>> Expected(DateOnly month, IReadOnlyList<Guid>? workplaces, CancellationToken cancellationToken)
    {
        var (ratesOn, first, _) = await Window(cancellationToken);
        if (month < first)
        {
            return [];
        }

        var grants = new List<RunningGrant>();
        await foreach (var page in Running(month, ExpectedPayslip.LastOf(month), workplaces, cancellationToken))
        {
            grants.AddRange(page);
        }

        var expected = grants.Select(g => (Grant: g, Expected: ExpectedPayslip.InMonth(g.GrantId, g.CandidateId, g.WorkplaceId, Terms(g), month, ratesOn)))
            .Where(x => x.Expected is not null).Select(x => (x.Grant, Expected: x.Expected!)).ToList();
        var missing = (await store.Missing([.. expected.Select(x => x.Expected)], cancellationToken)).Select(m => m.Expected.GrantId).ToHashSet();
        return [.. expected.Select(x => (x.Grant, x.Expected, !missing.Contains(x.Grant.GrantId)))];
    }

    private static List<Domain.GrantTerms> Terms(RunningGrant grant) => [.. grant.Terms.Select(t => new Domain.GrantTerms(t.From, t.To, t.WeeklyHours, t.SubsidisedHours))];

    /// <summary>All that is missing at workplaces that were not reminded in a week yet, and those of them that have a question to answer (R19).</summary>
    public async Task<(List<MissingPayslip> Missing, List<Guid> WaitedFor)> NotReminded(IsoWeek week, CancellationToken cancellationToken)
    {
        var (ratesOn, first, last) = await Window(cancellationToken);
        var reminded = await store.RemindedIn(week, cancellationToken);
        var found = new List<MissingPayslip>();
        await foreach (var page in Expect(first, last, null, ratesOn, cancellationToken))
        {
            found.AddRange(await store.Missing([.. page.Where(e => !reminded.Contains(e.WorkplaceId))], cancellationToken));
        }

        return (found, [.. (await store.WaitedFor(cancellationToken)).Except(reminded)]);
    }

    /// <summary>The rates, and the first and last month that are looked at.</summary>
    private async Task<(Func<DateOnly, Rates?> RatesOn, DateOnly First, DateOnly Last)> Window(CancellationToken cancellationToken)
    {
        var goneBefore = await retention.GoneBefore(RefusionRetention.Payslips.Name, clock.Today, cancellationToken);
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection);
        EmploymentLoader.AddRates(batch, DateOnly.MinValue, DateOnly.MaxValue);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        var ratesOn = await EmploymentLoader.ReadRates(reader, cancellationToken);
        return (ratesOn, new(goneBefore.Year, 1, 1), ExpectedPayslip.LatestMonth(ratesOn, clock.Today));
    }

    private async IAsyncEnumerable<List<ExpectedPayslip>> Expect(
        DateOnly first, DateOnly last, IReadOnlyList<Guid>? workplaces, Func<DateOnly, Rates?> ratesOn, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var grants in Running(first, ExpectedPayslip.LastOf(last), workplaces, cancellationToken))
        {
            yield return [.. grants.SelectMany(g => ExpectedPayslip.Of(g.GrantId, g.CandidateId, g.WorkplaceId, Terms(g), first, last, ratesOn, clock.Today))];
        }
    }

    private async IAsyncEnumerable<IReadOnlyList<RunningGrant>> Running(DateOnly first, DateOnly last, IReadOnlyList<Guid>? workplaces, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IReadOnlyList<RunningGrant> grants;
        Guid? after = null;
        do
        {
            grants = await mediator.Send(new GrantsRunning(first, last, workplaces, after, GrantsAtATime), cancellationToken);
            yield return grants;
            after = grants.Count == 0 ? null : grants[^1].GrantId;
        }
        while (grants.Count == GrantsAtATime);
    }
}
