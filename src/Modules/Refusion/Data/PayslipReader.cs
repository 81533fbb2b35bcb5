using System.Data.Common;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Refusion.Domain;
using Npgsql;

namespace Faatimer.Refusion.Data;

/// <summary>A payslip in a list, with the person it is for.</summary>
/// <param name="Warnings">The codes of what its decision warns of, when it needs a decision.</param>
internal sealed record ListedPayslip(StoredPayslip Payslip, string Cpr, string Name, DateTimeOffset PostedAt, IReadOnlyList<string> Warnings);

/// <summary>Which payslips are asked for; null and none ask for any.</summary>
internal sealed record PayslipQuery(
    Guid? WorkplaceId, DateOnly? Month, IReadOnlyList<PayslipStatus> Status, WaitingFor? WaitingFor, string? Source, string? Number, DateTimeOffset? UpdatedSince, DatePeriod? Received, DecidedBy? DecidedBy);

/// <summary>The orders of the list of payslips.</summary>
internal enum PayslipOrder
{
    ReceivedAt,
    Month,
}

/// <summary>Reads payslips within a reach: a payroll system's what it posted, a workplace's what is its own.</summary>
internal sealed class PayslipReader(NpgsqlDataSource database, Inquiries inquiries, PersonalDataCipher cipher)
{
    private const string Waits = "exists (select from refusion.unsettled u where u.payslip_id = p.id)";

    /// <summary>As it is shown: what is approved is settled when none of its entries waits (R13).</summary>
    private const string Status = $"case when p.status = 'approved' and not {Waits} then 'settled' else p.status end";

    /// <summary>What keeps it from automatic approval, where that is asked (R11).</summary>
    private const string Warnings = """
        case when p.status = 'needsDecision' then array(
          select w ->> 'code' from refusion.decisions d, jsonb_array_elements(d.result -> 'warnings') w where (d.payslip_id, d.no) = (p.id, p.decision_no)) else '{}' end
        """;

    /// <summary><see cref="StoredPayslip.WaitingOrder"/> in the database.</summary>
    private const string WaitingOrder = """
        case when q.state = 'answered' and not q.decided then -(extract(epoch from q.ended_at) * 1000000)::bigint when q.state = 'open' then (extract(epoch from q.asked_at) * 1000000)::bigint else 0 end
        """;

    private static readonly SqlOrders<PayslipOrder> Orders = new SqlOrders<PayslipOrder>("p.id", typeof(Guid)).By(PayslipOrder.Month, "p.month", typeof(DateOnly));

    /// <summary>The inbox's own order, when no other is asked for: of what waits for each party.</summary>
    private static readonly Dictionary<WaitingFor, SqlOrders<PayslipOrder>> InboxOrders = Enum.GetValues<WaitingFor>().ToDictionary(
        party => party, party => new SqlOrders<PayslipOrder>("p.id", typeof(Guid), null, $"{party} ").By(PayslipOrder.ReceivedAt, $"({WaitingOrder})", typeof(long)));

    /// <param name="neighbours">With the payslips beside it.</param>
    public async Task<ShownPayslip?> Find(Guid id, Scope scope, bool neighbours, CancellationToken cancellationToken)
    {
        var query = new SqlQuery(PayslipRow.ShownColumns, "refusion.payslips p join refusion.decisions d on (d.payslip_id, d.no) = (p.id, p.decision_no)");
        query.Where("p.id =", id);
        Limit(query, scope);
        var (found, asked, beside) = (query.Rows(row => PayslipRow.ReadShown(row, cipher)), Questions(id), neighbours ? Neighbours(id, scope) : Inquiry.Known<List<StoredPayslip>>([]));
        await inquiries.Ask(cancellationToken, found, asked, beside);
        if (found.Answer is not [var shown])
        {
            return null;
        }

        shown.Payslip.Questions = asked.Answer;
        return shown with
        {
            Questions = [.. asked.Answer.Select(q => OpenedQuestion.Of(q, cipher))],
            Neighbours = [.. beside.Answer.OrderByDescending(p => p.Period.From).ThenByDescending(p => p.Id)],
        };
    }

