using System.Globalization;
using System.Text;

namespace AgentGatewayPerf.Cli;

/// <summary>A writer that says what it cannot write, instead of failing in a way of its own.</summary>
/// <param name="inner">Where the text goes; null where that is closed.</param>
/// <param name="onFailure">Is told why something could not be written, and may throw.</param>
sealed class GuardedWriter(TextWriter? inner, Action<string> onFailure) : TextWriter(CultureInfo.InvariantCulture)
{
    public override Encoding Encoding => inner?.Encoding ?? Encoding.UTF8;

    public override void Write(char value) => Try(writer => writer.Write(value));

    public override void Write(string? value) => Try(writer => writer.Write(value));

    public override void Write(char[] buffer, int index, int count) => Try(writer => writer.Write(buffer, index, count));

    public override void WriteLine(string? value) => Write(value + NewLine);

    public override void Flush() => Try(writer => writer.Flush());

    void Try(Action<TextWriter> write)
    {
        if (inner is null)
        {
            onFailure("it is closed");
            return;
        }
        try
        {
            write(inner);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ObjectDisposedException)
        {
            onFailure((e is UnauthorizedAccessException { InnerException: { } cause } ? cause : e).Message.TrimEnd('.'));
        }
    }
}
