namespace Faatimer.Admin;

/// <summary>What the pages are told by the host that they run in.</summary>
public sealed class AdminOptions
{
    /// <summary>The installation whose API the pages call; null for the host that they run in.</summary>
    public Uri? Api { get; set; }

    /// <summary>The id of the pages' own OAuth client. All people share it; what counts is the person.</summary>
    public string ClientId { get; set; } = "";

    /// <summary>Its secret.</summary>
    public string ClientSecret { get; set; } = "";

    /// <summary>How long somebody stays signed in without doing anything.</summary>
    public TimeSpan Idle { get; set; } = TimeSpan.FromMinutes(60);
}
