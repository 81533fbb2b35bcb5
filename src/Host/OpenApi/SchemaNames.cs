using System.Collections.Concurrent;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Faatimer.Host.OpenApi;

/// <summary>The names of the document's schemas, and the types behind them.</summary>
internal sealed class SchemaNames
{
    private readonly ConcurrentDictionary<string, Type> _types = new(StringComparer.Ordinal);

    /// <summary>The type that a name stands for.</summary>
    public Type TypeOf(string name) => _types[name];

    /// <summary>A use case's request and response are named after it (<c>EndGrantRequest</c>), a view after what it shows (<c>GrantView</c> → <c>Grant</c>).</summary>
    public string Of(Type type)
    {
        var name = Name(type);
        _types[name] = type;
        return name;
    }

    /// <summary>The fields that are not there when they are null.</summary>
    public IEnumerable<string> LeftOutWhenNull(string name) => TypeOf(name).GetProperties()
        .Where(p => p.IsDefined(typeof(JsonIgnoreAttribute), inherit: false)).Select(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name));

    private static string Name(Type type)
    {
        if (type.IsGenericType)
        {
            return Name(type.GetGenericArguments()[0]) + type.Name[..type.Name.IndexOf('`', StringComparison.Ordinal)];
        }

        if (type == typeof(DayOfWeek))
        {
            return "Weekday"; // In a client, DayOfWeek would stand beside the language's own.
        }

        var name = type.Name.EndsWith("View", StringComparison.Ordinal) ? type.Name[..^4] : type.Name;
        return type.DeclaringType is { } useCase ? useCase.Name + name : name;
    }
}
