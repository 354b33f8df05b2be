using System.Globalization;
using AgentGatewayPerf.Common;
using AgentGatewayPerf.Protos;

namespace AgentGatewayPerf.Settings;

/// <summary>Bearer tokens of virtual users: the n-th virtual user of the run has the one at n modulo their count. Never to be
/// written anywhere; what names one is its line in the file.</summary>
sealed class UserTokens
{
    readonly List<UserToken> _tokens;

    UserTokens(List<UserToken> tokens) => _tokens = tokens;

    /// <summary>How many there are, at least 1.</summary>
    public int Count => _tokens.Count;

    /// <summary>The token of the first virtual user.</summary>
    public string First => _tokens[0].AuthToken;

    /// <summary>Reads a file with a token in each line; empty lines are left out, and counted.</summary>
    /// <param name="flag">The flag, for errors.</param>
    /// <param name="path">The file; - for standard input.</param>
    /// <exception cref="UsageException">It cannot be read, has no token, or a line of it is none.</exception>
    public static UserTokens Read(string flag, string path)
    {
        var tokens = new List<UserToken>();
        foreach (var (index, line) in ValueFile.Read($"{flag} {path}", path).Split('\n').Index())
        {
            var token = line.Trim();
            if (token.Length == 0)
                continue;
            if (token.Length > ContractLimits.HeaderLength)
                throw Wrong(index, $"is longer than the {ContractLimits.HeaderLength:N0} characters that a worker takes.");
            if (!HeaderRules.IsBearerToken(token))
                throw Wrong(index, "holds characters that a bearer token cannot have, such as spaces.");
            tokens.Add(new UserToken { AuthToken = token, Number = (uint)index + 1 });
        }
        return tokens.Count > 0
            ? new UserTokens(tokens)
            : throw new UsageException($"{flag} {path} has no token: one stands in each line.");

        // What the line holds may be a secret.
        UsageException Wrong(int index, string what) =>
            new(string.Create(CultureInfo.InvariantCulture, $"{flag} {path}: line {index + 1} {what}"));
    }

    /// <summary>The tokens of a shard's virtual users, in their order, and then again from the first. The n-th of them is number
    /// n times <paramref name="shards"/> plus <paramref name="shard"/> of the run, so that no two shards have a token in common
    /// where there are enough.</summary>
    /// <param name="shard">Number of the shard.</param>
    /// <param name="shards">How many there are.</param>
    /// <param name="users">Virtual users of the shard at most.</param>
    public IEnumerable<UserToken> Of(int shard, int shards, int users)
    {
        var first = shard % Count;
        for (var (user, next) = (0, first); user < users; user++)
        {
            yield return _tokens[next];
            next = (int)((next + (long)shards) % Count);
            if (next == first)
                yield break;
        }
    }
}
