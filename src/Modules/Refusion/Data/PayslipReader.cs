using System.Data.Common;
using Faatimer.Kernel;
using Faatimer.Refusion.Domain;
using Npgsql;

namespace Faatimer.Refusion.Data;

/// <summary>A payslip in a list, with the person it is for.</summary>
internal sealed record ListedPayslip(StoredPayslip Payslip, string Cpr, string Name);

/// <summary>Where a list of payslips goes on: after this one.</summary>
/// <param name="WaitingOrder">Of what waits; 0 otherwise.</param>
internal sealed record PayslipPlace(Guid Id, long WaitingOrder);

/// <summary>Reads payslips within a reach: a payroll system's what it posted, a workplace's what is its own.</summary>
internal sealed class PayslipReader(NpgsqlDataSource database, PersonalDataCipher cipher)
{
    private const string Waits = "exists (select from refusion.unsettled u where u.payslip_id = p.id)";

    /// <summary><see cref="StoredPayslip.WaitingOrder"/> in the database.</summary>
    private const string WaitingOrder = """
        case when q.state = 'answered' and not q.decided then -(extract(epoch from q.ended_at) * 1000000)::bigint when q.state = 'open' then (extract(epoch from q.asked_at) * 1000000)::bigint else 0 end
        """;

    public async Task<ShownPayslip?> Find(Guid id, Scope scope, CancellationToken cancellationToken)
    {
        var query = new Query($"select {PayslipRow.ShownColumns} from refusion.payslips p join refusion.decisions d on (d.payslip_id, d.no) = (p.id, p.decision_no)");
        query.Where("p.id =", id);
        query.Limit(scope);
        if (await Run(query, row => PayslipRow.ReadShown(row, cipher), cancellationToken) is not [var shown])
        {
            return null;
        }

        var questions = new Query($"select {QuestionRow.Columns} from refusion.questions q");
        questions.Where("q.payslip_id =", id);
        questions.Order("q.no");
        shown.Payslip.Questions = await Run(questions, row => QuestionRow.Read(row, 0), cancellationToken);
        return shown with { Questions = [.. shown.Payslip.Questions.Select(q => OpenedQuestion.Of(q, cipher))] };
    }

    /// <summary>The payslips of an employment with the periods nearest to one's, at most six, the latest first.</summary>
    public async Task<List<StoredPayslip>> Neighbours(StoredPayslip payslip, Scope scope, CancellationToken cancellationToken)
    {
        var query = new Query($"select {PayslipRow.SettledColumns} from refusion.payslips p");
        query.Where("p.employment_id =", payslip.EmploymentId);
        query.Where("p.id <>", payslip.Id);
        query.Limit(scope);
        query.Order("abs(lower(p.period) - lower((select o.period from refusion.payslips o where o.id = $2))), p.id");
        query.Take(6);
        return [.. (await Run(query, PayslipRow.ReadSettled, cancellationToken)).OrderByDescending(p => p.Period.From).ThenByDescending(p => p.Id)];
    }

    /// <summary>The payslip with a number in the order of receipt, that came in a year (X9).</summary>
    public async Task<(Guid Id, Guid? Person)?> FindReceipt(int year, long receipt, Scope scope, CancellationToken cancellationToken)
    {
        var query = new Query("select p.id, p.person_id from refusion.payslips p");
        query.Where("p.receipt =", receipt);
        query.Where("extract(year from p.posted_on)::int =", year);
        query.Limit(scope);
        var found = await Run(query, row => (row.GetGuid(0), row.IsDBNull(1) ? (Guid?)null : row.GetGuid(1)), cancellationToken);
        return found is [var one] ? one : null;
    }

    /// <summary>The document that came with a payslip, and the person it is about.</summary>
    public async Task<(Guid? Person, byte[] Content)?> FindAttachment(Guid id, Scope scope, CancellationToken cancellationToken)
    {
        var query = new Query("select p.person_id, a.content from refusion.payslips p join refusion.attachments a on a.payslip_id = p.id");
        query.Where("p.id =", id);
        query.Limit(scope);
        var found = await Run(query, row => (row.IsDBNull(0) ? (Guid?)null : row.GetGuid(0), cipher.DecryptBytes(row.GetFieldValue<byte[]>(1))), cancellationToken);
        return found is [var one] ? one : null;
    }

