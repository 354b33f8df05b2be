using System.Globalization;
using System.Text;

namespace AgentGatewayPerf.Worker.Http;

/// <summary>A request made before the load. What differs from one sending to the next is a number of ten digits, written into its
/// place, so that neither the length nor the bytes around it change.</summary>
sealed class RequestBytes
{
    /// <summary>Stands for the number while a request is made: ten characters that JSON text cannot hold.</summary>
    public const string NumberMark = "\u0001\u0001\u0001\u0001\u0001\u0001\u0001\u0001\u0001\u0001";

    /// <summary>Numbers start here, so that each has ten digits and no leading zero.</summary>
    public const long FirstNumber = 1_000_000_000;

    readonly byte[] _bytes;
    readonly int[] _numberAt;

    public RequestBytes(string text)
    {
        _bytes = Encoding.UTF8.GetBytes(text);
        var mark = Encoding.ASCII.GetBytes(NumberMark);
        var places = new List<int>();
        for (var at = 0; ;)
        {
            var next = _bytes.AsSpan(at).IndexOf(mark);
            if (next < 0)
                break;
            places.Add(at + next);
            at += next + mark.Length;
        }
        _numberAt = [.. places];
        SetNumber(FirstNumber);
    }

    RequestBytes(byte[] bytes, int[] numberAt)
    {
        (_bytes, _numberAt) = (bytes, numberAt);
        SetNumber(FirstNumber);
    }

    public ReadOnlyMemory<byte> Memory => _bytes;

    /// <summary>Writes a number of exactly ten digits into its places.</summary>
    public void SetNumber(long number)
    {
        foreach (var at in _numberAt)
        {
            var rest = number;
            for (var digit = 9; digit >= 0; digit--)
            {
                _bytes[at + digit] = (byte)('0' + rest % 10);
                rest /= 10;
            }
        }
    }

    /// <summary>Bytes in which the first mark, if there is one, stands for the number, and others for themselves.</summary>
    /// <param name="bytes">They are changed.</param>
    public static RequestBytes WithOneNumber(byte[] bytes)
    {
        var at = bytes.AsSpan().IndexOf(Encoding.ASCII.GetBytes(NumberMark));
        return new RequestBytes(bytes, at < 0 ? [] : [at]);
    }

    /// <summary>A POST of JSON.</summary>
    /// <param name="head">Request line and headers, each line with its CR LF, without Content-Length.</param>
    /// <param name="body">The JSON, with <see cref="NumberMark"/> where the number goes.</param>
    public static RequestBytes Post(string head, string body) => new(
        $"{head}Content-Length: {Encoding.UTF8.GetByteCount(body).ToString(CultureInfo.InvariantCulture)}\r\n\r\n{body}");
}
