namespace Faatimer.Workplaces.Domain;

/// <summary>The top of the organisation (W1): a directorate holds departments.</summary>
internal sealed class Directorate(Guid id, string name)
{
    public Guid Id { get; private set; } = id;

    public string Name { get; private set; } = name;

    public int Version { get; private set; } = 1;

    public void Rename(string name)
    {
        Name = name;
    }
}
