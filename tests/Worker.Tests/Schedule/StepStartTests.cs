using AgentGatewayPerf.Worker.Base;
using AgentGatewayPerf.Worker.Schedule;

namespace AgentGatewayPerf.Worker.Tests.Schedule;

[Trait("Speed", "fast")]
public sealed class StepStartTests
{
    const long At = 1_000 * Clock.Second;

    [Theory]
    [InlineData(-10, 0)]
    [InlineData(49, 0)]
    [InlineData(51, 51)]
    [InlineData(4_000, 4_000)]
    public void A_schedule_moves_when_its_start_has_long_passed(long lateMs, long expectedMs) =>
        Assert.Equal(At + expectedMs * Clock.Millisecond, new StepStart(At).ScheduleStart(At + lateMs * Clock.Millisecond));

    [Fact]
    public void The_first_thread_decides_for_all()
    {
        var punctual = new StepStart(At);
        Assert.Equal(At, punctual.ScheduleStart(At));
        Assert.Equal(At, punctual.ScheduleStart(At + Clock.Second));

        var late = new StepStart(At);
        Assert.Equal(At + Clock.Second, late.ScheduleStart(At + Clock.Second));
        Assert.Equal(At + Clock.Second, late.ScheduleStart(At + 2 * Clock.Second));
    }
}
