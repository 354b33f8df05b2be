using System.Text.Json;
using AgentGatewayPerf.Worker.Service;
using Microsoft.AspNetCore.Server.Kestrel.Https;

using var terminal = new TerminalSignals();
if (WorkerOptions.Parse(args, Environment.GetEnvironmentVariable, out var error) is not { } options)
{
    var isHelp = args is ["--help" or "-h" or "-?"];
    var output = isHelp ? Console.Out : Console.Error;
    if (!isHelp)
        await output.WriteLineAsync(error);
    await output.WriteLineAsync(WorkerOptions.Usage);
    return isHelp ? 0 : 2;
}

// Whoever started a worker by hand ends it by hand.
if (!options.ExitOnStdinClose)
    terminal.Dispose();

HttpsConnectionAdapterOptions? tls = null;
if (options.Tls is not null && (tls = options.Tls.Load(out error)) is null)
{
    await Console.Error.WriteLineAsync(error);
    return 2;
}

var app = WorkerHost.Create(options, tls);

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
