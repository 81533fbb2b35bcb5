using static Faatimer.Admin.Words;

namespace Faatimer.Admin.Frame;

/// <summary>Files that somebody sends.</summary>
internal static class Upload
{
    private const int MaxPdf = 5 * 1024 * 1024;

    /// <summary>A PDF of at most 5 MB; null when none was chosen. Whether it is whole is for the API to say.</summary>
    public static async Task<byte[]?> Pdf(Form form, string id, CancellationToken cancellationToken)
    {
        if (form.Files.GetFile(id) is not { Length: > 0 } file)
        {
            return null;
        }

        if (file.Length > MaxPdf)
        {
            form.Error(id, T($"Filen fylder {Format.Bytes(file.Length)}. Den må højst fylde 5 MB.", $"The file has {Format.Bytes(file.Length)}. It may have at most 5 MB."));
            return null;
        }

        using var bytes = new MemoryStream((int)file.Length);
        await file.CopyToAsync(bytes, cancellationToken);
        if (!bytes.GetBuffer().AsSpan(0, (int)bytes.Length).StartsWith("%PDF-"u8))
        {
            form.Error(id, T("Filen er ikke en pdf. Gem den som pdf, og vælg den igen.", "The file is not a PDF. Save it as PDF, and choose it again."));
            return null;
        }

        return bytes.ToArray();
    }
}
