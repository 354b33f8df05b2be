using System.Text.Json;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Demo;

/// <summary>The number and the stamp by which a load generator finds out what became of an event on its way.</summary>
/// <param name="Number">From 1.</param>
/// <param name="Of">Events of the whole stream.</param>
readonly record struct EventStamp(int Number, int Of)
{
    public void WriteTo(Utf8JsonWriter writer)
    {
        writer.WriteStartObject("metadata"u8);
        writer.WriteStartObject(EventStamps.Member);
        writer.WriteNumber(EventStamps.Event, Number);
        writer.WriteNumber(EventStamps.Events, Of);
        writer.WriteNumber(EventStamps.SentUs, EventStamps.Now);
        writer.WriteString(EventStamps.Clock, EventStamps.ClockId.Span);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
