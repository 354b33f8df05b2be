// A target whose behaviour is known. Usage: scripted-target card|message|tool BEHAVIOUR, for example
//   scripted-target card fixed:5            answers after 5 ms
//   scripted-target card bimodal:2,40,10    after 2 ms, every tenth request after 40 ms
//   scripted-target card lognormal:5,0.8    median 5 ms, sigma 0.8
//   scripted-target card stall:2,1000,10000 after 2 ms; in the last 1,000 of every 10,000 ms not before their end
//   scripted-target card drip:5,10          in 5 parts, 10 ms apart
//   scripted-target tool faults:10          every tenth request is answered with the next of all faults
// The first word says which requests behave so: GET of the agent card, A2A messages, or tools/call; all others are answered at
// once. It listens on a free port of 127.0.0.1, prints {"url":…}, and says at /__record when each of those requests came and
// went.
using AgentGatewayPerf.Targets.Scripted;
using AgentGatewayPerf.Testing;

var record = new Record();
var endpoint = new ScriptedEndpoint(args[0], Behaviour.Parse(args[1]), record);
using var host = new TargetHost();
var builder = WebApplication.CreateSlimBuilder();
builder.Logging.ClearProviders();
builder.WebHost.UseUrls("http://127.0.0.1:0");
var app = builder.Build();
app.Run(endpoint.AnswerAsync);
await app.StartAsync();
TargetHost.Announce(app.Urls.Single());

using var bounded = new CancellationTokenSource();
host.Stopped.Register(() => bounded.CancelAfter(TimeSpan.FromMilliseconds(200)));
await Task.Delay(Timeout.Infinite, host.Stopped).ContinueWith(_ => { }, TaskScheduler.Default);
await app.StopAsync(bounded.Token);
