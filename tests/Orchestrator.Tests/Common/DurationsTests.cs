using AgentGatewayPerf.Common;

namespace AgentGatewayPerf.Orchestrator.Tests;

[Trait("Speed", "fast")]
public sealed class DurationsTests
{
    [Theory]
    [InlineData("500ms", 500)]
    [InlineData("60s", 60_000)]
    [InlineData("2m", 120_000)]
    [InlineData("1.5h", 5_400_000)]
    [InlineData("3", 3_000)]
    [InlineData("1m30s", 90_000)]
    [InlineData("1h2m3s4ms", 3_723_004)]
    [InlineData("1H30M", 5_400_000)]
    public void Durations_are_read_and_written_alike(string text, double milliseconds)
    {
        Assert.True(Durations.TryParse(text, out var duration));
        Assert.Equal(milliseconds, duration.TotalMilliseconds);
        Assert.True(Durations.TryParse(Durations.Format(duration), out var again));
        Assert.Equal(duration, again);
    }

    [Theory]
    [InlineData("")]
    [InlineData("s")]
    [InlineData("-5s")]
    [InlineData("5x")]
    [InlineData("30s1m")]
    [InlineData("1m1m")]
    [InlineData("1m30")]
    [InlineData("1m-3s")]
    [InlineData("1..5s")]
    [InlineData("1m 30s")]
    [InlineData("1e9s")]
    [InlineData("99999h")]
    public void Other_durations_are_refused(string text) => Assert.False(Durations.TryParse(text, out _));
}
