namespace Faatimer.Admin;

// Stands for the web UI where the host is built for its document only: the UI needs the SDK, which is made from that document.
#pragma warning disable MA0048 // Several types in one file: none is more than its name.

internal sealed class AdminOptions
{
    public Uri? Api { get; set; }

    public string ClientId { get; set; } = "";

    public string ClientSecret { get; set; } = "";

    public TimeSpan Idle { get; set; }
}

internal static class AdminSetup
{
    public const string Policy = "faatimer";

    public static void AddAdmin(this IServiceCollection services) => services.AddHttpContextAccessor();

    public static void UseAdmin(this IApplicationBuilder app, Action<IApplicationBuilder> authorization) => authorization(app);

    public static void MapAdmin(this IEndpointRouteBuilder app) => _ = app;
}

internal static class AssetFiles
{
    public static string Url(string file) => file;
}
