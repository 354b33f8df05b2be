using System.Buffers;

namespace AgentGatewayPerf.Demo;

/// <summary>Sends JSON that is complete in memory: with a length, in one write.</summary>
static class JsonAnswer
{
    public static Task SendAsync(HttpContext context, ArrayBufferWriter<byte> body)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = body.WrittenCount;
        return context.Response.Body.WriteAsync(body.WrittenMemory, context.RequestAborted).AsTask();
    }
}
