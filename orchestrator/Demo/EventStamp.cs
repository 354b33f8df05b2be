using System.Text.Json;

namespace AgentGatewayPerf.Demo;

/// <summary>The number and the stamp by which a load generator finds out what became of an event on its way, as metadata of the
/// event.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Of">Events of the whole stream.</param>
readonly record struct EventStamp(int Number, int Of)
{
    // The clock is the same for all processes of a machine since it was started.
    static readonly string ClockId = ReadClockId();

    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("metadata"u8);
        writer.WriteStartObject("agentgateway-perf"u8);
        writer.WriteNumber("event"u8, Number);
        writer.WriteNumber("events"u8, Of);
        writer.WriteNumber("sentUs"u8, (DateTime.UtcNow.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond);
        writer.WriteString("clock"u8, ClockId);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    static string ReadClockId()
    {
        try
        {
            return OperatingSystem.IsLinux() ? File.ReadAllText("/proc/sys/kernel/random/boot_id").TrimEnd() : "";
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }
}
