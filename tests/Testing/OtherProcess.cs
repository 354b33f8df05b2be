namespace AgentGatewayPerf.Testing;

/// <summary>A process that something else has started, found by <see cref="Leftovers.Find"/>. Linux only.</summary>
/// <param name="Id">Process id.</param>
public readonly record struct OtherProcess(int Id)
{
    /// <summary>Kills it at once.</summary>
    public void Kill() => Signals.Send(Id, Signals.Kill);

    /// <summary>Sends SIGINT, as Ctrl-C does.</summary>
    public void Interrupt() => Signals.Send(Id, Signals.Interrupt);

    /// <summary>Sends SIGHUP, as the end of a terminal does.</summary>
    public void HangUp() => Signals.Send(Id, Signals.HangUp);

    /// <summary>Sends SIGQUIT, as Ctrl-\ does.</summary>
    public void Quit() => Signals.Send(Id, Signals.Quit);

    /// <summary>Freezes it until <see cref="Thaw"/>.</summary>
    public void Freeze() => Signals.Send(Id, Signals.Stop);

    /// <summary>Lets it go on.</summary>
    public void Thaw() => Signals.Send(Id, Signals.Continue);

    /// <summary>The value of a variable of its environment; null when it has none.</summary>
    public string? Variable(string name) => File.ReadAllText($"/proc/{Id}/environ").Split('\0')
        .FirstOrDefault(entry => entry.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];
}
