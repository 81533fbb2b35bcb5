using Faatimer.Sdk;

namespace Faatimer.PayrollSample;

/// <summary>A bar that grows on one line of a terminal, by how much of the file has been read; nothing where the output is a file.</summary>
internal sealed class ProgressBar(TextWriter output, Stream file) : IProgress<PostingProgress>
{
    private const int Width = 40;
    private readonly bool _visible = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;

    public PostingProgress Last { get; private set; } = new(0, 0, 0);

    public void Report(PostingProgress value)
    {
        Last = value;
        if (_visible)
        {
            var filled = (int)(Width * file.Position / file.Length);
            output.Write($"\r[{new string('█', filled)}{new string('░', Width - filled)}] {value.Posted}{(filled == Width ? Environment.NewLine : "")}");
        }
    }
}