    /// <summary>The document that came with an answer, and the person the payslip is about.</summary>
    public async Task<(Guid? Person, byte[] Content)?> FindAnswerAttachment(Guid id, int no, Scope scope, CancellationToken cancellationToken)
    {
        var query = new Query("""
            select p.person_id, a.content, q.workplace_id from refusion.payslips p join refusion.questions q on q.payslip_id = p.id
            join refusion.answer_attachments a on (a.payslip_id, a.no) = (q.payslip_id, q.no)
            """);
        query.Where("p.id =", id);
        query.Where("a.no =", no);
        query.Limit(scope);
        var found = await Run(query, row => (Person: row.ValueOrNull<Guid>(0), Content: row.GetFieldValue<byte[]>(1), Asked: row.GetGuid(2)), cancellationToken);
        return found is [var one] && scope.Holds(one.Asked) ? (one.Person, cipher.DecryptBytes(one.Content)) : null;
    }

    /// <summary>
    /// In the order they came in. What waits for finance: the answered ones first, the latest answer on top, then the others. What waits for the workplace: the oldest question first. As
    /// long as it waits for the same, a payslip keeps its place (R19).
    /// </summary>
    public async Task<List<ListedPayslip>> List(
        Guid? workplaceId, DateOnly? month, IReadOnlyList<PayslipStatus> status, WaitingFor? waitingFor, string? source, string? number, PayslipPlace? after, int limit, Scope scope, CancellationToken cancellationToken)
    {
        var query = new Query($"select {PayslipRow.SettledColumns}, p.employee_cpr, p.employee_name, {QuestionRow.ListedColumns} from refusion.payslips p {QuestionRow.Last}");
        query.Where("p.workplace_id =", workplaceId);
        query.Where("p.month =", month);
        query.Where("p.source =", source);
        query.Where("p.number =", number);
        if (status.Count > 0)
        {
            query.Where($"({string.Join(" or ", status.Distinct().Select(Has))})");
        }

        query.Limit(scope);
        if (waitingFor is { } party)
        {
            query.Where($"p.status = 'needsDecision' and q.state is {(party == WaitingFor.Finance ? "distinct from" : "not distinct from")} 'open'");
            if (after is not null)
            {
                query.Where($"({WaitingOrder}, p.id) > ({query.Value(after.WaitingOrder)}, {query.Value(after.Id)})");
            }

            query.Order($"{WaitingOrder}, p.id");
        }
        else
        {
            query.Where("p.id >", after?.Id);
            query.Order("p.id");
        }

        query.Take(limit);
        return await Run(query, Listed, cancellationToken);
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
        payslip.Questions = QuestionRow.ReadLast(row, People + 2);
        return new(payslip, cipher.Decrypt(row.GetFieldValue<byte[]>(People)), cipher.Decrypt(row.GetFieldValue<byte[]>(People + 1)));
    }

    private async Task<List<T>> Run<T>(Query query, Func<DbDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var command = query.On(connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    /// <summary>A query with the conditions that are asked for, and no others, so that each has its own plan.</summary>
    private sealed class Query(string select)
    {
        private readonly List<object> _values = [];
        private string _sql = select;
        private bool _limited;

        public void Where(string condition, object? value)
        {
            if (value is not null)
            {
                Where($"{condition} ({Value(value)})");
            }
        }

        /// <summary>What belongs to the scope's workplaces, or was posted by its clients.</summary>
        public void Limit(Scope scope)
        {
            if (!scope.IsAll)
            {
                _values.AddRange([scope.Workplaces.ToArray(), scope.Posters.ToArray()]);
                Where($"(p.workplace_id = any (${_values.Count - 1}) or p.posted_by = any (${_values.Count}))");
            }
        }

        public void Where(string condition)
        {
            _sql += $" {(_limited ? "and" : "where")} {condition}";
            _limited = true;
        }

        public void Order(string columns) => _sql += $" order by {columns}";

        public void Take(int limit) => _sql += $" limit {Value(limit)}";

        /// <summary>A value's place in the query.</summary>
        public string Value(object value)
        {
            _values.Add(value);
            return $"${_values.Count}";
        }

        public NpgsqlCommand On(NpgsqlConnection connection)
        {
            var command = new NpgsqlCommand(_sql, connection);
            _values.ForEach(value => command.Parameters.Add(new() { Value = value }));
            return command;
        }
    }
}
