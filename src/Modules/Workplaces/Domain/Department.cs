namespace Faatimer.Workplaces.Domain;

/// <summary>A department of a directorate (W1): holds workplaces, and carries the årsværk that quotas are distributed by.</summary>
internal sealed class Department(Guid id, Guid directorateId, string name)
{
    public Guid Id { get; private set; } = id;

    public Guid DirectorateId { get; private set; } = directorateId;

    public string Name { get; private set; } = name;

    public List<FteOfYear> FteByYear { get; private set; } = [];

    public int Version { get; private set; } = 1;

    public Department WithFte(IEnumerable<FteOfYear> fteByYear)
    {
        FteByYear = [.. fteByYear.OrderBy(f => f.Year)];
        return this;
    }

    public void Change(Guid directorateId, string name, IEnumerable<FteOfYear> fteByYear)
    {
        DirectorateId = directorateId;
        Name = name;
        WithFte(fteByYear);
    }
}

/// <summary>Årsværk of a year.</summary>
/// <param name="Year">Calendar year, 2000–2100.</param>
/// <param name="Fte">Full-time equivalents, at most two decimals.</param>
internal sealed record FteOfYear(int Year, decimal Fte);
