using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;

namespace Faatimer.Bench;

/// <summary>
/// The server to compare with: what the four requests cost when nothing is decided, checked, encrypted or explained. A constant token, and the same reads and
/// writes as the product on its own tables in the same database.
/// </summary>
internal static class BareServer
{
    public const string Token = "Bearer bare-token";
    private const string Explanation = "Puljen betaler 2 af 10 timer om ugen, og 31 af periodens 31 dage er dækket: 1/5 af beløbet refunderes.";

    public static async Task Serve(string url, string connectionString)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(url);
        builder.Logging.ClearProviders();
        await using var database = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString)
        {
            MaxAutoPrepare = 200, AutoPrepareMinUsages = 2, MaxPoolSize = 20,
        });
        var app = builder.Build();
        app.Use((http, next) =>
        {
            if (http.Request.Headers.Authorization == Token)
            {
                return next(http);
            }

            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return Task.CompletedTask;
        });
        app.MapPost("/payslips", (HttpContext http) => Post(http, database));
        app.MapGet("/payslips/{id:guid}", (Guid id, HttpContext http) => Get(id, http, database));
        app.MapGet("/payslips", (Guid workplaceId, DateOnly month, Guid after, HttpContext http) => Page(workplaceId, month, after, http, database));
        app.MapGet("/capacity", (DateOnly from, DateOnly to, HttpContext http) => Capacity(from, to, http, database));
        await app.RunAsync();
    }

    /// <summary>Three round trips: grants; what was before, locked; everything stored.</summary>
    private static async Task Post(HttpContext http, NpgsqlDataSource database)
    {
        using var buffer = new MemoryStream();
        await http.Request.Body.CopyToAsync(buffer, http.RequestAborted);
        var body = buffer.ToArray();
        var posted = JsonSerializer.Deserialize(body, BareJson.Default.BarePayslip)!;
        var key = http.Request.Headers["Idempotency-Key"].ToString();
        var now = TimeProvider.System.GetUtcNow();

        var grants = new List<BareGrant>();
        await using (var find = database.CreateCommand("""select id, candidate_id, workplace_id, "from", "to", terms::text from bare.grants where cpr = $1 and cvr = $2"""))
        {
            Add(find.Parameters, posted.Employee.Cpr, posted.Employer.Cvr);
            await using var reader = await find.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                grants.Add(new(reader.GetGuid(0), reader.GetGuid(1), reader.GetGuid(2), reader.GetFieldValue<DateOnly>(3), reader.GetFieldValue<DateOnly>(4), reader.GetString(5)));
            }
        }

        var grant = grants[0];
        await using var connection = await database.OpenConnectionAsync();
        Guid employment;
        await using (var read = new NpgsqlBatch(connection))
        {
            Add(read, "begin");
            Add(read, "select request_hash, status, body from bare.idempotency where client = $1 and key = $2", "bench", key);
            Add(read, "select id from bare.employments where cpr = $1 and cvr = $2 and p_number = $3 for update", posted.Employee.Cpr, posted.Employer.Cvr, posted.Employer.PNumber);
            Add(read, "select id, content_hash from bare.payslips where source = $1 and number = $2", posted.Source, posted.Number);
            Add(read, """
                select p.* from bare.employments e join bare.payslips p on p.employment_id = e.id
                where e.cpr = $1 and e.cvr = $2 and p.status in ('approved', 'needsDecision') and (p.period && daterange($3, $4, '[]') or p.sickness is not null)
                """, posted.Employee.Cpr, posted.Employer.Cvr, posted.Period.From, posted.Period.To);
            Add(read, "select rates from bare.rates where validity @> $1", posted.Period.To);
            await using var reader = await read.ExecuteReaderAsync();
            await reader.NextResultAsync();
            await reader.ReadAsync();
            employment = reader.GetGuid(0);
            while (await reader.NextResultAsync())
            {
                while (await reader.ReadAsync())
                {
                    _ = reader.GetValue(0);
                }
            }
        }

        var id = Guid.CreateVersion7();
        var refundable = posted.Lines.Where(l => l.Kind is "grossWage" or "atpEmployer" or "holidayPay").Sum(l => l.Amount) / 5;
        var month = new DateOnly(posted.Period.To.Year, posted.Period.To.Month, 1);
        Guid[] ids = [grant.Id];
        var answer = JsonSerializer.SerializeToUtf8Bytes(
            new BareAnswer(
                id, 1, "approved", posted.Source, posted.Number, "regular", month, posted.Period, posted.Employee, grant.WorkplaceId, ids, refundable,
                [.. posted.Lines.Select(l => new BareLine(l.Kind, l.Amount, l.Amount / 5, new(1, 5), ["R2", "R4"], Explanation))], [], "2024-01-01"),
            BareJson.Default.BareAnswer);
        var input = JsonSerializer.SerializeToUtf8Bytes(new BareInput(posted, grants, "2024-01-01", 0.08m, 0.125m, 1, 0.05m, 120, 260, 30, 3, 6), BareJson.Default.BareInput);
        await using (var write = new NpgsqlBatch(connection))
        {
            Add(write, """
                insert into bare.payslips (id, version, employment_id, chain_id, source, number, content_hash, kind, adds, period, month, employee_cpr, employee_name, employer_name,
                  posted_by, posted_by_machine, posted_on, posted_at, status, decision_no, person_id, workplace_id, grant_ids, refundable, share, holiday_pay_refunded)
                values ($1, 1, $2, $1, $3, $4, $5, 'regular', false, daterange($6, $7, '[]'), $8, $9, $10, $11, 'bench', true, $12, $13, 'approved', 1, $14, $15, $16, $17, '1/5', $18)
                """,
                id, employment, posted.Source, posted.Number, SHA256.HashData(body), posted.Period.From, posted.Period.To, month,
                System.Text.Encoding.UTF8.GetBytes(posted.Employee.Cpr), System.Text.Encoding.UTF8.GetBytes(posted.Employee.Name), posted.Employer.Name,
                posted.Period.To, now, grant.CandidateId, grant.WorkplaceId, ids, refundable, refundable);
            Add(write, "insert into bare.decisions (payslip_id, no, at, actor, operation, status, refundable, rate_version, input, result) values ($1, 1, $2, 'bench', 'post', 'approved', $3, '2024-01-01', $4, $5)",
                id, now, refundable, Jsonb(input), Jsonb(answer));
            Add(write, """
                insert into bare.ledger (id, at, actor, payslip_id, decision_no, chain_id, employment_id, workplace_id, grant_ids, month, amount)
                values ($1, $2, 'bench', $3, 1, $3, $4, $5, $6, $7, $8)
                """, Guid.CreateVersion7(), now, id, employment, grant.WorkplaceId, ids, month, refundable);
            Audit(write, "write", id, grant.CandidateId, now);
            Add(write, "insert into bare.events (id, name, aggregate_id, occurred_at, payload) values ($1, 'payslip.decided', $2, $3, $4)", Guid.CreateVersion7(), id, now,
                Jsonb(JsonSerializer.SerializeToUtf8Bytes(new BareEvent(id, ids, grant.WorkplaceId, month, "approved", refundable), BareJson.Default.BareEvent)));
            Add(write, "insert into bare.idempotency (client, key, request_hash, status, body, created_at) values ('bench', $1, $2, 201, $3, $4)", key, SHA256.HashData(body), answer, now);
            Add(write, "commit");
            await write.ExecuteNonQueryAsync();
        }

        http.Response.StatusCode = StatusCodes.Status201Created;
        http.Response.Headers.Location = $"/payslips/{id}";
        await Write(http, answer);
    }

    /// <summary>One round trip: the payslip with its decision, and the audit row, in a commit of its own.</summary>
    private static async Task Get(Guid id, HttpContext http, NpgsqlDataSource database)
    {
        await using var batch = database.CreateBatch();
        Add(batch, "select p.*, d.result::text from bare.payslips p join bare.decisions d on (d.payslip_id, d.no) = (p.id, p.decision_no) where p.id = $1", id);
        Audit(batch, "read", id, id, TimeProvider.System.GetUtcNow());
        await using var reader = await batch.ExecuteReaderAsync();
        await reader.ReadAsync();
        var result = System.Text.Encoding.UTF8.GetBytes(reader.GetString(reader.FieldCount - 1));
        await Write(http, result);
    }

    /// <summary>One round trip: a keyset page, and one audit row with the ids shown.</summary>
    private static async Task Page(Guid workplaceId, DateOnly month, Guid after, HttpContext http, NpgsqlDataSource database)
    {
        await using var batch = database.CreateBatch();
        Add(batch, """
            with page as materialized (select * from bare.payslips where workplace_id = $1 and month = $2 and id > $3 order by id limit 51),
            audited as (
              insert into bare.audit (at, actor, role, operation, verb, allowed, record, record_ids, person_ids)
              select $4, 'bench', 'Payroll', 'page', 'read', true, 'payslip', array_agg(id), array_agg(person_id) from page)
            select * from page order by id
            """, workplaceId, month, after, TimeProvider.System.GetUtcNow());
        await using var reader = await batch.ExecuteReaderAsync();
        var (id, version, status, source, number) = (reader.GetOrdinal("id"), reader.GetOrdinal("version"), reader.GetOrdinal("status"), reader.GetOrdinal("source"), reader.GetOrdinal("number"));
        var (period, cpr, name) = (reader.GetOrdinal("period"), reader.GetOrdinal("employee_cpr"), reader.GetOrdinal("employee_name"));
        var (grants, refundable) = (reader.GetOrdinal("grant_ids"), reader.GetOrdinal("refundable"));
        var items = new List<BareSummary>();
        while (await reader.ReadAsync())
        {
            var days = reader.GetFieldValue<NpgsqlRange<DateOnly>>(period);
            items.Add(new(
                reader.GetGuid(id), reader.GetInt32(version), reader.GetString(status), reader.GetString(source), reader.GetString(number), "regular", month,
                new(days.LowerBound, days.UpperBound), new(Convert.ToHexString(reader.GetFieldValue<byte[]>(cpr), 0, 5), Convert.ToHexString(reader.GetFieldValue<byte[]>(name), 0, 10)),
                workplaceId, reader.GetFieldValue<Guid[]>(grants), reader.GetDecimal(refundable)));
        }

        await Write(http, JsonSerializer.SerializeToUtf8Bytes(items, BareJson.Default.ListBareSummary));
    }

    /// <summary>One round trip: the weeks' hours and the people in them, by the same statement as the product's.</summary>
    private static async Task Capacity(DateOnly from, DateOnly to, HttpContext http, NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand("""
            with per_grant as (
                select greatest("from", $1) as first_day, "to" as last_day, "from" as begun, lag("to") over (partition by candidate_id order by "from") as previous_end
                from bare.grants where "to" >= $1 and "from" <= $2),
            moves as (
                select first_day - (extract(isodow from first_day)::int - 1) as monday, 1 as people, 0 as twice from per_grant
                union all select last_day - (extract(isodow from last_day)::int - 1) + 7, -1, 0 from per_grant
                union all select begun - (extract(isodow from begun)::int - 1), 0, 1 from per_grant where previous_end >= begun - (extract(isodow from begun)::int - 1)),
            counted as (select monday, sum(people) as people, sum(twice) as twice from moves group by monday),
            hours as (
                select day - (extract(isodow from day)::int - 1) as monday, (array_agg(capacity order by capacity - reserved - held))[1] as capacity,
                    max(reserved) as reserved, max(held) as held, min(capacity - reserved - held) as free
                from bare.days where day between $1 and $2 group by 1)
            select week.monday::date, coalesce(h.capacity, 0), coalesce(h.reserved, 0), coalesce(h.held, 0), coalesce(h.free, 0),
                (sum(coalesce(c.people, 0)) over (order by week.monday) - coalesce(c.twice, 0))::int
            from generate_series($1::date, $2::date, interval '7 days') week(monday)
            left join hours h on h.monday = week.monday::date left join counted c on c.monday = week.monday::date order by 1
            """);
        Add(command.Parameters, Monday(from), Monday(to).AddDays(6));
        await using var reader = await command.ExecuteReaderAsync();
        var weeks = new List<BareWeek>();
        while (await reader.ReadAsync())
        {
            var monday = reader.GetFieldValue<DateOnly>(0);
            weeks.Add(new(monday, monday.AddDays(6), reader.GetDecimal(1), reader.GetDecimal(2), reader.GetDecimal(3), reader.GetDecimal(4), reader.GetInt32(5)));
        }

        await Write(http, JsonSerializer.SerializeToUtf8Bytes(weeks, BareJson.Default.ListBareWeek));
    }

    private static DateOnly Monday(DateOnly day) => day.AddDays(-(((int)day.DayOfWeek + 6) % 7));

    private static async Task Write(HttpContext http, byte[] json)
    {
        http.Response.ContentType = "application/json";
        http.Response.ContentLength = json.Length;
        await http.Response.Body.WriteAsync(json);
    }

    private static void Audit(NpgsqlBatch batch, string verb, Guid id, Guid person, DateTimeOffset at) => Add(
        batch,
        """
        insert into bare.audit (at, actor, role, operation, verb, allowed, record, record_ids, person_ids, trace_id)
        values ($1, 'bench', 'Payroll', 'payslip', $2, true, 'payslip', $3, $4, $5)
        """,
        at, verb, new[] { id }, new[] { person }, id.ToString("N"));

    private static NpgsqlParameter Jsonb(byte[] json) => new() { Value = json, NpgsqlDbType = NpgsqlDbType.Jsonb };

    private static void Add(NpgsqlBatch batch, string sql, params object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        Add(command.Parameters, values);
        batch.BatchCommands.Add(command);
    }

    private static void Add(NpgsqlParameterCollection parameters, params object[] values)
    {
        foreach (var value in values)
        {
            parameters.Add(value as NpgsqlParameter ?? new NpgsqlParameter { Value = value });
        }
    }
}

