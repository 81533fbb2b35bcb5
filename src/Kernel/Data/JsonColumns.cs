using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Faatimer.Kernel;

/// <summary>What lies in a column as JSON (<see cref="StoredJson"/>) and is replaced whole.</summary>
public static class JsonColumns
{
    /// <summary>A list of records, as jsonb.</summary>
    public static PropertyBuilder<IReadOnlyList<T>> AsJson<T>(this PropertyBuilder<IReadOnlyList<T>> property) => property.HasColumnType("jsonb").HasConversion(
        new ValueConverter<IReadOnlyList<T>, string>(
            list => StoredJson.Write(list),
            text => StoredJson.Read<List<T>>(text)),
        new ValueComparer<IReadOnlyList<T>>((a, b) => ReferenceEquals(a, b) || (a != null && b != null && a.SequenceEqual(b)), list => list.Count, list => list));

    /// <summary>A record, as jsonb.</summary>
    public static PropertyBuilder<T?> AsJson<T>(this PropertyBuilder<T?> property)
        where T : class => property.HasColumnType("jsonb").HasConversion(
            value => StoredJson.Write(value), text => JsonSerializer.Deserialize<T>(text, StoredJson.Options));
}
