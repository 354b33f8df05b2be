// An MCP server on the official C# SDK. Usage: csharp-mcp-target [Stateful|Stateless|StatefulForInitializeClients]
// It listens on 127.0.0.1, port PORT or a free one, prints {"url":…}, serves MCP at /mcp and its counts at /__counts.
using AgentGatewayPerf.Targets.CSharpMcp;
using AgentGatewayPerf.Testing;
using ModelContextProtocol.AspNetCore;

var mode = args is [var name, ..] ? Enum.Parse<HttpServerSessionMode>(name) : HttpServerSessionMode.Stateful;
using var host = new TargetHost();
var counts = new RequestCounts();

var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseUrls($"http://127.0.0.1:{Environment.GetEnvironmentVariable("PORT") ?? "0"}");
builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(endpoint => endpoint.Use(next => connection =>
{
    counts.AddConnection();
    return next(connection);
})));
builder.Services.AddMcpServer().WithHttpTransport(options => options.SessionMode = mode).WithTools<Tools>()
    .WithResources<Resources>().WithPrompts<Prompts>();

var app = builder.Build();
app.Use(async (context, next) =>
{
    if (context.Request.Path == RequestCounts.Path)
    {
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(counts.ToJson());
        return;
    }

    context.Request.EnableBuffering();
    using var body = new MemoryStream();
    await context.Request.Body.CopyToAsync(body);
    context.Request.Body.Position = 0;
    counts.Add(context.Request.Method, context.Request.Path, body.ToArray());
    await next();
});
app.MapMcp("/mcp");
await app.StartAsync();
TargetHost.Announce(app.Urls.Single());

using var bounded = new CancellationTokenSource();
host.Stopped.Register(() => bounded.CancelAfter(TimeSpan.FromSeconds(2)));
await Task.Delay(Timeout.Infinite, host.Stopped).ContinueWith(_ => { }, TaskScheduler.Default);
await app.StopAsync(bounded.Token);
