using System.Collections.Concurrent;
using System.Reflection;
using System.Text.Json;

namespace Faatimer.Sdk.Testing;

/// <summary>Complete records to change from: <c>Model.Of&lt;Payslip&gt;() with { Number = "2026-03-000123" }</c>.</summary>
public static class Model
{
    private static readonly ConcurrentDictionary<Type, IReadOnlyList<PropertyInfo>> Needed = new();

    /// <summary>A record in which nothing lacks: texts and lists are empty, words are the first one that is known, ids are new, days and instants are those of 2026's beginning, and what may be null is.</summary>
    /// <typeparam name="T">A record of the API.</typeparam>
    public static T Of<T>()
        where T : class => (T)Make(typeof(T));

    internal static Guid NewId() => new(System.Security.Cryptography.RandomNumberGenerator.GetBytes(16));

    private static object Make(Type type)
    {
        var made = Activator.CreateInstance(type)!;
        foreach (var property in Needed.GetOrAdd(type, NeededBy))
        {
            property.SetValue(made, Value(property.PropertyType));
        }

        return made;
    }

    private static IReadOnlyList<PropertyInfo> NeededBy(Type type)
    {
        var nullability = new NullabilityInfoContext();
        return [.. type.GetProperties().Where(p => p.CanWrite && Nullable.GetUnderlyingType(p.PropertyType) is null && (p.PropertyType.IsValueType || nullability.Create(p).ReadState == NullabilityState.NotNull))];
    }

    private static object? Value(Type type) =>
        type == typeof(string) ? ""
        : type == typeof(Guid) ? NewId()
        : type == typeof(DateOnly) ? new DateOnly(2026, 1, 1)
        : type == typeof(DateTimeOffset) ? new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)
        : type == typeof(JsonElement) || type == typeof(object) ? null
        : type == typeof(byte[]) ? Array.Empty<byte>()
        : type.GetProperty("KnownWords", BindingFlags.Public | BindingFlags.Static) is { } words ? ((System.Collections.IEnumerable)words.GetValue(null)!).Cast<object>().First()
        : type.IsValueType ? Activator.CreateInstance(type)
        : type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IReadOnlyList<>) ? Array.CreateInstance(type.GetGenericArguments()[0], 0)
        : type.IsInterface ? null
        : Make(type);
}
