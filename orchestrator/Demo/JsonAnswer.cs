using System.Buffers;

namespace AgentGatewayPerf.Demo;

/// <summary>Sends JSON that is complete in memory: with a length, in one write.</summary>
static class JsonAnswer
{
    public static Task SendAsync(HttpContext context, ArrayBufferWriter<byte> body, string contentType = "application/json")
    {
        context.Response.ContentType = contentType;
        context.Response.ContentLength = body.WrittenCount;
        return context.Response.Body.WriteAsync(body.WrittenMemory, context.RequestAborted).AsTask();
    }
}
