using System.Text.Json;

namespace AgentGatewayPerf.Fleet;

/// <summary>A worker says that it is there: one line of JSON from whatever started it.</summary>
/// <param name="Shard">The shard it is meant for; a line of a worker that does not know is given its starter's number.</param>
/// <param name="Url">Where it listens for gRPC.</param>
/// <param name="Attempt">Which attempt to start the shard this is, where attempts have names.</param>
/// <param name="Region">Where it runs.</param>
sealed record Announcement(int Shard, Uri Url, string? Attempt = null, string? Region = null)
{
    /// <summary>Reads a line; null when it is no announcement.</summary>
    /// <param name="line">The line as it was written.</param>
    /// <param name="shard">The shard to assume when the line names none.</param>
    public static Announcement? Parse(string line, int shard)
    {
        AnnouncementLine? announced;
        try
        {
            announced = JsonSerializer.Deserialize(line, FleetJson.Default.AnnouncementLine);
        }
        catch (JsonException)
        {
            return null;
        }
        return announced is { Url: { } text, Shard: null or >= 0 }
            && Uri.TryCreate(text, UriKind.Absolute, out var url)
            && (url.Scheme == Uri.UriSchemeHttp || url.Scheme == Uri.UriSchemeHttps)
                ? new Announcement(announced.Shard ?? shard, url, announced.Attempt, announced.Region)
                : null;
    }
}
