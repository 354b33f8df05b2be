namespace AgentGatewayPerf.Testing;

/// <summary>A process that something else has started, found by <see cref="Leftovers.Find"/>. Linux only.</summary>
/// <param name="Id">Process id.</param>
public readonly record struct OtherProcess(int Id)
{
    /// <summary>Kills it at once.</summary>
    public void Kill() => Signals.Send(Id, Signals.Kill);

    /// <summary>Freezes it until <see cref="Thaw"/>.</summary>
    public void Freeze() => Signals.Send(Id, Signals.Stop);

    /// <summary>Lets it go on.</summary>
    public void Thaw() => Signals.Send(Id, Signals.Continue);

    /// <summary>The value of a variable of its environment; null when it has none.</summary>
    public string? Variable(string name) => File.ReadAllText($"/proc/{Id}/environ").Split('\0')
        .FirstOrDefault(entry => entry.StartsWith(name + "=", StringComparison.Ordinal))?[(name.Length + 1)..];
}
