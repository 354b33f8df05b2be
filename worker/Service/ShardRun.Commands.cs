using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Base;

namespace AgentGatewayPerf.Worker.Service;

/// <summary>Commands of the orchestrator: checked and taken where they arrive, done in their turn.</summary>
sealed partial class ShardRun
{
    /// <summary>Takes a command, once however often it is sent. For any thread.</summary>
    /// <exception cref="CommandException">It breaks the contract; nothing was done.</exception>
    public void Take(ShardCommand command)
    {
        switch (command.CommandCase)
        {
            case ShardCommand.CommandOneofCase.Ping:
                Outbox.AddPong(new Pong { Id = command.Ping.Id, WorkerClockUs = Clock.Now / Clock.Microsecond });
                break;
            case ShardCommand.CommandOneofCase.Ack:
                Outbox.Acknowledge(command.Ack.Sequence);
                break;
            case ShardCommand.CommandOneofCase.Prepare:
            case ShardCommand.CommandOneofCase.Start:
            case ShardCommand.CommandOneofCase.Data:
            case ShardCommand.CommandOneofCase.Release:
            case ShardCommand.CommandOneofCase.Token:
            case ShardCommand.CommandOneofCase.Stop:
                TakeNumbered(command);
                break;
            default:
                throw new CommandException("The command is not known, or not possible after the first.");
        }
    }

    void TakeNumbered(ShardCommand command)
    {
        lock (_lock)
        {
            if (_commands.IsNext(command.Sequence))
            {
                Begin(command);
                _commands.Advance();
            }
            Outbox.AddReceived(_commands.Last);
        }
    }

    void Begin(ShardCommand command)
    {
        switch (command.CommandCase)
        {
            case ShardCommand.CommandOneofCase.Prepare:
                BeginPreparing(ScenarioAt(command.Prepare.Scenario), command.Prepare.McpVersion);
                break;
            case ShardCommand.CommandOneofCase.Start:
                BeginStep(command.Start);
                break;
            case ShardCommand.CommandOneofCase.Data:
                ScenarioAt(command.Data.Scenario).Add(command.Data.Rows);
                break;
            case ShardCommand.CommandOneofCase.Release:
                BeginReleasing(ScenarioAt(command.Release.Scenario));
                break;
            case ShardCommand.CommandOneofCase.Token:
                TakeToken(command.Token);
                break;
            case ShardCommand.CommandOneofCase.Stop when command.Stop.Step == 0:
                StopRun(IsAbort(command.Stop));
                break;
            case ShardCommand.CommandOneofCase.Stop:
                _steps.Find(step => step.Number == command.Stop.Step)?.Stop(IsAbort(command.Stop));
                break;
        }
    }

    void TakeToken(Token token)
    {
        if (token.Target >= _targets.Length)
            throw new CommandException($"There is no target {token.Target}.");
        if (!HeaderRules.IsBearerToken(token.AuthToken))
            throw new CommandException("auth_token must be visible ASCII.");
        // Before anything can carry it.
        _secrets.Add(token.AuthToken);
        _targets[token.Target].SetToken(token.AuthToken);
    }

    AssignedScenario ScenarioAt(uint index) =>
        index < _scenarios.Length ? _scenarios[index] : throw new CommandException($"There is no scenario {index}.");

    void BeginPreparing(AssignedScenario scenario, string mcpVersion)
    {
        if (_isStopped)
            return;
        if (mcpVersion.Length > 0 && !McpRevisions.IsKnown(mcpVersion))
            throw new CommandException("The MCP revision is not known.");
        if (scenario.State != ScenarioState.Idle)
            throw new CommandException($"The scenario {scenario.Index} is prepared already.");
        scenario.State = ScenarioState.Preparing;
        _work.Writer.TryWrite(() => PrepareAsync(scenario, mcpVersion));
    }

    void BeginStep(Start start)
    {
        if (_isStopped)
            return;
        if (StartCheck.Problem(start, _assign) is { } problem)
            throw new CommandException(problem);
        if (start.Step <= _lastStep)
            throw new CommandException($"Step {start.Step} came after step {_lastStep}.");
        List<AssignedScenario> scenarios = [.. start.Loads.Select(load => ScenarioAt(load.Scenario))];
        if (scenarios.Find(scenario => scenario.State != ScenarioState.Ready) is { } other)
            throw new CommandException($"The scenario {other.Index} is not ready.");
        _lastStep = start.Step;
        var step = new StepRun(start, scenarios);
        _steps.Add(step);
        _work.Writer.TryWrite(() => RunStepAsync(step));
    }

    void BeginReleasing(AssignedScenario scenario)
    {
        if (_isStopped)
            return;
        if (scenario.State != ScenarioState.Ready)
            throw new CommandException($"The scenario {scenario.Index} is not ready.");
        scenario.State = ScenarioState.Releasing;
        _work.Writer.TryWrite(() => ReleaseAsync(scenario));
    }

    /// <summary>Ends everything; what was asked for before and has not begun is accounted for and not done.</summary>
    void StopRun(bool abort)
    {
        lock (_lock)
        {
            _isStopped = true;
            foreach (var step in _steps)
                step.Stop(abort);
            foreach (var scenario in _scenarios.Where(scenario => scenario.State == ScenarioState.Preparing))
                scenario.StopPreparing(abort);
            _work.Writer.TryComplete();
        }
        if (abort)
            _aborted.TrySetResult();
    }

    static bool IsAbort(Stop stop) => stop.Mode == Protos.Stop.Types.Mode.Abort;
}
