using AgentGatewayPerf.Worker.Http;

namespace AgentGatewayPerf.Fuzz.Targets;

/// <summary>Reads a response in pieces, as a socket gives them: every piece lies in a buffer that is used again.</summary>
static class Pieces
{
    /// <param name="input">The bytes that come until the connection is closed.</param>
    /// <param name="reader">A reader that was reset.</param>
    /// <param name="handler">Who listens.</param>
    /// <param name="random">Where to cut; null for nowhere.</param>
    /// <returns>How it ended, in words.</returns>
    public static string Read(ReadOnlySpan<byte> input, ResponseReader reader, IResponseHandler handler, FuzzRandom? random)
    {
        var cuts = random ?? default;
        var progress = ReadProgress.NeedMore;
        var left = 0;
        while (!input.IsEmpty && progress == ReadProgress.NeedMore)
        {
            var length = random is null ? input.Length : Math.Min(input.Length, 1 + cuts.Next(cuts.Next(4) == 0 ? 200 : 12));
            var buffer = input[..length].ToArray();
            input = input[length..];
            progress = reader.Feed(buffer, handler, out var rest);
            left = rest.Length + input.Length;
            Array.Fill(buffer, (byte)'?');
        }
        if (progress == ReadProgress.NeedMore)
            return reader.TryEndByClose(handler) ? "ended by the close" : "cut short";
        return progress == ReadProgress.Failed ? "failed" : $"done, {left} left, {reader.KeepAlive}";
    }
}
