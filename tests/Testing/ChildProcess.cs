using System.Diagnostics;

namespace AgentGatewayPerf.Testing;

/// <summary>A process of a test: its output is kept, its life is bounded, and nothing of its tree outlives <see
/// cref="DisposeAsync"/>.</summary>
public sealed class ChildProcess : IAsyncDisposable
{
    static readonly TimeSpan Grace = TimeSpan.FromSeconds(3);

    readonly Process _process;
    readonly OutputLines _output = new();
    readonly OutputLines _error = new();
    readonly Task _pumps;
    readonly TaskCompletionSource _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly string _description;

    ChildProcess(Process process)
    {
        _process = process;
        _description = $"{Path.GetFileName(process.StartInfo.FileName)} {string.Join(' ', process.StartInfo.ArgumentList)}";
        process.EnableRaisingEvents = true;
        process.Exited += (_, _) => _exited.TrySetResult();
        process.Start();
        _pumps = Task.WhenAll(_output.PumpAsync(process.StandardOutput), _error.PumpAsync(process.StandardError));
    }

    /// <summary>Process id.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Everything written to standard output so far, lines ended by <c>\n</c>.</summary>
    public string Output => _output.Text;

    /// <summary>Everything written to standard error so far, lines ended by <c>\n</c>.</summary>
    public string Error => _error.Text;

    /// <summary>Starts a process with all three streams redirected.</summary>
    /// <param name="file">The program.</param>
    /// <param name="args">Its arguments.</param>
    /// <param name="environment">Variables to set, or with null to take away, on top of this process's own.</param>
    /// <param name="directory">Where it runs; null for the repository's root.</param>
    public static ChildProcess Start(
        string file, IEnumerable<string> args, IReadOnlyDictionary<string, string?>? environment = null, string? directory = null)
    {
        var start = new ProcessStartInfo(file, args)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = directory ?? RepositoryPaths.Root,
        };
        foreach (var (name, value) in environment ?? new Dictionary<string, string?>())
            start.Environment[name] = value;
        return new ChildProcess(new Process { StartInfo = start });
    }

    /// <summary>Waits for a line of standard output.</summary>
    /// <exception cref="InvalidOperationException">The output ended, or the bound passed, without such a line.</exception>
    public Task<string> WaitForOutputAsync(Func<string, bool> match, TimeSpan bound) => WaitForLineAsync(_output, match, bound);

    /// <summary>Waits for a line of standard error.</summary>
    /// <exception cref="InvalidOperationException">The output ended, or the bound passed, without such a line.</exception>
    public Task<string> WaitForErrorAsync(Func<string, bool> match, TimeSpan bound) => WaitForLineAsync(_error, match, bound);

    /// <summary>Waits for the end of the process, then for the rest of its output.</summary>
    /// <returns>Its exit code; 128 plus the signal's number where a signal ended it.</returns>
    /// <exception cref="TimeoutException">It did not end in time; it has been killed by then.</exception>
    public async Task<int> WaitForExitAsync(TimeSpan bound)
    {
        try
        {
            await _exited.Task.WaitAsync(bound).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Kill();
            throw new TimeoutException($"{_description} did not end within {bound.TotalSeconds:0} s.\n{Both()}");
        }

        // A grandchild may hold the pipes for longer; its output is not waited for.
        await Task.WhenAny(_pumps, Task.Delay(Grace)).ConfigureAwait(false);
        return _process.ExitCode;
    }

    /// <summary>Sends the signals that a terminal sends to its processes: of Ctrl-C, of Ctrl-\, and of its end.</summary>
    public void SendTerminalSignals()
    {
        foreach (var signal in (int[])[Signals.Interrupt, Signals.Quit, Signals.HangUp])
            Signals.Send(Id, signal);
    }

    /// <summary>Sends SIGINT, as Ctrl-C does, to this process alone.</summary>
    public void Interrupt() => Signals.Send(Id, Signals.Interrupt);

    /// <summary>Sends SIGTERM to this process alone.</summary>
    public void Terminate() => Signals.Send(Id, Signals.Terminate);

    /// <summary>Sends SIGKILL to this process alone: what it started is left to find out by itself.</summary>
    public void KillAlone() => Signals.Send(Id, Signals.Kill);

    /// <summary>Writes a line to its standard input.</summary>
    public void WriteLine(string line)
    {
        _process.StandardInput.Write(line + "\n");
        _process.StandardInput.Flush();
    }

    /// <summary>Freezes it (SIGSTOP), until <see cref="Thaw"/>. Linux only.</summary>
    public void Freeze() => Signals.Send(Id, Signals.Stop);

    /// <summary>Lets a frozen process go on (SIGCONT). Linux only.</summary>
    public void Thaw() => Signals.Send(Id, Signals.Continue);

    /// <summary>Closes its standard input.</summary>
    public void CloseInput() => _process.StandardInput.Close();

    /// <summary>Closes its input, gives it a moment to end, then kills it and all it started.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            CloseInput();
            await Task.WhenAny(_exited.Task, Task.Delay(Grace)).ConfigureAwait(false);
            Kill();
            await Task.WhenAny(_exited.Task, Task.Delay(Grace)).ConfigureAwait(false);
        }

        _process.Dispose();
    }

    async Task<string> WaitForLineAsync(OutputLines lines, Func<string, bool> match, TimeSpan bound)
    {
        using var timeout = new CancellationTokenSource(bound);
        string? line;
        try
        {
            line = await lines.FindAsync(match, timeout.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            line = null;
        }

        return line
            ?? throw new InvalidOperationException(
                $"{_description} did not write the line waited for within {bound.TotalSeconds:0} s{(HasExited ? $" and ended with {_process.ExitCode}" : "")}.\n{Both()}");
    }

    string Both() => $"standard output:\n{Output}\nstandard error:\n{Error}";

    void Kill()
    {
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It ended by itself in between.
        }
    }
}
