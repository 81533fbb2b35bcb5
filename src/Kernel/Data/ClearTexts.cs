using System.Text.Json;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;
using NpgsqlTypes;

namespace Faatimer.Kernel;

/// <summary>
/// What earlier versions stored in clear and a later one seals: a migration makes the new column, and the first start after it, when the keys are there, moves the rows over
/// and empties the old column. Run by the owner under the migration's lock, before anything is served; each module brings its own.
/// </summary>
public static class ClearTexts
{
    private const int AtATime = 1_000;

    /// <summary>Seals a text column of a table into a column beside it. The old column may be null then.</summary>
    /// <param name="key">The table's key column.</param>
    public static async Task Seal(
        NpgsqlConnection owner, string table, string key, string column, string sealedColumn, Func<string, byte[]> seal, CancellationToken cancellationToken, string condition = "true")
    {
        List<(object Key, string Text)> rows;
        do
        {
            rows = [];
            await using (var read = new NpgsqlCommand($"select {key}, {column} from {table} where {column} is not null and {condition} limit {AtATime}", owner))
            await using (var reader = await read.ExecuteReaderAsync(cancellationToken))
            {
                while (await reader.ReadAsync(cancellationToken))
                {
                    rows.Add((reader.GetValue(0), reader.GetString(1)));
                }
            }

            foreach (var (id, text) in rows)
            {
                await using var write = new NpgsqlCommand($"update {table} set {sealedColumn} = $2, {column} = null where {key} = $1", owner);
                write.Parameters.Add(new() { Value = id });
                write.Parameters.Add(new() { Value = seal(text) });
                await write.ExecuteNonQueryAsync(cancellationToken);
            }
        }
        while (rows.Count == AtATime);
    }

    /// <summary>The kernel's own: idempotency keys, which can be anything a client thought of, and purposes that people wrote.</summary>
    internal static async Task SealKernel(NpgsqlConnection owner, PersonalDataCipher cipher, CancellationToken cancellationToken)
    {
        int count;
        do
        {
            var rows = new List<(string Client, string Key, byte[] Request)>();
            await using (var read = new NpgsqlCommand($"select client, clear_key, request_hash from kernel.idempotency where clear_key is not null limit {AtATime}", owner))
            await using (var reader = await read.ExecuteReaderAsync(cancellationToken))
            {
                while (await reader.ReadAsync(cancellationToken))
                {
                    rows.Add((reader.GetString(0), reader.GetString(1), reader.GetFieldValue<byte[]>(2)));
                }
            }

            await using var write = new NpgsqlCommand("""
                update kernel.idempotency i set key = a.key, request_hash = a.request_hash, clear_key = null
                from unnest($1, $2, $3, $4) a(client, clear_key, key, request_hash) where (i.client, i.clear_key) = (a.client, a.clear_key)
                """, owner);
            NpgsqlParameter[] columns =
            [
                rows.Column(NpgsqlDbType.Text, r => r.Client), rows.Column(NpgsqlDbType.Text, r => r.Key),
                rows.Column(NpgsqlDbType.Bytea, r => IdempotencyClaim.KeyHash(cipher, r.Client, r.Key)), rows.Column(NpgsqlDbType.Bytea, r => IdempotencyClaim.Keyed(cipher, r.Request)),
            ];
            write.Parameters.AddRange(columns);
            await write.ExecuteNonQueryAsync(cancellationToken);
            count = rows.Count;
        }
        while (count == AtATime);

        await using var inClear = new NpgsqlCommand("select exists (select 1 from kernel.audit where purpose is not null and operation = 'DiscloseCpr')", owner);
        if ((bool)(await inClear.ExecuteScalarAsync(cancellationToken))!)
        {
            // The log takes no change, also from the owner; this is the one, made once, that leaves what it says as it is.
            await Execute("alter table kernel.audit disable trigger append_only");
            await Seal(owner, "kernel.audit", "id", "purpose", "purpose_sealed", text => cipher.Encrypt(JsonSerializer.Serialize(text, JsonSerializerOptions.Web)), cancellationToken, "operation = 'DiscloseCpr'");
            await Execute("alter table kernel.audit enable trigger append_only");
        }

        async Task Execute(string sql)
        {
            await using var command = new NpgsqlCommand(sql, owner);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}

[DbContext(typeof(KernelDb))]
[Migration("20261126020000_SealedKeys")]
internal sealed class SealedKeys : Migration
{
    protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql("""
        -- ID3: a client can think of any key, also a CPR number, so it is kept as a keyed hash. Rows in clear are hashed at the first start.
        alter table kernel.idempotency drop constraint idempotency_pkey;
        alter table kernel.idempotency rename column key to clear_key;
        alter table kernel.idempotency alter column clear_key drop not null;
        alter table kernel.idempotency add column key bytea;
        alter table kernel.idempotency add constraint idempotency_pkey unique (client, key);
        create index ix_audit_clear_purpose on kernel.audit (id) where purpose is not null and operation = 'DiscloseCpr';
        create index ix_idempotency_clear_key on kernel.idempotency (client, clear_key) where clear_key is not null;

        -- A purpose that a person wrote; those of the product's own words stay in clear.
        alter table kernel.audit add column purpose_sealed bytea;
        """);
}
