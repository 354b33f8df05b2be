using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using AgentGatewayPerf.Testing;
using AgentGatewayPerf.Testing.Scripted;

namespace AgentGatewayPerf.EndToEnd.Tests.Support;

/// <summary>A server that speaks TLS by itself, Node's or nginx, and says of every connection what was agreed on.</summary>
sealed class TlsServer : IAsyncDisposable
{
    static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    readonly Func<string> _log;
    readonly List<IAsyncDisposable> _parts = [];
    readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("agentgateway-perf-tls-");

    TlsServer(Func<DirectoryInfo, string> log) => _log = () => log(_folder);

    public Uri Url { get; private set; } = null!;

    /// <summary>The same by the name of the address.</summary>
    public Uri NamedUrl => new UriBuilder(Url) { Host = "localhost" }.Uri;

    /// <summary>Of every connection so far: version of TLS, "full" or "resumed", and the common name that the client showed, or
    /// "-".</summary>
    public IReadOnlyList<(string Version, bool IsResumed, string Client)> Connections =>
        [.. _log().Split('\n').Where(line => line.StartsWith("TLSv", StringComparison.Ordinal)).Select(line => line.Split(' '))
            .Select(words => (words[0], words[1] == "resumed", words[2]))];

    /// <param name="name">"node" or "nginx".</param>
    /// <param name="version">The only version that it speaks, such as TLSv1.3.</param>
    /// <param name="authority">PEM of the authority whose clients it lets in; null for all clients.</param>
    public static async Task<TlsServer> StartAsync(string name, string version, string? authority = null)
    {
        using var certificate = SelfSignedCertificate.Create();
        return name == "nginx"
            ? await StartNginxAsync(certificate, version, authority)
            : await StartNodeAsync(certificate, version, authority);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var part in _parts)
            await part.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    static string KeyOf(X509Certificate2 certificate)
    {
        using var key = certificate.GetECDsaPrivateKey()!;
        return key.ExportPkcs8PrivateKeyPem();
    }

    static async Task<TlsServer> StartNodeAsync(X509Certificate2 certificate, string version, string? authority)
    {
        var options = new JsonObject
        {
            ["cert"] = certificate.ExportCertificatePem(),
            ["key"] = KeyOf(certificate),
            ["minVersion"] = version,
            ["maxVersion"] = version,
            // The oldest versions are behind a lower level of security.
            ["ciphers"] = "DEFAULT@SECLEVEL=0",
        };
        if (authority is not null)
        {
            options["ca"] = authority;
            options["requestCert"] = true;
        }
        var process = await TargetProcess.StartNodeTlsAsync(options.ToJsonString());
        var server = new TlsServer(_ => process.Process.Output) { Url = process.Url };
        server._parts.Add(process);
        return server;
    }

    static async Task<TlsServer> StartNginxAsync(X509Certificate2 certificate, string version, string? authority)
    {
        var program = await DebianPackage.InstalledAsync(
            "nginx", () => Programs.OnPath("nginx") ?? (File.Exists("/usr/sbin/nginx") ? "/usr/sbin/nginx" : null), "A test of TLS");
        var upstream = ScriptedServer.Start(new McpScript().Answer);
        var port = LoopbackPort.Unused();
        var server = new TlsServer(folder => File.ReadAllText(Path.Combine(folder.FullName, "access.log")))
        {
            Url = new Uri($"https://127.0.0.1:{port}"),
        };
        server._parts.Add(upstream);
        var folder = server._folder.FullName;
        File.WriteAllText(Path.Combine(folder, "server.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(folder, "server.key"), KeyOf(certificate));
        File.WriteAllText(Path.Combine(folder, "authority.pem"), authority ?? "");
        File.WriteAllText(Path.Combine(folder, "access.log"), "");
        File.WriteAllText(Path.Combine(folder, "nginx.conf"), $$"""
            daemon off;
            master_process off;
            pid {{folder}}/nginx.pid;
            error_log stderr notice;
            events {}
            http {
              map $ssl_session_reused $resumed { r resumed; default full; }
              map $ssl_client_s_dn $client { "~CN=(?<cn>[^,]+)" $cn; default "-"; }
              map $connection_requests $is_first { 1 1; default 0; }
              log_format tls "$ssl_protocol $resumed $client";
              access_log {{folder}}/access.log tls if=$is_first;
              client_body_temp_path {{folder}}/body;
              proxy_temp_path {{folder}}/proxy;
              fastcgi_temp_path {{folder}}/fastcgi;
              uwsgi_temp_path {{folder}}/uwsgi;
              scgi_temp_path {{folder}}/scgi;
              server {
                listen 127.0.0.1:{{port}} ssl;
                ssl_protocols {{version}};
                ssl_certificate {{folder}}/server.pem;
                ssl_certificate_key {{folder}}/server.key;
                {{(authority is null ? "" : $"ssl_verify_client on; ssl_verify_depth 3; ssl_client_certificate {folder}/authority.pem;")}}
                location / { proxy_pass {{upstream.Url}}; }
              }
            }
            """);
        var process = ChildProcess.Start(program, ["-p", folder, "-c", Path.Combine(folder, "nginx.conf")]);
        server._parts.Insert(0, process);
        using var bound = new CancellationTokenSource(Bound);
        while (!await ListensAsync(port, bound.Token))
        {
            if (process.HasExited || bound.IsCancellationRequested)
                throw new InvalidOperationException($"nginx does not listen.\n{process.Error}");
        }
        return server;
    }

    static async Task<bool> ListensAsync(int port, CancellationToken bound)
    {
        try
        {
            using var client = new System.Net.Sockets.TcpClient();
            await client.ConnectAsync(System.Net.IPAddress.Loopback, port, bound);
            return true;
        }
        catch (System.Net.Sockets.SocketException)
        {
            await Task.Delay(20, CancellationToken.None);
            return false;
        }
    }
}
