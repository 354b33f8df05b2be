using System.Runtime.InteropServices;
using System.Text.Json;
using AgentGatewayPerf.Worker.Service;
using Microsoft.AspNetCore.Server.Kestrel.Https;

if (WorkerOptions.Parse(args, Environment.GetEnvironmentVariable, out var error) is not { } options)
{
    await Console.Error.WriteLineAsync(error);
    await Console.Error.WriteLineAsync(WorkerOptions.Usage);
    return 2;
}

HttpsConnectionAdapterOptions? tls = null;
if (options.Tls is not null && (tls = options.Tls.Load(out error)) is null)
{
    await Console.Error.WriteLineAsync(error);
    return 2;
}

var app = WorkerHost.Create(options, tls);

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
