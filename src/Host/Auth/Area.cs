using Faatimer.Kernel;

namespace Faatimer.Host;

/// <summary>What requests to no module are about.</summary>
internal static class Area
{
    public const string Settings = RoleTable.Settings;
    public const string Jobs = RoleTable.Jobs;
    public const string Me = RoleTable.Me;
    public const string References = RoleTable.References;
    public const string Work = RoleTable.Work;
    public const string Log = RoleTable.Log;
}
