using System.ComponentModel;
using System.Diagnostics;
using System.Text.RegularExpressions;
using System.Threading.Channels;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Fleet.Modal;

/// <summary>
/// Containers on Modal, started and stopped by a child process, `python modal/app.py …`. It closes them however this process
/// ends: its stdin closes.
/// </summary>
sealed partial class ModalFleet(
    LoadSettings settings, ModalShim shim, TimeSpan lifetime, TimeProvider time, ILogger<ModalFleet> logger) : IFleet
{
    const int OwnError = 1;
    const int UsageError = 2;

    // The workers have twice 5 s to end, then Modal takes leave, which it does within 10 s.
    static readonly TimeSpan CloseGrace = TimeSpan.FromSeconds(30);
    static readonly TimeSpan KillGrace = TimeSpan.FromSeconds(5);

    readonly ModalFeed _feed = new(settings.Modal, isOrchestratorThere: false, time, logger);
    readonly TaskCompletionSource _up = new(TaskCreationOptions.RunContinuationsAsynchronously);
    Process? _process;
    FleetCommands? _commands;
    Task _watch = Task.CompletedTask;
    string _lastError = "";
    string? _app;
    volatile bool _closing;
    volatile bool _killed;

    public string Name => "modal";

    public string Token { get; } = RunToken.New();

    public bool HandsOverAuthToken => true;

    public string? WhenWorkersAreMissing => ModalFeed.WhenWorkersAreMissing;

    public FleetUsage? Usage => _feed.Usage;

    public ChannelReader<FleetEvent> Events => _feed.Events;

    /// <summary>Returns when the app is up, which takes minutes the first time: Modal builds the image then.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _process = Start();
        _commands = new FleetCommands(_process.StandardInput.BaseStream);
        _watch = WatchAsync(_process);
        await _up.Task.WaitAsync(cancellationToken);
    }

    public void Cancel(int shard)
    {
        ModalLog.Cancelling(logger, shard);
        _commands?.Cancel(shard);
    }

    public void Kill()
    {
        _killed = true;
        for (var shard = 0; shard < settings.Fleet.Shards; shard++)
            _commands?.Cancel(shard);
        _closing = true;
        _commands?.Dispose();
    }

    public async Task CloseAsync()
    {
        _closing = true;
        if (_process is null)
            return;
        _commands?.Dispose();
        if (await Task.WhenAny(_watch, Task.Delay(_killed ? KillGrace : CloseGrace)) != _watch)
        {
            ModalLog.LeftBehind(logger, _app ?? "");
            try
            {
                _process.Kill(entireProcessTree: true);
            }
            catch (Exception e) when (e is InvalidOperationException or Win32Exception)
            {
                // It has ended by itself.
            }
            await _watch;
        }
        _process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _commands?.Dispose();
    }

    Process Start()
    {
        foreach (var python in shim.Pythons)
        {
            try
            {
                var start = shim.Command(python, settings, lifetime, Token);
                ModalLog.Starting(logger, python, shim.App);
                if (Process.Start(start) is { } process)
                    return process;
            }
            catch (Win32Exception)
            {
                // Not there: the next one may be.
            }
        }
        throw new FleetException(
            $"Modal needs Python 3.11 or later, and there is no {string.Join(" or ", shim.Pythons)}.\n"
            + $"Install it, then: pip install -r modal/requirements.txt. Another Python is named by {ModalShim.PythonVariable}.");
    }

    async Task WatchAsync(Process process)
    {
        var errors = ReadErrorsAsync(process.StandardError);
        while (await ReadLineAsync(process.StandardOutput) is { } line)
            _feed.Take(line);
        await process.WaitForExitAsync();
        await Task.WhenAny(errors, Task.Delay(KillGrace));
        if (!_closing)
        {
            // Who was killed has not said why.
            var reason = process.ExitCode is OwnError or UsageError && _lastError.Length > 0
                ? _lastError
                : $"modal/app.py ended with exit code {process.ExitCode}";
            Exception error = process.ExitCode == UsageError
                ? new UsageException(reason)
                : new FleetException($"The workers cannot be run on Modal: {reason}");
            if (!_up.TrySetException(error))
            {
                ModalLog.Failed(logger, error.Message);
                _feed.Fail(error);
            }
        }
        _feed.Close();
    }

    // What fails says so in its last line.
    async Task ReadErrorsAsync(StreamReader reader)
    {
        while (await ReadLineAsync(reader) is { } line)
        {
            if (string.IsNullOrWhiteSpace(line))
                continue;
            if (AppLine().Match(line) is { Success: true } told)
            {
                _app = told.Groups["app"].Value;
                ModalLog.AppIsUp(logger, _app);
                _up.TrySetResult();
                continue;
            }
            _lastError = line;
            if (_up.Task.IsCompleted || _closing)
                ModalLog.ModalSays(logger, line);
            else
                ModalLog.ModalPrepares(logger, line);
        }
    }

    [GeneratedRegex("^Modal app (?<app>ap-[^; ]+);")]
    private static partial Regex AppLine();

    static async Task<string?> ReadLineAsync(StreamReader reader)
    {
        try
        {
            return await reader.ReadLineAsync();
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or InvalidOperationException)
        {
            return null;
        }
    }
}
