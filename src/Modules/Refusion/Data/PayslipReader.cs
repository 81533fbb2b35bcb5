using System.Data.Common;
using Faatimer.Kernel;
using Faatimer.Refusion.Domain;
using Npgsql;

namespace Faatimer.Refusion.Data;

/// <summary>A payslip in a list, with the person it is for.</summary>
internal sealed record ListedPayslip(StoredPayslip Payslip, string Cpr, string Name);

/// <summary>Reads payslips within a reach: a payroll system's what it posted, a workplace's what is its own.</summary>
internal sealed class PayslipReader(NpgsqlDataSource database, PersonalDataCipher cipher)
{
    public async Task<ShownPayslip?> Find(Guid id, Scope scope, CancellationToken cancellationToken)
    {
        var query = new Query($"select {PayslipRow.ShownColumns} from refusion.payslips p join refusion.decisions d on (d.payslip_id, d.no) = (p.id, p.decision_no)");
        query.Where("p.id =", id);
        query.Limit(scope);
        var found = await Run(query, row => PayslipRow.ReadShown(row, cipher), cancellationToken);
        return found is [var one] ? one : null;
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

    public async Task<List<ListedPayslip>> List(Guid? workplaceId, DateOnly? month, PayslipStatus? status, Guid? after, int limit, Scope scope, CancellationToken cancellationToken)
    {
        var query = new Query($"select {PayslipRow.SettledColumns}, p.employee_cpr, p.employee_name from refusion.payslips p");
        query.Where("p.workplace_id =", workplaceId);
        query.Where("p.month =", month);
        if (status is { } asked)
        {
            // Written out: a prepared statement with a parameter there could not use the index of those that wait.
            query.Where($"p.status = '{PayslipRow.Word(asked == PayslipStatus.Settled ? PayslipStatus.Approved : asked)}'");
        }

        if (status is PayslipStatus.Approved or PayslipStatus.Settled)
        {
            // From the few whose entries wait, or past them (R13).
            query.Where($"{(status == PayslipStatus.Settled ? "not " : "")}exists (select from refusion.unsettled u where u.payslip_id = p.id)");
        }

        query.Where("p.id >", after);
        query.Limit(scope);
        query.End("order by p.id", limit);
        return await Run(query, Listed, cancellationToken);
    }

    private ListedPayslip Listed(DbDataReader row) => new(
        PayslipRow.ReadSettled(row), cipher.Decrypt(row.GetFieldValue<byte[]>(PayslipRow.SettledCount)), cipher.Decrypt(row.GetFieldValue<byte[]>(PayslipRow.SettledCount + 1)));

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
                _values.Add(value);
                Where($"{condition} (${_values.Count})");
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

        public void End(string order, int limit)
        {
            _values.Add(limit);
            _sql += $" {order} limit ${_values.Count}";
        }

        public NpgsqlCommand On(NpgsqlConnection connection)
        {
            var command = new NpgsqlCommand(_sql, connection);
            _values.ForEach(value => command.Parameters.Add(new() { Value = value }));
            return command;
        }
    }
}
