using AgentGatewayPerf.Common;

namespace AgentGatewayPerf.Orchestrator.Tests;

[Trait("Speed", "fast")]
public sealed class GatewayAddressTests
{
    [Theory]
    [InlineData("http://localhost:3000/", "http://localhost:3000")]
    [InlineData("https://gw.test/base/", "https://gw.test/base")]
    [InlineData("http://[::1]:3000", "http://[::1]:3000")]
    [InlineData("http://[fe80::1%25eth0]:7006", "http://[fe80::1%25eth0]:7006")]
    [InlineData("http://[fe80::1%eth0]:7006/x", "http://[fe80::1%25eth0]:7006/x")]
    [InlineData("http://[fe80::1%251]:7006", "http://[fe80::1%251]:7006")]
    public void An_address_is_written_with_all_its_parts(string given, string written) =>
        Assert.Equal(written, GatewayAddress.Format(GatewayAddress.Parse(given, "--gateway-url")));
}
