using Faatimer.Api.Tests.Infrastructure;
using Faatimer.Kernel;
using Faatimer.Sdk;
using Microsoft.Extensions.DependencyInjection;

namespace Faatimer.Api.Tests.Pool;

/// <summary>What people write of people is not read in the database (ID3): reasons, and what a draw is for.</summary>
public sealed class SealedReasonTests(TestServer server)
{
    private const string Word = "Hemmeligt";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ID3_no_reason_stands_in_clear_in_the_database_and_each_is_shown_to_those_who_may_see_it()
    {
        await using var town = await Municipality.Found(server, 12);
        var (grant, waiting) = await Live(town);
        Assert.Empty(await InClear(town));

        await Shown(town, grant, waiting);
    }

    [Fact]
    public async Task ID3_reasons_that_an_earlier_version_left_in_clear_are_shown_and_sealed_at_the_next_start()
    {
        await using var town = await Municipality.Found(server, 12);
        var (grant, waiting) = await Live(town);
        var cipher = town.Host.Services.GetRequiredService<PersonalDataCipher>();

        // As the version before left it: every text opened where it stands.
        await town.Scalar<object>("alter table pool.draws disable trigger append_only");
        foreach (var (table, column, type) in new[]
        {
            ("applications", "temporary_reason", "text"), ("applications", "late_reason", "text"), ("applications", "decision_reason", "text"), ("applications", "addendum", "jsonb"), ("applications", "offer", "jsonb"),
            ("applications", "declined", "jsonb"), ("grants", "temporary_reason", "text"), ("grants", "history", "jsonb"), ("draws", "text", "text"),
        })
        {
            foreach (var stored in (await town.Scalar<string[]>($"select coalesce(array_agg(distinct {column}::text) filter (where {column}::text like '%sealed:%'), array[]::text[]) from pool.{table}"))!)
            {
                var opened = System.Text.RegularExpressions.Regex.Replace(stored, "sealed:[A-Za-z0-9+/=]+", m => cipher.OpenText(m.Value));
                await town.Scalar<object>($"update pool.{table} set {column} = '{opened.Replace("'", "''", StringComparison.Ordinal)}'::{type} where {column}::text = '{stored}'");
            }
        }

        await town.Scalar<object>("alter table pool.draws enable trigger append_only");
        await town.Scalar<object>($"update workplaces.workplaces set close_reason = '{Word}: lukket' where close_reason is not null");
        Assert.Equal(["pool.applications", "pool.draws", "pool.grants", "workplaces.workplaces"], await InClear(town));
        await Shown(town, grant, waiting);

        // A start seals it, and changes no version.
        await using (var second = await town.SecondHost())
        {
            Assert.Empty(await InClear(town));
        }

        await Shown(town, grant, waiting);
        Assert.Contains("append-only", (await Assert.ThrowsAsync<Npgsql.PostgresException>(() => town.Scalar<object>("delete from pool.draws"))).Message, StringComparison.Ordinal);
        Assert.Equal(0L, await town.Scalar<long>("select count(*) from workplaces.workplaces where close_reason is not null and close_reason not like 'sealed:%'"));
    }

    /// <summary>Everything that takes a text, once: late applications, addenda that wait, pauses, an end, a rejection, a withdrawal, a crossed budget, a draw, a closure.</summary>
    private static async Task<(Guid Grant, Guid Waiting)> Live(Municipality town)
    {
        await town.Admin.Pool.CreateFundYearAsync(new CreateFundYearRequest { Year = 2026, Budget = 1, Decision = "Budget" }, cancellationToken: Token);
        await town.Admin.Pool.RecordDrawsAsync(2026, new RecordDrawsRequest { Draws = [new RecordDrawsNewDraw { Month = "2026-01", Amount = 5, Text = $"{Word}: en plads" }] }, cancellationToken: Token);
        var late = town.Job(await town.Person(), 8, new(2025, 12, 1), new(2026, 6, 30)) with { From = new(2026, 1, 1), TemporaryReason = $"{Word}: afgrænset", LateReason = $"{Word}: sent" };
        var applied = await town.Consultant.Applications.SubmitAsync(late, cancellationToken: Token);
        var approved = await town.Colleague.Applications.ApproveAsync(applied.Id, 1, new ApproveApplicationRequest { BudgetReason = $"{Word}: over budget" }, cancellationToken: Token);
        var grant = approved.GrantId!.Value;
        await town.Consultant.Grants.PauseAsync(grant, 1, new PauseGrantRequest { LastDay = new(2026, 3, 1), Reason = $"{Word}: papirer" }, cancellationToken: Token);
        await town.Consultant.Grants.ResumeAsync(grant, 2, new ResumeGrantRequest { Reason = $"{Word}: kommet" }, cancellationToken: Token);
        var full = await town.Consultant.Applications.SubmitAsync(town.Job(await town.Person(), 4, new(2026, 2, 2), new(2026, 6, 30)) with { TemporaryReason = $"{Word}: to" }, cancellationToken: Token);
        await town.Consultant.Grants.AddAddendumAsync(
            grant, 3, new AddAddendumRequest { EffectiveFrom = new(2026, 3, 1), WeeklyHours = 10, To = new(2026, 7, 31), Reason = $"{Word}: mere", TaskExtension = $"{Word}: udvidet" }, cancellationToken: Token);
        var waiting = (await town.Consultant.Grants.GetAsync(grant, cancellationToken: Token)).PendingAddendumId!.Value;
        await town.Colleague.Applications.RejectAsync(full.Id, 1, new RejectApplicationRequest { Reason = $"{Word}: nej" }, cancellationToken: Token);
        var workplace = await town.NewWorkplace("Filialen", "1003280002");
        await town.Admin.Workplaces.CloseAsync(workplace, 1, new CloseWorkplaceRequest { LastDay = new(2026, 12, 31), Reason = $"{Word}: lukket" }, cancellationToken: Token);
        return (grant, waiting);
    }

    private static async Task Shown(Municipality town, Guid grant, Guid waiting)
    {
        var shown = await town.Consultant.Grants.GetAsync(grant, cancellationToken: Token);
        Assert.Equal([$"{Word}: afgrænset", $"{Word}: papirer", $"{Word}: kommet"], shown.History!.Select(h => h.Reason));
        Assert.Equal(($"{Word}: over budget", $"{Word}: sent"), (shown.History![0].BudgetReason, shown.History[0].LateReason));
        Assert.StartsWith($"{Word}: afgrænset. Stillingen", shown.RollebienRemark, StringComparison.Ordinal);
        var addendum = await town.Consultant.Applications.GetAsync(waiting, cancellationToken: Token);
        Assert.Equal((ApplicationStatus.Offered, $"{Word}: mere", 4), (addendum.Status, addendum.TemporaryReason, shown.Version));
        var listed = (await town.Consultant.Applications.ListAsync(cancellationToken: Token)).Items.Select(a => (a.TemporaryReason, a.LateReason, a.DecisionReason)).ToList();
        Assert.Contains(($"{Word}: afgrænset", $"{Word}: sent", $"{Word}: over budget"), listed);
        Assert.Contains(($"{Word}: to", null, $"{Word}: nej"), listed);
        Assert.Contains($"{Word}: mere", (await town.Consultant.Applications.ListWaitingAsync(cancellationToken: Token)).Items.Select(a => a.TemporaryReason));
        Assert.Equal([$"{Word}: en plads"], (await town.Consultant.Pool.ListDrawsAsync(2026, cancellationToken: Token)).Items.Select(d => d.Text));
    }

    /// <summary>The tables in which the word can be read.</summary>
    private static async Task<List<string>> InClear(Municipality town)
    {
        var found = new List<string>();
        foreach (var table in (await town.Scalar<string[]>("select array_agg(format('%I.%I', schemaname, tablename) order by 1) from pg_tables where schemaname in ('pool', 'workplaces', 'kernel', 'refusion')"))!)
        {
            if (await town.Scalar<long>($"select count(*) from {table} t where t::text like '%{Word}%'") > 0)
            {
                found.Add(table);
            }
        }

        return [.. found.Order(StringComparer.Ordinal)];
    }
}
