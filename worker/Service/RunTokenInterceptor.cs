using System.Security.Cryptography;
using System.Text;
using Grpc.Core;
using Grpc.Core.Interceptors;

namespace AgentGatewayPerf.Worker.Service;

/// <summary>Lets nobody in without the run's token. The comparison takes the same time wherever the first difference
/// is.</summary>
sealed class RunTokenInterceptor(WorkerOptions options) : Interceptor
{
    readonly byte[] _expected = SHA256.HashData(Encoding.UTF8.GetBytes($"Bearer {options.RunToken}"));

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation)
    {
        var given = context.RequestHeaders.GetValue("authorization") ?? "";
        if (!CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), _expected))
            throw new RpcException(new Status(StatusCode.Unauthenticated, "The run's token is missing or wrong."));
        return continuation(requestStream, responseStream, context);
    }
}
