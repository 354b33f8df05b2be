namespace AgentGatewayPerf.Demo.Tests;

public sealed class DemoConversationsTests
{
    [Fact]
    public void The_oldest_tasks_are_forgotten_when_there_are_too_many()
    {
        var conversations = new DemoConversations(DemoPace.Default);
        var first = Open(conversations, "x");
        var second = Open(conversations, "x");
        for (var i = 1; i < DemoConversations.MaxTasks; i++)
        {
            Open(conversations, "x");
        }

        Assert.Equal(-32001, Assert.Throws<A2aException>(() => Complete(conversations, first)).Code);
        Assert.True(Complete(conversations, second).Completed);
    }

    [Fact]
    public void The_oldest_tasks_are_forgotten_when_they_say_too_much()
    {
        var conversations = new DemoConversations(DemoPace.Default);
        var half = new string('x', (int)(DemoConversations.MaxCharacters / 2));
        var first = Open(conversations, half);
        var second = Open(conversations, half);

        Assert.Throws<A2aException>(() => Complete(conversations, first));
        Assert.True(Complete(conversations, second).Completed);
    }

    static DemoTask Open(DemoConversations conversations, string text) =>
        Assert.IsType<DemoTask>(conversations.Answer(new A2aMessage("m", text, "c", null, null)).Task);

    static DemoReply Complete(DemoConversations conversations, DemoTask task) =>
        conversations.Answer(new A2aMessage("m", "x", "c", task.Id, null));
}
