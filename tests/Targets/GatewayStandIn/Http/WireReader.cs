using System.Text;

namespace AgentGatewayPerf.Targets.GatewayStandIn.Http;

/// <summary>Lines and bytes of one connection, whatever pieces they come in.</summary>
sealed class WireReader(Stream stream)
{
    const int LongestLine = 64 * 1024;

    readonly byte[] _buffer = new byte[LongestLine];
    int _start;
    int _end;

    /// <summary>Waits for a byte; false at the end of the connection.</summary>
    public async ValueTask<bool> HasMoreAsync(CancellationToken cancellation) => _start < _end || await FillAsync(cancellation);

    /// <summary>A line without its end.</summary>
    /// <exception cref="EndOfStreamException">The connection ended before the line did.</exception>
    public async ValueTask<string> ReadLineAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var length = _buffer.AsSpan(_start, _end - _start).IndexOf((byte)'\n');
            if (length >= 0)
            {
                var line = Encoding.Latin1.GetString(_buffer, _start, length).TrimEnd('\r');
                _start += length + 1;
                return line;
            }

            if (!await FillAsync(cancellation))
                throw new EndOfStreamException();
        }
    }

    /// <summary>Header lines up to the empty line.</summary>
    public async ValueTask<List<HeaderLine>> ReadHeadersAsync(CancellationToken cancellation)
    {
        var headers = new List<HeaderLine>();
        for (var line = await ReadLineAsync(cancellation); line.Length > 0; line = await ReadLineAsync(cancellation))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            if (colon <= 0)
                throw new InvalidDataException($"Not a header: {line}");
            headers.Add(new HeaderLine(line[..colon], line[(colon + 1)..].Trim()));
        }

        return headers;
    }

    /// <summary>At most as many bytes as fit, at least one; 0 at the end of the connection.</summary>
    public async ValueTask<int> ReadAsync(Memory<byte> destination, CancellationToken cancellation)
    {
        if (destination.IsEmpty || !await HasMoreAsync(cancellation))
            return 0;
        var count = Math.Min(destination.Length, _end - _start);
        _buffer.AsMemory(_start, count).CopyTo(destination);
        _start += count;
        return count;
    }

    async ValueTask<bool> FillAsync(CancellationToken cancellation)
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        if (_end == _buffer.Length)
            throw new InvalidDataException($"A line of more than {LongestLine} bytes.");
        var count = await stream.ReadAsync(_buffer.AsMemory(_end), cancellation);
        _end += count;
        return count > 0;
    }
}
