namespace Faatimer.Kernel;

/// <summary>A file as an answer: downloaded under its name, never shown by a browser as part of the site.</summary>
/// <param name="Name">The name it is saved under; ASCII, without personal data.</param>
/// <param name="ContentType">Its media type, one of those the operation declares.</param>
/// <param name="Bytes">The file.</param>
public sealed record FileContent(string Name, string ContentType, byte[] Bytes);
