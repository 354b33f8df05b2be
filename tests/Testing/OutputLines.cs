using System.Text;

namespace AgentGatewayPerf.Testing;

/// <summary>What a process has written so far, and a way to wait for a line of it.</summary>
sealed class OutputLines
{
    readonly Lock _lock = new();
    readonly StringBuilder _text = new();
    readonly List<string> _lines = [];
    TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    bool _ended;

    public string Text
    {
        get
        {
            lock (_lock)
                return _text.ToString();
        }
    }

    /// <summary>Reads until the end of the stream.</summary>
    public async Task PumpAsync(StreamReader reader)
    {
        try
        {
            while (await reader.ReadLineAsync().ConfigureAwait(false) is { } line)
                Add(line);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            // The stream was closed under the reader; what was read until then stands.
        }

        Change(() => _ended = true);
    }

    /// <summary>The first line that matches, written before or after the call; null when the stream ends without one.</summary>
    public async Task<string?> FindAsync(Func<string, bool> match, CancellationToken cancellation)
    {
        for (var next = 0; ;)
        {
            Task changed;
            lock (_lock)
            {
                for (; next < _lines.Count; next++)
                {
                    if (match(_lines[next]))
                        return _lines[next];
                }

                if (_ended)
                    return null;
                changed = _changed.Task;
            }

            await changed.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    void Add(string line) => Change(() =>
    {
        _lines.Add(line);
        _text.Append(line).Append('\n');
    });

    void Change(Action change)
    {
        TaskCompletionSource changed;
        lock (_lock)
        {
            change();
            changed = _changed;
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        changed.SetResult();
    }
}
