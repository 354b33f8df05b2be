return await AgentGatewayPerf.Cli.CommandLine.RunAsync(args);
