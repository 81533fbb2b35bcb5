using System.Diagnostics;
using System.Security.Cryptography;
using System.Text.Json;
using Faatimer.Contracts;
using Faatimer.Host.Auth;
using Faatimer.Kernel;
using Faatimer.Pool.Domain;
using Faatimer.Refusion.Data;
using Faatimer.Refusion.Domain;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using NpgsqlTypes;
using OpenIddict.Abstractions;
using Grant = Faatimer.Refusion.Domain.Grant;

namespace Faatimer.Bench;

/// <summary>
/// Fills a new database through bulk copy with rows as the product writes them: the real host migrates it and lends its keys, and every payslip is decided by the
/// product's own <see cref="EmploymentFile"/>.
/// </summary>
internal sealed class Seeder(Story story, string owner, PersonalDataCipher cipher)
{
    private const int Chunk = 500;
    private const string Actor = "bench-payroll";
    private readonly Guid[] _workplaces = [.. story.AllWorkplaces.Select(_ => Guid.CreateVersion7())];
    private long _receipts;
    private readonly Rates _rates = Rates.From2024 with { LateMonths = 600 };

    /// <summary>The rows of one grant.</summary>
    private sealed record Rows(int Number, Guid Application, Guid Candidate, Grant Grant, Employment Employment, byte[] Cpr, byte[] Name, EmploymentFile File);

    /// <summary>Migrates an empty database with the real host, registers the load's two clients, and seeds.</summary>
    public static async Task Seed(Story story, string owner, string app)
    {
        await using var host = Faatimer.Host.Program.Build(
        [
            "--urls=http://127.0.0.1:0", "--environment=Production", "--Faatimer:LogToConsole=false", $"--Faatimer:MasterKey={Servers.MasterKey}",
            $"--ConnectionStrings:Faatimer={app}", $"--ConnectionStrings:FaatimerOwner={owner}",
        ]);
        await host.StartAsync();
        await using (var scope = host.Services.CreateAsyncScope())
        {
            var clients = scope.ServiceProvider.GetRequiredService<IOpenIddictApplicationManager>();
            await clients.CreateAsync(Clients.Describe(scope.ServiceProvider.GetRequiredService<RoleTable>(), Servers.PayrollClient, "Bench", Servers.ClientSecret, Role.Payroll, []));
            await clients.CreateAsync(Clients.Describe(scope.ServiceProvider.GetRequiredService<RoleTable>(), Servers.FinanceClient, "Bench", Servers.ClientSecret, Role.Finance, []));
            await clients.CreateAsync(Clients.Describe(scope.ServiceProvider.GetRequiredService<RoleTable>(), Servers.ApprovingClient, "Bench", Servers.ClientSecret, Role.Finance, []));
        }

        var cipher = host.Services.GetRequiredService<PersonalDataCipher>();
        await host.StopAsync();
        await new Seeder(story, owner, cipher).Fill();
    }

    private async Task Fill()
    {
        var clock = Stopwatch.StartNew();
        await Execute($$"""
            -- Payslips of all years are decided by one version of the rates, and none is late: what is posted is approved, as most payslips are.
            update refusion.rates set validity = daterange('2000-01-01', null), rates = jsonb_set(rates, '{lateMonths}', '{{_rates.LateMonths}}');
            insert into pool.schemes (id, "from", "to", weekly_hours, decision, version) values ('{{Guid.CreateVersion7()}}', '2000-01-01', null, 9999, 'Bench', 1);
            update pool.queue set last_sequence = {{story.Grants}};
            update refusion.settlement_settings set fund_account = '5-80-90';
            """);
        await FillWorkplaces();
        await FillDays();
        var chunks = Enumerable.Range(0, (story.Grants + Chunk - 1) / Chunk);
        var done = 0;
        await Parallel.ForEachAsync(chunks, new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount }, async (chunk, _) =>
        {
            var first = chunk * Chunk;
            var rows = Enumerable.Range(first, Math.Min(Chunk, story.Grants - first)).Select(Grant).ToList();
            await Copy(rows);
            var grants = Interlocked.Add(ref done, rows.Count);
            if (grants * 10L / story.Grants > (grants - rows.Count) * 10L / story.Grants)
            {
                Console.WriteLine($"  {grants:N0} grants, {grants * story.PaidMonths:N0} payslips in {clock.Elapsed.TotalSeconds:N0} s");
            }
        });
        Console.WriteLine("  audit and events");
        await Execute("""
            insert into kernel.events (id, name, aggregate_id, occurred_at, payload)
            select gen_random_uuid(), 'refusion.payslip.decided.v1', p.id, p.posted_at, jsonb_build_object(
              'payslipId', p.id, 'grantIds', p.grant_ids, 'workplaceId', p.workplace_id, 'from', lower(p.period), 'to', upper(p.period) - 1, 'month', p.month, 'status', p.status,
              'refundable', p.refundable, 'booked', p.refundable, 'aggregateId', p.id)
            from refusion.payslips p order by p.id;
            -- As years later: nobody has them still to read, which would be measured with the requests.
            update kernel.subscriptions set (tx, seq) = (select e.tx, e.seq from kernel.events e order by e.tx desc, e.seq desc limit 1);
            insert into kernel.audit (at, actor, role, operation, verb, allowed, record, record_ids, person_ids, purpose, trace_id)
            select p.posted_at, p.posted_by, 'Payroll', 'SubmitPayslip', 'write', true, 'payslip', array[p.id], array[p.person_id], null, md5(p.number)
            from refusion.payslips p order by p.id;
            """);
        if (story.Settled > 0)
        {
            Console.WriteLine("  settlements");
        }

