using Faatimer.Sdk;

namespace Faatimer.Admin.Pages.Settings;

/// <summary>The roles that a person can have; the others are for systems.</summary>
internal static class UserRoles
{
    public static IReadOnlyList<Role> All { get; } = [Role.Consultant, Role.Finance, Role.Workplace, Role.Manager, Role.Coordinator, Role.Auditor, Role.Admin];
}
