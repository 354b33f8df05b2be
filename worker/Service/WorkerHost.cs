using AgentGatewayPerf.Protos;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging.Console;

namespace AgentGatewayPerf.Worker.Service;

/// <summary>The server that orchestrators call.</summary>
static class WorkerHost
{
    /// <summary>Makes it; it does not listen yet.</summary>
    /// <param name="options">The worker's options.</param>
    /// <param name="tls">Null to speak plain HTTP/2.</param>
    public static WebApplication Create(WorkerOptions options, HttpsConnectionAdapterOptions? tls)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.Logging.SetMinimumLevel(LogLevel.Warning);
        builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        builder.Logging.AddSimpleConsole(console => console.ColorBehavior = LoggerColorBehavior.Disabled);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Where a relay in front of this container ends TLS, requests say https and arrive without.
            kestrel.AllowAlternateSchemes = true;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(5);
            kestrel.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(10);
            kestrel.Listen(options.Listen, listen =>
            {
                listen.Protocols = HttpProtocols.Http2;
                if (tls is not null)
                    listen.UseHttps(tls);
            });
        });
        if (options.ExitOnStdinClose)
            builder.Services.AddSingleton<IHostLifetime, OrchestratedLifetime>();
        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton<WorkerLifetime>();
        builder.Services.AddSingleton<ShardWorkerService>();
        builder.Services.AddSingleton<RunTokenInterceptor>();
        builder.Services.AddGrpc(grpc =>
        {
            grpc.Interceptors.Add<RunTokenInterceptor>();
            grpc.MaxReceiveMessageSize = ContractLimits.MessageBytes;
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));

        var app = builder.Build();
        app.MapGrpcService<ShardWorkerService>();
        return app;
    }
}
