using System.Text.Json;
using System.Text.Json.Nodes;
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

    /// <summary>Seals the texts of a column where they stand, as <see cref="PersonalDataCipher.SealText"/> does. Ids are the key; versions stay.</summary>
    /// <param name="appendOnly">The table is only added to, by its trigger.</param>
    public static Task SealInPlace(NpgsqlConnection owner, string table, string column, PersonalDataCipher cipher, CancellationToken cancellationToken, bool appendOnly = false) => Rewrite(
        owner, table, column, "text", $"{column} <> '' and {column} not like '{PersonalDataCipher.SealedText}%'", text => cipher.SealText(text), cancellationToken, appendOnly);

    /// <summary>The same for the texts under some names anywhere in a column of JSON.</summary>
    public static Task SealInJson(NpgsqlConnection owner, string table, string column, IReadOnlyList<string> names, PersonalDataCipher cipher, CancellationToken cancellationToken)
    {
        var inClear = names.Select(name => $"{column} @? '$.**.{name} ? (@.type() == \"string\" && @ != \"\" && !(@ starts with \"{PersonalDataCipher.SealedText}\"))'");
        return Rewrite(owner, table, column, "jsonb", string.Join(" or ", inClear), json =>
        {
            var root = JsonNode.Parse(json)!;
            SealBelow(root);
            return root.ToJsonString(StoredJson.Options);
        }, cancellationToken);

        void SealBelow(JsonNode? node)
        {
            if (node is JsonArray list)
            {
                list.ToList().ForEach(SealBelow);
            }
            else if (node is JsonObject fields)
            {
                foreach (var (name, value) in fields.ToList())
                {
                    SealBelow(value);
                    if (names.Contains(name) && value?.GetValueKind() == JsonValueKind.String)
                    {
                        fields[name] = cipher.SealText(cipher.OpenText(value.GetValue<string>()));
                    }
                }
            }
        }
    }

    private static async Task Rewrite(
        NpgsqlConnection owner, string table, string column, string type, string inClear, Func<string, string> rewrite, CancellationToken cancellationToken, bool appendOnly = false)
    {
        List<(Guid Id, string Text)> rows;
        do
        {
            rows = [];
            await using (var read = new NpgsqlCommand($"select id, {column}::text from {table} where {inClear} limit {AtATime}", owner))
            await using (var reader = await read.ExecuteReaderAsync(cancellationToken))
            {
                while (await reader.ReadAsync(cancellationToken))
                {
                    rows.Add((reader.GetGuid(0), reader.GetString(1)));
                }
            }

            if (rows.Count == 0)
            {
                return;
            }

            // Unless somebody changed it meanwhile: then the next start has it.
            await using var write = new NpgsqlCommand(
                $"update {table} t set {column} = n.sealed::{type} from unnest($1, $2, $3) n(id, clear, sealed) where t.id = n.id and t.{column}::text = n.clear", owner);
            NpgsqlParameter[] columns =
            [
                rows.Column(NpgsqlDbType.Uuid, r => r.Id), rows.Column(NpgsqlDbType.Text, r => r.Text), rows.Column(NpgsqlDbType.Text, r => rewrite(r.Text)),
            ];
            write.Parameters.AddRange(columns);
            await (appendOnly ? Unlocked(owner, table, () => write.ExecuteNonQueryAsync(cancellationToken), cancellationToken) : write.ExecuteNonQueryAsync(cancellationToken));
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
            await Unlocked(owner, "kernel.audit", () => Seal(
                owner, "kernel.audit", "id", "purpose", "purpose_sealed", text => cipher.Encrypt(JsonSerializer.Serialize(text, JsonSerializerOptions.Web)), cancellationToken, "operation = 'DiscloseCpr'"), cancellationToken);
        }
    }

    /// <summary>A table that is only added to takes no change, also from the owner; this is the one, made once, that leaves what it says as it is.</summary>
    private static async Task Unlocked(NpgsqlConnection owner, string table, Func<Task> change, CancellationToken cancellationToken)
    {
        await using var transaction = await owner.BeginTransactionAsync(cancellationToken);
        await owner.Execute($"alter table {table} disable trigger append_only", cancellationToken);
        await change();
        await owner.Execute($"alter table {table} enable trigger append_only", cancellationToken);
        await transaction.CommitAsync(cancellationToken);
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