        // Copying runs no triggers, so what is unsettled is filled in here.
        await Execute($$"""
            create table settled as select l.id, l.payslip_id, l.month, l.workplace_id, l.amount from refusion.ledger l order by l.id limit {{story.Settled}};
            insert into refusion.settlements (id, month, state, version, history, municipality, fund_account)
              select gen_random_uuid(), month, 'paid', 5, jsonb_build_array(jsonb_build_object('state', 'paid', 'at', now(), 'by', '{{Servers.FinanceClient}}')), 'Bench', '5-80-90'
              from (select distinct month from settled) m;
            insert into refusion.settlement_entries (entry_id, settlement_id) select l.id, s.id from settled l join refusion.settlements s on s.month = l.month order by l.id;
            insert into refusion.unsettled (entry_id, payslip_id, workplace_id, month, amount) select id, payslip_id, workplace_id, month, amount from refusion.ledger l where not exists (select from settled s where s.id = l.id) order by id;
            drop table settled;
            select setval('refusion.receipts', (select max(receipt) + 1 from refusion.payslips), false)
            """);
        Console.WriteLine("  the bare server's tables");
        await FillBare();
        await Execute("vacuum analyze;\ncheckpoint");
        Console.WriteLine($"  seeded in {clock.Elapsed.TotalSeconds:N0} s");
    }

    private Rows Grant(int number)
    {
        var (grantId, hash) = (Guid.CreateVersion7(), cipher.SearchHash(Story.Cpr(number)));
        var (from, to) = (story.FirstDay(number), story.LastDay(number));
        var workplace = story.WorkplaceOf(number);
        var grant = new Grant(
            grantId, _workplaces[workplace], Story.Cvr, Story.PNumber(workplace), from, to, [new(from, to, Story.WeeklyHours, story.SubsidisedHours)]);
        var employment = new Employment(Guid.CreateVersion7(), hash, grant.Cvr, grant.PNumber);
        var candidate = Guid.CreateVersion7();
        var file = new EmploymentFile([employment], [grant], candidate);
        for (var month = 0; month < story.PaidMonths; month++)
        {
            var first = from.AddMonths(month);
            var last = first.AddMonths(1).AddDays(-1);
            var payslip = new Payslip(
                PayslipKind.Regular, grant.Cvr, grant.PNumber, new(first, last), PayBasis.Monthly,
                [new(LineKind.GrossWage, 6500.00m), new(LineKind.AmBidrag, 517.36m), new(LineKind.AtpEmployee, 33.00m), new(LineKind.AtpEmployer, 66.00m), new(LineKind.HolidayPay, 812.50m)],
                Story.WeeklyHours, PaidHours: 43.33m);

            // Ids follow the day of posting, as they would have, so that the indexes have the shape they would have.
            var id = Guid.CreateVersion7(BusinessClock.StartOf(last));
            file.Post(
                new Submission(id, "bench", Story.Number(number, first), SHA256.HashData(id.ToByteArray()), payslip, null, null, Actor, true, last, Scope.All, Scope.All),
                stored: null, maySeeStored: true, Interlocked.Increment(ref _receipts), _ => _rates);
        }

        file.RaiseVersions();

        return new(number, Guid.CreateVersion7(), candidate, grant, employment, cipher.Encrypt(Story.Cpr(number)), cipher.Encrypt(Story.Name(number)), file);
    }

    private async Task Copy(List<Rows> rows)
    {
        await using var connection = await Open();
        await CopyInto(connection, """pool.grants (id, application_id, candidate_id, workplace_id, reference, cvr, p_number, "from", "to", temporary_reason, terms, history, version)""", rows, async (to, row) =>
        {
            var at = BusinessClock.StartOf(row.Grant.FirstDay);
            await to.Ids(row.Grant.Id, row.Application, row.Candidate, row.Grant.WorkplaceId);
            await to.Texts(Reference.Write(Faatimer.Pool.Domain.Grant.Kind, row.Grant.FirstDay.Year, row.Number + 1), row.Grant.Cvr, row.Grant.PNumber);
            await to.Dates(row.Grant.FirstDay, row.Grant.LastDay);
            await to.Texts("Afgrænset opgave");
            await to.Json(row.Grant.Terms.Select(t => new Faatimer.Pool.Domain.GrantTerms(t.From, t.To, t.WeeklyHours, t.SubsidisedHours)).ToList(), StoredJson.Options);
            await to.Json(
                new List<GrantChange> { new(at, GrantStep.Approved, row.Grant.FirstDay, row.Grant.LastDay, Story.WeeklyHours, story.SubsidisedHours, "Afgrænset opgave") }, StoredJson.Options);
            await to.Ints(1);
        });
        await CopyInto(connection, "pool.grant_persons (hash, cvr, grant_id)", rows, async (to, row) =>
        {
            await to.Bytes(row.Employment.PersonHash);
            await to.Texts(row.Grant.Cvr);
            await to.Ids(row.Grant.Id);
        });
        await CopyInto(connection, """
            pool.applications (id, reference, sequence, candidate_id, workplace_id, weekly_hours, subsidised_hours, "from", "to", temporary_reason, status, received_at, applicant, grant_id, needs, version)
            """, rows, async (to, row) =>
        {
            await to.Ids(row.Application);
            await to.Texts(Reference.Write(Faatimer.Pool.Domain.Application.Kind, row.Grant.FirstDay.Year, row.Number + 1));
            await to.Longs(row.Number + 1);
            await to.Ids(row.Candidate, row.Grant.WorkplaceId);
            await to.Amounts(Story.WeeklyHours, story.SubsidisedHours);
            await to.Dates(row.Grant.FirstDay, row.Grant.LastDay);
            await to.Texts("Afgrænset opgave", "Approved");
            await to.Times(BusinessClock.StartOf(row.Grant.FirstDay));
            await to.Texts(Actor);
            await to.Ids(row.Grant.Id);
            await to.Json(new List<Need> { new(row.Grant.FirstDay, row.Grant.LastDay, story.SubsidisedHours) }, StoredJson.Options);
            await to.Ints(2);
        });
        await CopyInto(connection, "refusion.employments (id, person_hash, cvr, p_number)", rows, async (to, row) =>
        {
            await to.Ids(row.Employment.Id);
            await to.Bytes(row.Employment.PersonHash);
            await to.Texts(row.Employment.Cvr, row.Employment.PNumber);
        });
        await CopyInto(connection, """
            refusion.payslips (id, version, employment_id, chain_id, source, number, content_hash, kind, adds, period, month, employee_cpr, employee_name, employer_name,
              posted_by, posted_by_machine, posted_on, posted_at, status, decision_no, person_id, workplace_id, grant_ids, refundable, share, holiday_pay_refunded, covered_weeks, receipt, rate_version, stands)
            """, rows.SelectMany(r => r.File.New.Select(p => (Row: r, Payslip: p))), async (to, x) =>
        {
            var p = x.Payslip;
            await to.Ids(p.Id);
            await to.Ints(p.Version);
            await to.Ids(p.EmploymentId, p.ChainId);
            await to.Texts(p.Source, p.Number);
            await to.Bytes(p.ContentHash);
            await to.Texts(PayslipRow.Word(p.Kind));
            await to.Flags(p.Adds);
            await to.Writer.WriteAsync(new NpgsqlRange<DateOnly>(p.Period.From, p.Period.To), NpgsqlDbType.DateRange);
            await to.Dates(p.Month);
            await to.Bytes(x.Row.Cpr, x.Row.Name);
            await to.Texts("Biblioteket", p.PostedBy);
            await to.Flags(p.PostedByMachine);
            await to.Dates(p.PostedOn);
            await to.Times(BusinessClock.StartOf(p.PostedOn));
            await to.Texts(PayslipRow.Word(p.Status));
            await to.Ints(p.DecisionNo);
            await to.Ids(p.PersonId!.Value, p.WorkplaceId!.Value);
            await to.IdLists(p.GrantIds);
            await to.Amounts(p.Refundable);
            await to.Texts(p.Share.ToString());
            await to.Amounts(p.HolidayPayRefunded);
            await to.JsonOrNull(p.CoveredWeeks);
            await to.Longs(p.Receipt);
            await to.Texts(p.RateVersion);
            await to.Flags(p.IsStanding);
        });
        await CopyInto(connection, "refusion.decisions (payslip_id, no, at, actor, operation, status, refundable, rate_version, schema, input, result)", rows.SelectMany(r => r.File.Decisions), async (to, d) =>
        {
            await to.Ids(d.Payslip.Id);
            await to.Ints(d.No);
            await to.Times(BusinessClock.StartOf(d.Payslip.PostedOn));
            await to.Texts(Actor, "SubmitPayslip", PayslipRow.Word(d.Decision.Status));
            await to.Amounts(d.Decision.Refundable);
            await to.Texts(d.Decision.RateVersion);
            await to.Ints(RefusionJson.Schema);
            await to.Json(d.Input, RefusionJson.Options);
            await to.Json(d.Decision, RefusionJson.Options);
        });
        await CopyInto(
            connection, "refusion.judgements (payslip_id, no, at, actor, approval, automatic, decision_no, amount, workplace_id, month, grant_ids, warnings)", rows.SelectMany(r => r.File.Judgements),
            async (to, j) =>
        {
            var key = j.Judgement.Key!;
            await to.Ids(j.Payslip.Id);
            await to.Ints(j.No);
            await to.Times(BusinessClock.StartOf(j.Payslip.PostedOn));
            await to.Texts(Actor);
            await to.Flags(j.Judgement.IsApproval, j.Judgement.By is null);
            await to.Ints(j.Judgement.DecisionNo);
            await to.Amounts(j.Judgement.Amount);
            await to.Ids(key.WorkplaceId);
            await to.Dates(key.Month);
            await to.IdLists(key.GrantIds);
            await to.Writer.WriteAsync(Array.Empty<string>(), NpgsqlDbType.Array | NpgsqlDbType.Text);
        });
        await CopyInto(connection, "refusion.ledger (id, at, actor, payslip_id, decision_no, chain_id, employment_id, workplace_id, grant_ids, month, amount)", rows.SelectMany(r => r.File.Entries), async (to, e) =>
        {
            await to.Ids(Guid.CreateVersion7(BusinessClock.StartOf(e.Payslip.PostedOn)));
            await to.Times(BusinessClock.StartOf(e.Payslip.PostedOn));
            await to.Texts(Actor);
            await to.Ids(e.Payslip.Id);
            await to.Ints(e.DecisionNo);
            await to.Ids(e.Payslip.ChainId, e.Payslip.EmploymentId, e.Key.WorkplaceId);
            await to.IdLists(e.Key.GrantIds);
            await to.Dates(e.Key.Month);
            await to.Amounts(e.Amount);
        });
    }

    private async Task FillWorkplaces()
    {
        await using var connection = await Open();
        await CopyInto(connection, "workplaces.workplaces (id, name, cvr, p_number, gln, cost_account, ordinary_employees, first_day, version)", story.AllWorkplaces, async (to, workplace) =>
        {
            await to.Ids(_workplaces[workplace]);
            await to.Texts($"Arbejdsplads {workplace}", Story.Cvr, Story.PNumber(workplace), $"{5_798_009_900_000 + workplace}", $"3-35-{workplace % 50:00}");
            await to.Ints(10_000);
            await to.Dates(new DateOnly(1990, 1, 1));
            await to.Ints(1);
        });
    }

    private async Task FillDays()
    {
        var change = new SortedDictionary<DateOnly, decimal>();
        for (var grant = 0; grant < story.Grants; grant++)
        {
            change[story.FirstDay(grant)] = change.GetValueOrDefault(story.FirstDay(grant)) + story.SubsidisedHours;
            change[story.LastDay(grant).AddDays(1)] = change.GetValueOrDefault(story.LastDay(grant).AddDays(1)) - story.SubsidisedHours;
        }

        await using var connection = await Open();
        var reserved = 0m;
        await CopyInto(connection, "pool.days (day, capacity, reserved)", Days(change.Keys.First(), story.ThisMonth.AddYears(Scheme.YearsAhead)), async (to, day) =>
        {
            reserved += change.GetValueOrDefault(day);
            await to.Dates(day);
            await to.Amounts(9999, reserved);
        });

        static IEnumerable<DateOnly> Days(DateOnly first, DateOnly last)
        {
            for (var day = first; day <= last; day = day.AddDays(1))
            {
                yield return day;
            }
        }
    }

    private async Task FillBare()
    {
        await Execute(BareTables.Create);
        await using var connection = await Open();
        await CopyInto(connection, "bare.people (hash, cpr)", Enumerable.Range(0, story.Grants), async (to, grant) =>
        {
            await to.Bytes(cipher.SearchHash(Story.Cpr(grant)));
            await to.Texts(Story.Cpr(grant));
        });
        await Execute(BareTables.Fill);
    }

    private static async Task CopyInto<T>(NpgsqlConnection connection, string table, IEnumerable<T> items, Func<CopyRow, T, Task> write)
    {
        await using var writer = await connection.BeginBinaryImportAsync($"copy {table} from stdin (format binary)");
        var row = new CopyRow(writer);
        foreach (var item in items)
        {
            await writer.StartRowAsync();
            await write(row, item);
        }

        await writer.CompleteAsync();
    }

    /// <summary>Rows refer to rows that were made with them: checking a million foreign keys one by one would take most of the time.</summary>
    private async Task<NpgsqlConnection> Open()
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(owner) { Options = "-c session_replication_role=replica -c synchronous_commit=off", CommandTimeout = 0 }.ConnectionString);
        await connection.OpenAsync();
        return connection;
    }

    private async Task Execute(string sql)
    {
        await using var connection = await Open();
        foreach (var statement in sql.Split(";\n"))
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync();
        }
    }
}

