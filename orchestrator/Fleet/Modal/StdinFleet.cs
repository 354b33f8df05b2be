using System.Globalization;
using System.Threading.Channels;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Settings;
using Microsoft.Win32.SafeHandles;

namespace AgentGatewayPerf.Fleet.Modal;

/// <summary>
/// Containers on Modal, asked for from a container beside them: modal/app.py has started this process, tells of the workers on
/// its standard input, and takes requests on a pipe.
/// </summary>
sealed class StdinFleet : IFleet
{
    const string RequestsVariable = "AGENTGATEWAY_PERF_FLEET_REQUESTS";

    static readonly TimeSpan CloseGrace = TimeSpan.FromSeconds(20);

    readonly LoadSettings _settings;
    readonly TimeSpan _lifetime;
    readonly FleetCommands _commands;
    readonly ModalFeed _feed;
    readonly ILogger _logger;
    Task? _reading;
    volatile bool _closing;

    /// <exception cref="UsageException">This process was not started by modal/app.py.</exception>
    public StdinFleet(
        LoadSettings settings, TimeSpan lifetime, Func<string, string?> environment, TimeProvider time,
        ILogger<StdinFleet> logger)
    {
        if (environment(RunToken.Variable) is not { Length: > 0 } token || !int.TryParse(
            environment(RequestsVariable), NumberStyles.None, CultureInfo.InvariantCulture, out var descriptor))
        {
            throw new UsageException(
                "--fleet stdin works in a container of Modal only: modal run modal/app.py … starts it there.");
        }
        (_settings, _lifetime, _logger, Token) = (settings, lifetime, logger, token);
        _feed = new ModalFeed(settings.Modal, isOrchestratorThere: true, time, logger);
        _commands = new FleetCommands(new FileStream(new SafeFileHandle(descriptor, ownsHandle: true), FileAccess.Write, 1));
    }

    public string Name => "modal";

    public string Token { get; }

    // One that stands in a file of flags is known here alone.
    public bool HandsOverAuthToken => _settings.Access.AuthToken is null;

    public string? WhenWorkersAreMissing => ModalFeed.WhenWorkersAreMissing;

    public FleetUsage? Usage => _feed.Usage;

    public ChannelReader<FleetEvent> Events => _feed.Events;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _reading = Task.Factory.StartNew(Read, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        _commands.Request(new WorkerRequest(_settings.Fleet.Shards, (int)Math.Ceiling(_lifetime.TotalSeconds)));
        return Task.CompletedTask;
    }

    public void Cancel(int shard)
    {
        ModalLog.Cancelling(_logger, shard);
        _commands.Cancel(shard);
    }

    public void Kill()
    {
        _closing = true;
        for (var shard = 0; shard < _settings.Fleet.Shards; shard++)
            _commands.Cancel(shard);
        _commands.Dispose();
    }

    public async Task CloseAsync()
    {
        _closing = true;
        _commands.Dispose();
        if (_reading is not null)
            await Task.WhenAny(_reading, Task.Delay(CloseGrace));
        _feed.Close();
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _commands.Dispose();
    }

    // On a thread of its own: a console's input cannot be waited for without one.
    void Read()
    {
        using var input = new StreamReader(Console.OpenStandardInput());
        while (input.ReadLine() is { } line)
            _feed.Take(line);
        if (!_closing)
            _feed.Fail(new FleetException("Modal took the workers down, or could not start them."));
        _feed.Close();
    }
}