    /// <summary>The payslips of a person, also those that were matched to nobody and only hold a number of theirs, in the order they came in.</summary>
    /// <param name="hashes">Search hashes of all the person's numbers.</param>
    public Task<List<Guid>> OfPerson(Guid person, IReadOnlyList<byte[]> hashes, CancellationToken cancellationToken) => database.Read(
        "select p.id from refusion.payslips p where p.person_id = $1 or p.employment_id in (select e.id from refusion.employments e where e.person_hash = any ($2)) order by p.receipt",
        row => row.GetGuid(0), cancellationToken, person, hashes.ToArray());

    private static Inquiry<List<Question>> Questions(Guid id)
    {
        var query = new SqlQuery(QuestionRow.Columns, "refusion.questions q");
        query.Where("q.payslip_id =", id);
        return query.Rows(row => QuestionRow.Read(row, 0), "q.no");
    }

    /// <summary>The payslips of its employment with the periods nearest to its own, at most six.</summary>
    private static Inquiry<List<StoredPayslip>> Neighbours(Guid id, Scope scope)
    {
        var query = new SqlQuery(PayslipRow.SettledColumns, "refusion.payslips p");
        var own = query.Value(id);
        query.Where($"p.employment_id = (select o.employment_id from refusion.payslips o where o.id = {own})");
        query.Where($"p.id <> {own}");
        Limit(query, scope);
        return query.Rows(PayslipRow.ReadSettled, $"abs(lower(p.period) - lower((select o.period from refusion.payslips o where o.id = {own}))), p.id", limit: 6);
    }

    /// <summary>The payslip with a number in the order of receipt, that came in a year (X9).</summary>
    public async Task<(Guid Id, Guid? Person)?> FindReceipt(int year, long receipt, Scope scope, CancellationToken cancellationToken)
    {
        var query = new SqlQuery("p.id, p.person_id", "refusion.payslips p");
        query.Where("p.receipt =", receipt);
        query.Where("extract(year from p.posted_on)::int =", year);
        Limit(query, scope);
        var found = await query.Run(database, row => (row.GetGuid(0), row.IsDBNull(1) ? (Guid?)null : row.GetGuid(1)), cancellationToken);
        return found is [var one] ? one : null;
    }

    /// <summary>The document that came with a payslip, and the person it is about.</summary>
    public async Task<(Guid? Person, byte[] Content)?> FindAttachment(Guid id, Scope scope, CancellationToken cancellationToken)
    {
        var query = new SqlQuery("p.person_id, a.content", "refusion.payslips p join refusion.attachments a on a.payslip_id = p.id");
        query.Where("p.id =", id);
        Limit(query, scope);
        var found = await query.Run(database, row => (row.IsDBNull(0) ? (Guid?)null : row.GetGuid(0), cipher.DecryptBytes(row.GetFieldValue<byte[]>(1))), cancellationToken);
        return found is [var one] ? one : null;
    }

    /// <summary>The document that came with an answer, and the person the payslip is about.</summary>
    public async Task<(Guid? Person, byte[] Content)?> FindAnswerAttachment(Guid id, int no, Scope scope, CancellationToken cancellationToken)
    {
        var query = new SqlQuery(
            "p.person_id, a.content, q.workplace_id",
            "refusion.payslips p join refusion.questions q on q.payslip_id = p.id join refusion.answer_attachments a on (a.payslip_id, a.no) = (q.payslip_id, q.no)");
        query.Where("p.id =", id);
        query.Where("a.no =", no);
        Limit(query, scope);
        var found = await query.Run(database, row => (Person: row.ValueOrNull<Guid>(0), Content: row.GetFieldValue<byte[]>(1), Asked: row.GetGuid(2)), cancellationToken);
        return found is [var one] && scope.Holds(one.Asked) ? (one.Person, cipher.DecryptBytes(one.Content)) : null;
    }

