using System.Security.Authentication;
using AgentGatewayPerf.Worker.Http.Tls;

namespace AgentGatewayPerf.Worker.Tests.Http;

[Trait("Speed", "fast")]
public sealed class TlsErrorsTests
{
    [Theory]
    [InlineData(
        "error:0A00045C:SSL routines::tlsv13 alert certificate required",
        "the server refused with the alert \"certificate required\"")]
    [InlineData(
        "error:0A000410:SSL routines::ssl/tls alert handshake failure",
        "the server refused with the alert \"handshake failure\"")]
    [InlineData(
        "error:14094418:SSL routines:ssl3_read_bytes:tlsv1 alert unknown ca", "the server refused with the alert \"unknown CA\"")]
    [InlineData("error:0A0004E7:SSL routines::reason(1255)", "the server refused with the alert \"255\"")]
    [InlineData("error:0A00010B:SSL routines::wrong version number", "wrong version number")]
    [InlineData("error:0A000126:SSL routines::unexpected eof while reading", null)]
    [InlineData("error:", null)]
    [InlineData("Unable to read data from the transport connection", null)]
    public void The_reason_is_what_the_other_side_said(string message, string? reason)
    {
        var inner = new IOException("Decrypt failed with OpenSSL error - SSL_ERROR_SSL.", new InvalidOperationException(message));
        Assert.Equal(reason, TlsErrors.Find(inner));
        Assert.Equal(reason ?? "the connection was closed during the handshake", TlsErrors.OfHandshake(inner));
    }

    [Fact]
    public void A_certificate_that_is_not_accepted_here_is_said_as_the_runtime_says_it() =>
        Assert.Equal("The certificate is bad.", TlsErrors.OfHandshake(new AuthenticationException("The certificate is bad.")));
}
