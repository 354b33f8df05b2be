using AgentGatewayPerf.Worker.Service;

namespace AgentGatewayPerf.Worker.Tests.Service;

[Trait("Speed", "fast")]
public sealed class CommandSequenceTests
{
    [Fact]
    public void Every_number_is_taken_once_and_in_order()
    {
        var commands = new CommandSequence();
        Assert.True(commands.IsNext(1));
        // Not taken yet: a command that was refused may be sent again.
        Assert.True(commands.IsNext(1));
        commands.Advance();
        Assert.False(commands.IsNext(1));
        Assert.True(commands.IsNext(2));
        Assert.Equal(1UL, commands.Last);
        Assert.Throws<CommandException>(() => commands.IsNext(3));
        Assert.Throws<CommandException>(() => commands.IsNext(0));
    }
}