internal sealed record BarePayslip(
    string Source, string Number, BareEmployee Employee, BareEmployer Employer, BarePeriod Period, string PayBasis, List<BarePaid> Lines, decimal? WeeklyHours, decimal? PaidHours);

internal sealed record BareEmployee(string Cpr, string Name);

internal sealed record BareEmployer(string Cvr, string PNumber, string Name);

internal sealed record BarePeriod(DateOnly From, DateOnly To);

internal sealed record BarePaid(string Kind, decimal Amount);

internal sealed record BareGrant(Guid Id, Guid CandidateId, Guid WorkplaceId, DateOnly From, DateOnly To, string Terms);

internal sealed record BareShare(int Numerator, int Denominator);

internal sealed record BareLine(string Kind, decimal Amount, decimal Eligible, BareShare Share, string[] Rules, string Explanation);

internal sealed record BareAnswer(
    Guid Id, int Version, string Status, string Source, string Number, string Kind, DateOnly Month, BarePeriod Period, BareEmployee Employee, Guid WorkplaceId, Guid[] GrantIds,
    decimal Refundable, List<BareLine> Lines, string[] Warnings, string RateVersion);

internal sealed record BareInput(
    BarePayslip Payslip, List<BareGrant> Grants, string RateVersion, decimal AmBidrag, decimal HolidayPay, decimal Tolerance, decimal HoursTolerance, decimal BandFrom, decimal BandTo,
    int CoveredSickDays, int LateMonths, int FinalSettlementMonths);

internal sealed record BareEvent(Guid PayslipId, Guid[] GrantIds, Guid WorkplaceId, DateOnly Month, string Status, decimal Refundable);

internal sealed record BareSummary(
    Guid Id, int Version, string Status, string Source, string Number, string Kind, DateOnly Month, BarePeriod Period, BareEmployee Employee, Guid WorkplaceId, Guid[] GrantIds, decimal Refundable);

internal sealed record BareWeek(DateOnly From, DateOnly To, decimal CapacityHours, decimal ReservedHours, decimal OfferedHours, decimal FreeHours, int People);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(BarePayslip))]
[JsonSerializable(typeof(BareAnswer))]
[JsonSerializable(typeof(BareInput))]
[JsonSerializable(typeof(BareEvent))]
[JsonSerializable(typeof(List<BareSummary>))]
[JsonSerializable(typeof(List<BareWeek>))]
internal sealed partial class BareJson : JsonSerializerContext;