    /// <summary>
    /// In the order they came in. What waits for finance: the answered ones first, the latest answer on top, then the others. What waits for the workplace: the oldest question first. As
    /// long as it waits for the same, a payslip keeps its place (R19).
    /// </summary>
    public Task<Page<ListedPayslip>> List(PayslipQuery asked, EmploymentGrant? grant, IListFilter filter, Scope scope, CancellationToken cancellationToken)
    {
        var query = new SqlQuery($"{PayslipRow.SettledColumns}, p.employee_cpr, p.employee_name, p.posted_at, {Warnings}, {QuestionRow.ListedColumns}", $"refusion.payslips p {QuestionRow.Last}");
        query.Where("p.workplace_id =", asked.WorkplaceId);
        query.Where("p.month =", asked.Month);
        query.Where("p.source =", asked.Source);
        query.Where("p.number =", asked.Number);
        query.Where("p.posted_on >=", asked.Received?.From);
        query.Where("p.posted_on <=", asked.Received?.To);
        query.Where("(select j.automatic from refusion.judgements j where j.payslip_id = p.id order by j.no desc limit 1) =", asked.DecidedBy is { } by ? by == DecidedBy.Automatic : null);
        if (grant is not null)
        {
            // By the employment, which has an index; hashes of all the person's CPR numbers (ID2).
            query.Where($"p.grant_ids @> array[{query.Value(grant.GrantId)}]");
            query.Where($"p.employment_id in (select e.id from refusion.employments e where e.person_hash = any ({query.Value(grant.PersonHashes.ToArray())}))");
        }

        if (asked.UpdatedSince is { } since)
        {
            // A settlement settles its payslips without touching them (R13).
            var at = query.Value(since);
            query.Where($"""
                (p.updated_at >= {at} or p.id in (select l.payslip_id from refusion.settlements s join refusion.settlement_entries e on e.settlement_id = s.id join refusion.ledger l on l.id = e.entry_id
                  where s.updated_at >= {at}))
                """);
        }

        if (asked.Status.Count > 0)
        {
            query.WhereStatus($"({string.Join(" or ", asked.Status.Distinct().Select(Has))})");
        }

        Limit(query, scope);
        if (asked.WaitingFor is { } party)
        {
            query.Where($"p.status = 'needsDecision' and q.state is {(party == WaitingFor.Finance ? "distinct from" : "not distinct from")} 'open'");
        }

        return query.Page<ListedPayslip, PayslipOrder, PayslipStatus>(database, filter, asked.WaitingFor is not { } waits || filter.Sort is not null ? Orders : InboxOrders[waits], Listed, Status, cancellationToken);
    }

    /// <summary>Written out: a prepared statement with a parameter there could not use the index of those that wait. What is approved is settled when none of its entries waits (R13).</summary>
    private static string Has(PayslipStatus status) => status switch
    {
        PayslipStatus.Approved => $"p.status = '{PayslipRow.Word(PayslipStatus.Approved)}' and {Waits}",
        PayslipStatus.Settled => $"p.status = '{PayslipRow.Word(PayslipStatus.Approved)}' and not {Waits}",
        _ => $"p.status = '{PayslipRow.Word(status)}'",
    };

    private ListedPayslip Listed(DbDataReader row)
    {
        const int People = PayslipRow.SettledCount;
        var payslip = PayslipRow.ReadSettled(row);
        payslip.Questions = QuestionRow.ReadLast(row, People + 4);
        return new(
            payslip, cipher.Decrypt(row.GetFieldValue<byte[]>(People)), cipher.Decrypt(row.GetFieldValue<byte[]>(People + 1)), row.GetFieldValue<DateTimeOffset>(People + 2),
            row.GetFieldValue<string[]>(People + 3));
    }

    /// <summary>What belongs to the scope's workplaces, or was posted by its clients.</summary>
    public static void Limit(SqlQuery query, Scope scope)
    {
        if (!scope.IsAll)
        {
            query.Where($"(p.workplace_id = any ({query.Value(scope.Workplaces.ToArray())}) or p.posted_by = any ({query.Value(scope.Posters.ToArray())}))");
        }
    }
}
