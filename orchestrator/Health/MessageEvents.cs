using System.IO.Pipelines;
using System.Net.ServerSentEvents;
using System.Text;

namespace AgentGatewayPerf.Health;

/// <summary>An event stream without what is no message: the load takes events of no other name, and the MCP client takes
/// all.</summary>
static class MessageEvents
{
    /// <summary>The same stream with only its messages.</summary>
    public static Stream Of(Stream events)
    {
        var pipe = new Pipe();
        _ = CopyAsync(events, pipe.Writer);
        return pipe.Reader.AsStream();
    }

    static async Task CopyAsync(Stream events, PipeWriter messages)
    {
        try
        {
            await using (events)
            {
                await foreach (var item in SseParser.Create(events).EnumerateAsync())
                {
                    if (item.EventType != SseParser.EventTypeDefault)
                        continue;
                    var message = $"data: {item.Data.ReplaceLineEndings("\ndata: ")}\n\n";
                    if ((await messages.WriteAsync(Encoding.UTF8.GetBytes(message))).IsCompleted)
                        break;
                }
            }
            await messages.CompleteAsync();
        }
        catch (Exception e)
        {
            // Whoever reads learns why there is no more.
            await messages.CompleteAsync(e);
        }
    }
}
