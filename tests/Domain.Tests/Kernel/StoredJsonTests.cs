using System.Text.Json;
using Faatimer.Candidates.Data;
using Faatimer.Candidates.Domain;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Pool.Data;
using Faatimer.Refusion.Domain;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Faatimer.Domain.Tests.Kernel;

/// <summary>What is stored as JSON outlives the code that wrote it.</summary>
public sealed class StoredJsonTests
{
    private static readonly Dictionary<string, Type> Events = new[] { typeof(IEvent).Assembly, typeof(PayslipDecided).Assembly }
        .SelectMany(a => a.GetTypes()).Where(t => t.IsAssignableTo(typeof(IEvent)) && !t.IsAbstract).ToDictionary(EventCatalog.NameOf);

    private static readonly Dictionary<string, Type> Columns = new[] { JsonOf<PoolDb>(PoolDb.Schema), JsonOf<CandidatesDb>(CandidatesDb.Schema) }.SelectMany(c => c).Concat(
    [
        // Of the tables that have no model.
        new("refusion.settlements.history", typeof(IReadOnlyList<SettlementStep>)),
        new("refusion.payslips.sickness", typeof(IReadOnlyList<RecordedSickness>)),
        new("refusion.payslips.covered_weeks", typeof(IReadOnlyList<CoveredWeek>)),
        new("refusion.rates.rates", typeof(Rates)),
        new("refusion.rates.sources", typeof(RatesSources)),
        new("kernel.retention_runs.kinds", typeof(IReadOnlyList<RetentionCount>)),
        new("kernel.jobs.problem", typeof(JobFailure)),
    ]).ToDictionary(c => c.Key, c => c.Value);

    public static TheoryData<string> StoredEvents => Golden.Names("events");

    public static TheoryData<string> StoredColumns => Golden.Names("columns");

    [Theory]
    [MemberData(nameof(StoredEvents))]
    public void X3_an_event_that_was_stored_is_read_for_ever(string file) => Read(Events[EventOf(file)], Golden.Text("events", file));

    [Fact]
    public void X3_every_event_has_a_stored_example_and_each_of_its_fields_stands_in_one()
    {
        var files = StoredEvents.Select(f => (string)f).ToLookup(EventOf, f => Golden.Text("events", f));
        Assert.Empty(Events.Keys.Except(files.Select(f => f.Key)));
        foreach (var (name, type) in Events)
        {
            AllFieldsIn(type, [.. files[name]]);
        }
    }

    [Theory]
    [MemberData(nameof(StoredColumns))]
    public void X3_a_column_that_was_stored_is_read_for_ever(string file) => Read(Columns[ColumnOf(file)], Golden.Text("columns", file));

    [Fact]
    public void X3_every_column_of_JSON_has_a_stored_example()
    {
        var files = StoredColumns.Select(f => (string)f).ToLookup(ColumnOf, f => Golden.Text("columns", f));
        Assert.Empty(Columns.Keys.Except(files.Select(f => f.Key)));
        foreach (var (name, type) in Columns)
        {
            AllFieldsIn(type, [.. files[name]]);
        }
    }

    private enum Word
    {
        FirstWord,
        SecondWord,
    }

    private sealed record Now(int Count, Word Word, string? Later = "as before");

    [Fact]
    public void X3_what_is_stored_is_read_tolerantly_and_never_guessed()
    {
        Assert.Equal(new Now(3, Word.SecondWord), StoredJson.Read<Now>("""{"count":3,"word":"secondWord","fromTomorrow":{"x":[1]}}"""));
        Assert.Equal("""{"count":3,"word":"secondWord","later":null}""", StoredJson.Write(new Now(3, Word.SecondWord, null)));

        // A missing field without a meaning, and a word that is none.
        Assert.Throws<JsonException>(() => StoredJson.Read<Now>("""{"word":"secondWord"}"""));
        Assert.Throws<JsonException>(() => StoredJson.Read<Now>("""{"count":3,"word":"thirdWord"}"""));
        Assert.Throws<JsonException>(() => StoredJson.Read<Now>("""{"count":3,"word":1}"""));
        Assert.Throws<JsonException>(() => StoredJson.Read<Now>("null"));
    }

    [Fact]
    public void C1_what_was_sealed_with_numbers_for_words_is_read()
    {
        var keys = new KeyRing();
        keys.Add(1, KeyRing.Purposes.PersonalData, new byte[32]);
        var cipher = new PersonalDataCipher(keys);
        var texts = new PersonalTexts(cipher);
        Assert.Equal([new((ConsiderationKind)1, "x")], texts.Open<List<Consideration>>(cipher.Encrypt("""[{"kind":1,"code":"x"}]""")));
        Assert.Equal([new((ConsiderationKind)1, "x")], texts.Open<List<Consideration>>(texts.Seal<List<Consideration>>([new((ConsiderationKind)1, "x")])));
    }

    private static void Read(Type type, string stored)
    {
        var read = StoredJson.Read(stored, type);
        Golden.Holds(JsonElement.Parse(StoredJson.Write(read, type)), JsonElement.Parse(stored));
    }

    // A field that came later has an example of its own beside the first.
    private static void AllFieldsIn(Type type, IReadOnlyList<string> files)
    {
        var record = type.IsGenericType ? type.GetGenericArguments()[0] : type;
        foreach (var field in record.GetConstructors().SelectMany(c => c.GetParameters()).Where(p => p.ParameterType != record))
        {
            var name = JsonNamingPolicy.CamelCase.ConvertName(field.Name!);
            Assert.True(files.Any(f => JsonElement.Parse(f) is var json && (json.ValueKind == JsonValueKind.Array ? json[0] : json).TryGetProperty(name, out _)), $"no example of {record.Name} has {name}");
        }
    }

    private static string EventOf(string file) => string.Join('.', file.Split('.').Take(4));

    private static string ColumnOf(string file) => string.Join('.', file.Split('.').Take(3));

    private static IEnumerable<KeyValuePair<string, Type>> JsonOf<TContext>(string schema)
        where TContext : DbContext
    {
        var options = new DbContextOptionsBuilder<TContext>();
        ModuleDb.Configure(options, schema, source: null);
        using var db = (TContext)Activator.CreateInstance(typeof(TContext), options.Options)!;
        return [.. from entity in db.Model.GetEntityTypes() from property in entity.GetProperties() where property.GetColumnType() == "jsonb"
            select KeyValuePair.Create($"{schema}.{entity.GetTableName()}.{property.GetColumnName()}", property.ClrType)];
    }
}
