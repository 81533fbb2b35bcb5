using System.Security.Cryptography;

namespace Faatimer.Host.Database;

/// <summary>A secret in a file that only its owner can read (0600).</summary>
internal static class SecretFile
{
    /// <summary>The secret as hexadecimal text. Created once, also when several hosts start together.</summary>
    public static string ReadOrCreate(string path, int bytes)
    {
        if (!File.Exists(path))
        {
            var draft = $"{path}.{Environment.ProcessId}.{Environment.CurrentManagedThreadId}";
            var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using (var file = new StreamWriter(draft, options))
            {
                file.Write(Convert.ToHexString(RandomNumberGenerator.GetBytes(bytes)));
            }

            try
            {
                File.Move(draft, path, overwrite: false);
            }
            catch (IOException) when (File.Exists(path))
            {
                // Another host was first; its secret counts.
                File.Delete(draft);
            }
        }

        return File.ReadAllText(path).Trim();
    }
}
