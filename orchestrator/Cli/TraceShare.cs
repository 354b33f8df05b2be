using System.Globalization;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Cli;

/// <summary>Reads --traceparent: the share of the requests that carry trace context.</summary>
static class TraceShare
{
    /// <returns>Above 0 and at most 1; 0 where the flag was not given.</returns>
    /// <exception cref="UsageException">It is no share, or another flag sends the same header.</exception>
    public static double Read(string? text, IEnumerable<RequestHeader> headers)
    {
        if (text is null)
            return 0;
        if (headers.Any(h => h.Name.Equals("traceparent", StringComparison.OrdinalIgnoreCase)))
            throw new UsageException("--traceparent writes the header traceparent itself: leave it out of --header and --plain-header.");
        var percent = text.EndsWith('%');
        return double.TryParse(percent ? text[..^1] : text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)
            && (percent ? value / 100 : value) is var share and > 0 and <= 1
                ? share
                : throw new UsageException($"--traceparent takes a share of the requests above 0 and up to 1, such as 0.01 or 1%, not '{text}'.");
    }
}
