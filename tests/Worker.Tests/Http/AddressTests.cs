using System.Net;
using System.Net.Sockets;
using AgentGatewayPerf.Protos;
using AgentGatewayPerf.Worker.Base;
using AgentGatewayPerf.Worker.Http;
using AgentGatewayPerf.Worker.Loop;
using AgentGatewayPerf.Worker.Patterns;
using AgentGatewayPerf.Worker.Samples;
using AgentGatewayPerf.Worker.Schedule;
using AgentGatewayPerf.Worker.Tests.Service;

namespace AgentGatewayPerf.Worker.Tests.Http;

/// <summary>A name may have several addresses, some of which lead nowhere.</summary>
public sealed class AddressTests
{
    static readonly IPAddress[] Loopback = [IPAddress.Loopback, IPAddress.Parse("127.0.0.2")];

    [Theory]
    [InlineData("http://127.0.0.1:80", "127.0.0.1", "127.0.0.1:80")]
    [InlineData("http://[::ffff:127.0.0.1]:7006", "127.0.0.1", "[::ffff:127.0.0.1]:7006")]
    [InlineData("http://[fe80::1%2501]:7006", "fe80::1%1", "[fe80::1]:7006")]
    [InlineData("http://[fe80::1%25lo]:7006", "fe80::1%1", "[fe80::1]:7006")]
    public async Task An_address_is_taken_as_it_is_meant(string url, string address, string host)
    {
        var target = await HttpTarget.ResolveAsync(ShardPlan.Of(url).Target, TestContext.Current.CancellationToken);
        Assert.Equal(IPAddress.Parse(address), Assert.Single(target.EndPoints).Address);
        Assert.Equal(host.Replace(":80", new Uri(url).IsDefaultPort ? "" : ":80", StringComparison.Ordinal), target.Host);
    }

    [Theory]
    [InlineData("127.0.0.2")]
    [InlineData("::1")]
    public async Task A_given_address_replaces_those_of_the_name_and_nothing_else(string address)
    {
        var assigned = ShardPlan.Of("https://gw.test:7006").Target;
        assigned.ConnectAddress = address;
        var target = await HttpTarget.ResolveAsync(assigned, TestContext.Current.CancellationToken);
        Assert.Equal(new IPEndPoint(IPAddress.Parse(address), 7006), Assert.Single(target.EndPoints));
        Assert.Equal(("gw.test:7006", "gw.test"), (target.Host, target.Tls!.TargetHost));
    }

    [Theory]
    [InlineData("https://gw.test./", "gw.test")]
    [InlineData("https://[fe80::1%2501]:7006", "fe80::1")]
    public void The_name_of_the_certificate_has_no_dot_at_its_end_and_no_zone(string url, string name) =>
        Assert.Equal(name, HttpTarget.CertificateNameOf(new Uri(url)));

    [Fact]
    public async Task All_addresses_of_the_family_that_works_get_load()
    {
        using var both = new TwoServers();
        var counts = await RunAsync(both, [IPAddress.IPv6Loopback, .. Loopback], users: 2, requests: 40);
        Assert.Equal(0u, counts.Failed);
        Assert.All(both.Counts, count => Assert.True(count > 1));
    }

    [Fact]
    public async Task An_address_that_leads_nowhere_is_not_kept()
    {
        using var both = new TwoServers();
        var counts = await RunAsync(both, [.. Loopback, IPAddress.Parse("127.0.0.3")], users: 3, requests: 60);
        // Its virtual user fails once when it is prepared, and goes on elsewhere.
        Assert.Equal((60u, 0u), (counts.Completed, counts.Failed));
    }

    static async Task<RequestCounts> RunAsync(TwoServers both, IPAddress[] addresses, uint users, ulong requests)
    {
        var traffic = Traffic.Of(Pattern.A2AAgentCard, users, requests);
        var plan = ShardPlan.Of($"http://127.0.0.1:{both.Port}", traffic);
        var target = await HttpTarget.ResolveAsync(plan.Target, TestContext.Current.CancellationToken);
        target.EndPoints = [.. addresses.Select(address => new IPEndPoint(address, both.Port))];
        using var loop = new EventLoop(EventLoop.CreatePoller(), "load");
        var driver = PatternDriver.Create(traffic.Scenario, plan.Target, new HttpHead(target, "test", "", [], "test"), "test");
        var context = new LoadContext
        {
            Loop = loop,
            Target = target,
            Scenario = traffic.Scenario,
            Recorder = new SampleRecorder(new SampleList(), new FailureLog([]), new StepRecord(0, 0, Clock.Now)),
        };
        var scenario = new ThreadScenario(context, driver, (int)users);
        var slice = LoadSlice.Divide(traffic.Load, 1, new StreamShare(0, 1), 1).Single();
        var load = new ThreadLoad(slice, new StepRecord(1, 0, Clock.Now));
        await loop.RunAsync(async () =>
        {
            Assert.Null(await scenario.PrepareFirstAsync());
            await scenario.PrepareRestAsync();
            await scenario.RunAsync(load, new StepStart(Clock.Now));
            await scenario.EndAsync();
        });
        return load.Record.Counts;
    }

    /// <summary>One port of two addresses.</summary>
    sealed class TwoServers : IDisposable
    {
        readonly List<TcpListener> _listeners = [];
        readonly int[] _counts = new int[Loopback.Length];

        public TwoServers()
        {
            foreach (var address in Loopback)
            {
                var listener = new TcpListener(address, Port);
                listener.Start();
                Port = ((IPEndPoint)listener.LocalEndpoint).Port;
                _listeners.Add(listener);
                _ = ServeAsync(listener, _listeners.Count - 1);
            }
        }

        public int Port { get; }

        public IReadOnlyList<int> Counts => _counts;

        public void Dispose() => _listeners.ForEach(listener => listener.Dispose());

        async Task ServeAsync(TcpListener listener, int index)
        {
            try
            {
                while (true)
                    _ = AnswerAsync(await listener.AcceptSocketAsync(), index);
            }
            catch (Exception e) when (e is SocketException or InvalidOperationException)
            {
                // The test is over.
            }
        }

        async Task AnswerAsync(Socket socket, int index)
        {
            using var owned = socket;
            var buffer = new byte[4096];
            // A request for the card is one segment.
            while (await socket.ReceiveAsync(buffer) > 0)
            {
                Interlocked.Increment(ref _counts[index]);
                await socket.SendAsync(
                    System.Text.Encoding.UTF8.GetBytes(LoopbackServer.Json("""{"name":"a","url":"http://localhost/"}"""))
                );
            }
        }
    }
}
