namespace AgentGatewayPerf.Worker.Base;

/// <summary>The clock on the wall, and which machine's it is: for what another process on this machine has stamped. Everything
/// else is measured with <see cref="Clock"/>.</summary>
static class WallClock
{
    /// <summary>Names this machine's clock since it was started; empty where that is not known.</summary>
    public static ReadOnlyMemory<byte> Id { get; } = ReadId();

    /// <summary>µs since 1970.</summary>
    public static long Now => (DateTime.UtcNow.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    static byte[] ReadId()
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
