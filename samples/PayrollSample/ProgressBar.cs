namespace Faatimer.PayrollSample;

/// <summary>A bar that grows on one line of a terminal; nothing where the output is a file.</summary>
internal sealed class ProgressBar(TextWriter output, int total)
{
    private const int Width = 40;
    private readonly bool _visible = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;
    private readonly Lock _line = new();
    private int _done;

    public void Step()
    {
        lock (_line)
        {
            _done++;
            if (_visible)
            {
                var filled = Width * _done / total;
                output.Write($"\r[{new string('█', filled)}{new string('░', Width - filled)}] {_done}/{total}{(_done == total ? Environment.NewLine : "")}");
            }
        }
    }
}
