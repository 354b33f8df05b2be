using System.Text;

namespace AgentGatewayPerf.Common;

/// <summary>Takes secrets out of texts that others wrote, also where they were encoded on the way.</summary>
sealed class Secrets
{
    // Shorter ones would be found in words that have nothing to do with them.
    const int Shortest = 4;

    readonly IReadOnlyList<string> _forms;

    /// <param name="secrets">What must not be shown; null and empty ones are none.</param>
    public Secrets(IEnumerable<string?> secrets) =>
        // The longest first: one may be the beginning of another.
        _forms = [.. secrets.OfType<string>().SelectMany(FormsOf).Distinct().OrderByDescending(form => form.Length)];

    /// <summary>The text without them.</summary>
    public string Redact(string text) =>
        _forms.Aggregate(text, (shown, form) => shown.Replace(form, "[secret]", StringComparison.OrdinalIgnoreCase));

    static IEnumerable<string> FormsOf(string secret)
    {
        if (secret.Length < Shortest)
            return [];
        string[] texts = [secret, Uri.EscapeDataString(secret), System.Net.WebUtility.UrlEncode(secret), System.Net.WebUtility.HtmlEncode(secret)];
        return [.. texts, .. Enumerable.Range(0, 3).Select(shift => Base64(secret, shift)).Where(form => form.Length >= Shortest)
            .SelectMany(form => (string[])[form, form.Replace('+', '-').Replace('/', '_')])];
    }

    // Where a secret stands within something that is encoded as a whole its first and last characters depend on the neighbours.
    static string Base64(string secret, int shift)
    {
        var bytes = Encoding.UTF8.GetBytes(secret);
        var encoded = Convert.ToBase64String([.. new byte[shift], .. bytes]);
        var first = (shift * 8 + 5) / 6;
        return encoded[first..((shift + bytes.Length) * 8 / 6)];
    }
}
