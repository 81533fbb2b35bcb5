using System.Text.RegularExpressions;

namespace Faatimer.Generator;

/// <summary>A group of the SDK: a property of its client.</summary>
/// <param name="Name">The property's name.</param>
/// <param name="About">What it is about, in a sentence.</param>
internal sealed record Group(string Name, string About);

/// <summary>Where an operation stands in the SDK.</summary>
internal sealed record Place(Group Group, string Method, string Operation);

/// <summary>Reads <c>operations.txt</c>. What it says and what the document has are the same operations, or nothing is generated.</summary>
internal static partial class Places
{
    public static IReadOnlyList<Place> Read(string text, IReadOnlyCollection<string> operations)
    {
        var places = new List<Place>();
        Group? group = null;
        foreach (var line in text.Split('\n').Select(l => l.TrimEnd()).Where(l => l.Length > 0 && l[0] != '#'))
        {
            if (GroupLine().Match(line) is { Success: true } begins)
            {
                group = new(begins.Groups[1].Value, begins.Groups[2].Value);
            }
            else if (MethodLine().Match(line) is { Success: true } method && group is not null)
            {
                places.Add(new(group, method.Groups[1].Value, method.Groups[2].Value));
            }
            else
            {
                throw new FormatException($"operations.txt: neither a group nor a method and its operation: {line}");
            }
        }

        Refuse("operations.txt has no place for", operations.Except(places.Select(p => p.Operation)));
        Refuse("operations.txt names what the document does not have:", places.Select(p => p.Operation).Except(operations));
        Refuse("operations.txt has twice", Repeated(places.Select(p => p.Operation)).Concat(Repeated(places.Select(p => $"{p.Group.Name}.{p.Method}"))));
        return places;
    }

    private static IEnumerable<string> Repeated(IEnumerable<string> names) => names.GroupBy(n => n).Where(g => g.Count() > 1).Select(g => g.Key);

    private static void Refuse(string what, IEnumerable<string> names)
    {
        if (names.ToList() is { Count: > 0 } wrong)
        {
            throw new FormatException($"{what} {string.Join(", ", wrong)}");
        }
    }

    [GeneratedRegex("^([A-Z][A-Za-z]*): (.+)$")]
    private static partial Regex GroupLine();

    [GeneratedRegex("^ +([A-Z][A-Za-z]*) +([A-Z][A-Za-z]*)$")]
    private static partial Regex MethodLine();
}
