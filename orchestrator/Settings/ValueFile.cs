using System.Text;
using AgentGatewayPerf.Common;

namespace AgentGatewayPerf.Settings;

/// <summary>Values of flags that stand in a file, so that they are long or secret: @FILE, and @- for standard input. What a file
/// holds is never part of a message.</summary>
static class ValueFile
{
    const int MostBytes = 64 * 1024 * 1024;

    /// <summary>The value itself, or the text of the file that it names, without the line break at its end.</summary>
    /// <param name="flag">The flag, for errors.</param>
    /// <param name="value">What was typed.</param>
    /// <exception cref="UsageException">The file cannot be read, is no text, or is empty.</exception>
    public static string Resolve(string flag, string value)
    {
        if (!value.StartsWith('@'))
            return value;
        var text = Read($"{flag} {value}", value[1..], "@FILE takes the value from a file, and @- from standard input.").TrimEnd('\n').TrimEnd('\r');
        return text.Length > 0 ? text : throw new UsageException($"{flag} {value}: there is nothing in it.");
    }

    /// <summary>The text of a file.</summary>
    /// <param name="what">What names it, for errors.</param>
    /// <param name="path">The file; - for standard input.</param>
    /// <param name="hint">Said beside an error of the file; empty for nothing.</param>
    /// <exception cref="UsageException">It cannot be read, or is no text.</exception>
    public static string Read(string what, string path, string hint = "")
    {
        try
        {
            using var file = path == "-" ? Console.OpenStandardInput() : File.OpenRead(path);
            using var content = new MemoryStream();
            var buffer = new byte[64 * 1024];
            while (file.Read(buffer) is > 0 and var count)
            {
                content.Write(buffer, 0, count);
                if (content.Length > MostBytes)
                    throw new UsageException($"{what} holds more than {MostBytes >> 20} MiB.");
            }
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content.GetBuffer(), 0, (int)content.Length)
                .TrimStart('\uFEFF');
        }
        catch (DecoderFallbackException)
        {
            throw new UsageException($"{what} is no text in UTF-8.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new UsageException($"{what}: the file cannot be read: {e.Message}\n{hint}".TrimEnd());
        }
    }
}
