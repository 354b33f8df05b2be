using System.Globalization;
using System.Text;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Worker.Patterns;

/// <summary>Makes the text of a JSON string fit to be shown, whatever it holds: escapes are resolved, and half a character or
/// half an escape at its end does no harm.</summary>
static class JsonText
{
    const int LongestEscape = 6;

    /// <summary>At most <paramref name="most"/> characters on one line.</summary>
    /// <param name="text">Text of a JSON string without its quotes.</param>
    /// <param name="most">Characters that are shown.</param>
    public static string Show(ReadOnlySpan<byte> text, int most)
    {
        if (!text.Contains((byte)'\\'))
            return Printable.OneLine(text, most);
        // One character more than is shown, so that it is seen that there are more.
        var raw = Encoding.UTF8.GetString(text[..Math.Min(text.Length, (most + 1) * LongestEscape)]);
        var shown = new StringBuilder(raw.Length);
        for (var at = 0; at < raw.Length; at++)
        {
            if (raw[at] != '\\')
                shown.Append(raw[at]);
            else if (++at < raw.Length)
                at += AppendEscape(shown, raw.AsSpan(at));
        }
        // Half a pair of surrogates is no character: by way of UTF-8 it becomes one that says so.
        return Printable.OneLine(Encoding.UTF8.GetBytes(shown.ToString()), most);
    }

    /// <returns>Characters of the escape behind its first.</returns>
    static int AppendEscape(StringBuilder shown, ReadOnlySpan<char> escape)
    {
        switch (escape[0])
        {
            case 'n' or 'r' or 't' or 'b' or 'f':
                shown.Append(' ');
                return 0;
            case 'u':
                var digits = escape[1..Math.Min(5, escape.Length)];
                if (
                    digits.Length == 4
                    && ushort.TryParse(digits, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
                {
                    shown.Append((char)code);
                }
                return digits.Length;
            default:
                shown.Append(escape[0]);
                return 0;
        }
    }
}
