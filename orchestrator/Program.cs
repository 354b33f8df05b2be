Console.WriteLine("agentgateway-perf");
