using System.Text;
using AgentGatewayPerf.Fleet;

namespace AgentGatewayPerf.Fuzz.Targets;

/// <summary>Lines of whatever starts the workers.</summary>
sealed class AnnouncementTarget : FuzzTarget
{
    public override string Name => "announcement";

    public override IReadOnlyList<byte[]> Corpus { get; } =
        Words(
            """{"url":"http://127.0.0.1:41234"}""",
            """{"shard":3,"url":"https://ta-x.modal.host:443","attempt":"ta-1","region":"us-east-1"}"""
        );

    public override IReadOnlyList<byte[]> Dictionary { get; } =
        Words("null", "-1", "1e9", "99999999999", "\\u0000", "http://", "[", "{");

    public override void Run(ReadOnlySpan<byte> input, ref FuzzRandom random)
    {
        if (Announcement.Parse(Encoding.UTF8.GetString(input), 5) is { } announcement)
            Require(announcement.Shard >= 0 && announcement.Url.Scheme is "http" or "https", "It announces nonsense.");
    }
}
