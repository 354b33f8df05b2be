using AgentGatewayPerf.Targets.FastMcp;

if (!OperatingSystem.IsLinux())
{
    Console.Error.WriteLine("fast-mcp runs on Linux only: it is made of epoll.");
    return 2;
}
if (Options.Parse(args) is not { } options)
{
    Console.Error.WriteLine(Options.Usage);
    return 2;
}
var server = new Server(options);
Console.WriteLine(server.Announcement);
server.Run();
return 0;
