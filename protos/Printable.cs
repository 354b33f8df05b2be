using System.Globalization;
using System.Text;

namespace AgentGatewayPerf.Protos;

/// <summary>Makes text that came from outside fit to be shown: one line, without control characters, and not longer than a
/// bound.</summary>
public static class Printable
{
    /// <summary>A text as <see cref="OneLine(ReadOnlySpan{byte}, int)"/> shows it.</summary>
    public static string OneLine(string text, int most)
    {
        ArgumentNullException.ThrowIfNull(text);
        return OneLine(text.AsSpan(0, Math.Min(text.Length, most * 2)), most);
    }

    /// <summary>At most <paramref name="most"/> characters on one line; what cannot be shown is a dot.</summary>
    public static string OneLine(ReadOnlySpan<byte> bytes, int most) =>
        OneLine(Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, most * 4)]).AsSpan(), most);

    static string OneLine(ReadOnlySpan<char> text, int most)
    {
        var line = new StringBuilder(Math.Min(text.Length, most));
        var space = false;
        foreach (var c in text)
        {
            if (char.IsWhiteSpace(c))
            {
                space = line.Length > 0;
                continue;
            }
            if (space)
                line.Append(' ');
            space = false;
            if (line.Length >= most)
                return line.ToString(0, most - 1) + "…";
            // Format characters turn the direction of writing or hide text.
            line.Append(char.IsControl(c) || char.GetUnicodeCategory(c) == UnicodeCategory.Format ? '.' : c);
        }
        return line.ToString();
    }
}