/// <summary>Short spelling for bulk copy.</summary>
internal sealed record CopyRow(NpgsqlBinaryImporter Writer)
{
    public Task Ids(params Guid[] values) => All(values, NpgsqlDbType.Uuid);

    public Task IdLists(params IReadOnlyList<Guid>[] values) => All(values.Select(v => v.ToArray()), NpgsqlDbType.Array | NpgsqlDbType.Uuid);

    public Task Texts(params string[] values) => All(values, NpgsqlDbType.Text);

    public Task Dates(params DateOnly[] values) => All(values, NpgsqlDbType.Date);

    public Task Times(params DateTimeOffset[] values) => All(values, NpgsqlDbType.TimestampTz);

    public Task Amounts(params decimal[] values) => All(values, NpgsqlDbType.Numeric);

    public Task Ints(params int[] values) => All(values, NpgsqlDbType.Integer);

    public Task Longs(params long[] values) => All(values, NpgsqlDbType.Bigint);

    public Task Flags(params bool[] values) => All(values, NpgsqlDbType.Boolean);

    public Task Bytes(params byte[][] values) => All(values, NpgsqlDbType.Bytea);

    public Task Json<T>(T value, JsonSerializerOptions options) => All([JsonSerializer.SerializeToUtf8Bytes(value, options)], NpgsqlDbType.Jsonb);

    public Task JsonOrNull<T>(IReadOnlyList<T> list) => list.Count > 0 ? Json(list, RefusionJson.Options) : Writer.WriteNullAsync();

    private async Task All<T>(IEnumerable<T> values, NpgsqlDbType type)
    {
        foreach (var value in values)
        {
            await Writer.WriteAsync(value, type);
        }
    }
}
