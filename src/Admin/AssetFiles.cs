using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.FileProviders;

namespace Faatimer.Admin;

/// <summary>Styles, fonts and icons of the pages. Their address changes with the build, so that a browser keeps them for good.</summary>
public static class AssetFiles
{
    private static readonly string Root = $"/ui/{typeof(AssetFiles).Module.ModuleVersionId.ToString("N")[..12]}";

    /// <summary>Where a file is, for example <c>dkfds.css</c>.</summary>
    public static string Url(string file) => $"{Root}/{file}";

    internal static void Serve(IApplicationBuilder app) => app.Map(Root, assets =>
    {
        assets.UseResponseCompression(); // These files hold nobody's secret.
        assets.UseStaticFiles(new StaticFileOptions
        {
            FileProvider = new EmbeddedFileProvider(typeof(AssetFiles).Assembly, "ui"),
            ContentTypeProvider = new FileExtensionContentTypeProvider(),
            OnPrepareResponse = file => file.Context.Response.Headers.CacheControl = "public, max-age=31536000, immutable",
        });
    });
}
