using System.Data.Common;
using System.Globalization;

namespace Faatimer.Kernel;

/// <summary>A value that a list is ordered by, as a cursor writes and reads it.</summary>
internal static class PageKey
{
    public static string Text(object? value) => value switch
    {
        DateOnly day => day.ToString("O", CultureInfo.InvariantCulture),
        DateTimeOffset at => at.ToString("O", CultureInfo.InvariantCulture),
        IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
        _ => (string)value!,
    };

    /// <summary>400 for a text that is no value of the type: the cursor is not ours.</summary>
    public static object Read(Type type, string text) =>
        type == typeof(string) ? text
        : type == typeof(Guid) && Guid.TryParseExact(text, "D", out var id) ? id
        : type == typeof(DateOnly) && DateOnly.TryParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day
        : type == typeof(DateTimeOffset) && DateTimeOffset.TryParseExact(text, "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var at) ? at
        : type == typeof(int) && int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number
        : type == typeof(long) && long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var large) ? large
        : throw PageRequest.BadCursor();

    /// <summary>The column's value, in the type that its order declares.</summary>
    public static object Of(DbDataReader row, int column, Type type) =>
        type == typeof(DateOnly) ? row.GetFieldValue<DateOnly>(column) : type == typeof(DateTimeOffset) ? row.GetFieldValue<DateTimeOffset>(column) : row.GetValue(column);
}
