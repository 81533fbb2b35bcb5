namespace Faatimer.Kernel;

/// <summary>The query of an operation that can be tried.</summary>
/// <param name="DryRun">true: all is checked and answered as it would be, and nothing is stored.</param>
public sealed record Trial(bool? DryRun) : QueryFilter<Trial>
{
    public bool IsAsked => DryRun == true;
}
