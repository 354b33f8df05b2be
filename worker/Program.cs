using System.Runtime.InteropServices;
using System.Text.Json;
using AgentGatewayPerf.Worker.Service;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Https;
using Microsoft.Extensions.Logging.Console;

if (WorkerOptions.Parse(args, out var error) is not { } options)
{
    await Console.Error.WriteLineAsync(error);
    await Console.Error.WriteLineAsync(WorkerOptions.Usage);
    return 2;
}

HttpsConnectionAdapterOptions? tls = null;
if (options.Tls != null && (tls = options.Tls.Load(out error)) == null)
{
    await Console.Error.WriteLineAsync(error);
    return 2;
}

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.Logging.SetMinimumLevel(LogLevel.Warning);
builder.Logging.AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
builder.Logging.AddSimpleConsole(console => console.ColorBehavior = LoggerColorBehavior.Disabled);
builder.WebHost.ConfigureKestrel(kestrel =>
{
    kestrel.AddServerHeader = false;
    kestrel.Limits.MinRequestBodyDataRate = null;
    kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(5);
    kestrel.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(10);
    kestrel.Listen(options.Listen, listen =>
    {
        listen.Protocols = HttpProtocols.Http2;
        if (tls != null)
            listen.UseHttps(tls);
    });
});
builder.Services.AddSingleton(options);
builder.Services.AddSingleton<WorkerLifetime>();
builder.Services.AddSingleton<ShardWorkerService>();
builder.Services.AddSingleton<RunTokenInterceptor>();
builder.Services.AddGrpc(grpc =>
{
    grpc.Interceptors.Add<RunTokenInterceptor>();
    // An assignment carries a few patterns and a CA file; nothing that a caller may send is larger.
    grpc.MaxReceiveMessageSize = 4 << 20;
});
builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(1));

var app = builder.Build();
app.MapGrpcService<ShardWorkerService>();

// Ctrl-C reaches the whole process group of a terminal, but it is the orchestrator that ends the load and collects what was
// measured; a worker it started must outlive the signal.
using var interrupt = options.ExitOnStdinClose
    ? PosixSignalRegistration.Create(PosixSignal.SIGINT, signal => signal.Cancel = true)
    : null;

try
{
    await app.StartAsync();
}
catch (IOException e)
{
    await Console.Error.WriteLineAsync($"Cannot listen on {options.Listen}: {e.Message}");
    return 2;
}
var lifetime = app.Services.GetRequiredService<WorkerLifetime>();
lifetime.Begin();
if (options.ExitOnStdinClose)
    lifetime.EndWithStandardInput();
Console.WriteLine($"{{\"url\":{JsonSerializer.Serialize(app.Urls.First(), AnnouncementJson.Default.String)}}}");
await app.WaitForShutdownAsync();
return 0;
