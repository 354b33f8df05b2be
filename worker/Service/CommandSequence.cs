namespace AgentGatewayPerf.Worker.Service;

/// <summary>Takes every numbered command once and in order, however often it is sent.</summary>
sealed class CommandSequence
{
    /// <summary>Number of the last command that was taken; 0 for none.</summary>
    public ulong Last { get; private set; }

    /// <summary>Whether the command of this number is the next one; false for one that was taken before.</summary>
    /// <exception cref="CommandException">The command has no number, or one before it is missing.</exception>
    public bool IsNext(ulong number)
    {
        if (number == 0)
            throw new CommandException("A command that is to be acknowledged has no sequence.");
        if (number > Last + 1)
            throw new CommandException($"Command {number} came after command {Last}.");
        return number == Last + 1;
    }

    /// <summary>The next command was taken.</summary>
    public void Advance() => Last++;
}
