return await AgentGatewayPerf.Cli.ProgramEnd.RunAsync(args);
