namespace AgentGatewayPerf.Protos;

/// <summary>How an agent numbers and stamps the events of its streams, so that who reads them can tell what became of them: a
/// member of the event's "metadata".</summary>
public static class EventStamps
{
    /// <summary>The member of "metadata".</summary>
    public static ReadOnlySpan<byte> Member => "agentgateway-perf"u8;

    /// <summary>Its member that has the number of the event, from 1.</summary>
    public static ReadOnlySpan<byte> Event => "event"u8;

    /// <summary>Its member that says how many events the stream will have had.</summary>
    public static ReadOnlySpan<byte> Events => "events"u8;

    /// <summary>Its member that says when the event was sent, as <see cref="Now"/>.</summary>
    public static ReadOnlySpan<byte> SentUs => "sentUs"u8;

    /// <summary>Its member that says by which clock, as <see cref="ClockId"/>.</summary>
    public static ReadOnlySpan<byte> Clock => "clock"u8;

    /// <summary>Names this machine's clock since it was started, the same for all of its processes; empty where that is not
    /// known.</summary>
    public static ReadOnlyMemory<byte> ClockId { get; } = ReadClockId();

    /// <summary>The clock on the wall, µs since 1970.</summary>
    public static long Now => (DateTime.UtcNow.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    static byte[] ReadClockId()
    {
        try
        {
            return OperatingSystem.IsLinux() ? File.ReadAllBytes("/proc/sys/kernel/random/boot_id").AsSpan().Trim("\n"u8).ToArray() : [];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
