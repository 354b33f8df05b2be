using System.Globalization;
using System.Text;
using System.Xml;
using AgentGatewayPerf.Judge;
using AgentGatewayPerf.Report.Json;

namespace AgentGatewayPerf.Report.JUnit;

/// <summary>
/// JUnit XML as build servers read it: a suite of every pattern, with a case for its requests and one for each of its thresholds,
/// and a suite for the run itself.
/// </summary>
static class JUnitReport
{
    /// <summary>Writes the file. It holds a failure exactly when the run did not end well.</summary>
    public static void Write(Stream stream, ResultsDocument document)
    {
        using var xml = XmlWriter.Create(
            stream, new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(false), CheckCharacters = true });
        var patterns = document.Patterns.Select(p => SuiteOf(p, document)).ToList();
        List<Suite> suites = [.. patterns, RunSuite(document, patterns.Sum(s => s.Failures) > 0)];
        xml.WriteStartElement("testsuites");
        xml.WriteAttributeString("name", Clean(document.Label ?? document.RunId));
        xml.WriteAttributeString("tests", Text(suites.Sum(s => s.Cases.Count)));
        xml.WriteAttributeString("failures", Text(suites.Sum(s => s.Failures)));
        xml.WriteAttributeString("errors", "0");
        xml.WriteAttributeString("time", Seconds(document.ElapsedS));
        for (var i = 0; i < suites.Count; i++)
            Write(xml, suites[i], i, document);
        xml.WriteEndElement();
    }

    static Suite SuiteOf(ResultsPattern pattern, ResultsDocument document)
    {
        var requests = new Case("requests", pattern.Failure switch
        {
            null => null,
            PatternFailure.NotRun => "The pattern was not run.",
            PatternFailure.RequestsFailed => $"{pattern.Failed} of {pattern.TotalRequests} requests failed: {Errors(pattern)}",
            PatternFailure.NotSent => $"{pattern.NotSent} requests could not be sent.",
            PatternFailure.CutShort => "The pattern was cut short.",
            _ => throw new InvalidOperationException($"There are no words for {pattern.Failure}."),
        });
        var thresholds = document.Thresholds.Where(t => t.Pattern == pattern.Pattern).Select(CaseOf);
        return new(pattern.Pattern, pattern.StartedAt ?? document.StartedAt, pattern.ElapsedS, [requests, .. thresholds]);
    }

    static Suite RunSuite(ResultsDocument document, bool patternFailed)
    {
        var exit = document.Exit;
        // A failure that a pattern's suite tells of is not told again.
        string? failure = document.Problems.Count > 0 ? string.Join("\n", document.Problems)
            : exit.Verdict == Verdict.Ok || (exit.Verdict == Verdict.Failed && patternFailed && exit.StoppedEarly is null) ? null
            : exit.Reason;
        if (failure is not null && exit.StoppedEarly is { } early && !failure.Contains(early, StringComparison.Ordinal))
            failure += $"\nstopped early: {early}";
        return new("run", document.StartedAt, document.ElapsedS, [new("complete", failure)]);
    }

    static Case CaseOf(ResultsThreshold threshold) =>
        new(
            $"{(threshold.Operation is { } operation ? operation + " " : "")}{threshold.Metric} {threshold.Comparison} {ThresholdWords.Limit(threshold)}",
            threshold.Passed
                ? null
                : $"{threshold.Metric} is {ThresholdWords.Value(threshold)} (--threshold '{threshold.Expression}')");

    static string Errors(ResultsPattern pattern) =>
        string.Join(
            "; ",
            pattern
                .Failures.Where(f => !f.Setup)
                .Select(f =>
                    $"{f.Class}{(f.Code == 0 ? "" : $" {f.Code}")}: {f.Count}{(f.Messages.Count > 0 ? $" ({f.Messages[0]})" : "")}"
                ));

    static void Write(XmlWriter xml, Suite suite, int id, ResultsDocument document)
    {
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("id", Text(id));
        xml.WriteAttributeString("name", suite.Name);
        xml.WriteAttributeString("package", "agentgateway-perf");
        xml.WriteAttributeString("hostname", "localhost");
        xml.WriteAttributeString(
            "timestamp", suite.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture));
        xml.WriteAttributeString("tests", Text(suite.Cases.Count));
        xml.WriteAttributeString("failures", Text(suite.Failures));
        xml.WriteAttributeString("errors", "0");
        xml.WriteAttributeString("time", Seconds(suite.Seconds));
        xml.WriteStartElement("properties");
        var target = document.Overhead.SelectMany(o => o.Targets, (o, t) => (Name: $"{o.Pattern} on {t.Name}", t.Url))
            .FirstOrDefault(t => t.Name == suite.Name);
        Property(xml, "gateway", target.Url ?? document.Configuration.GatewayUrl);
        foreach (var (key, value) in document.Tags)
            Property(xml, key, value);
        xml.WriteEndElement();
        foreach (var test in suite.Cases)
        {
            xml.WriteStartElement("testcase");
            xml.WriteAttributeString("name", test.Name);
            xml.WriteAttributeString("classname", suite.Name);
            xml.WriteAttributeString("time", Seconds(suite.Seconds / suite.Cases.Count));
            if (test.Failure is { } failure)
            {
                xml.WriteStartElement("failure");
                xml.WriteAttributeString("message", Clean(failure));
                xml.WriteAttributeString("type", "failed");
                xml.WriteString(Clean(failure));
                xml.WriteEndElement();
            }
            xml.WriteEndElement();
        }
        xml.WriteElementString("system-out", "");
        xml.WriteElementString("system-err", "");
        xml.WriteEndElement();
    }

    static void Property(XmlWriter xml, string name, string value)
    {
        xml.WriteStartElement("property");
        xml.WriteAttributeString("name", Clean(name));
        xml.WriteAttributeString("value", Clean(value));
        xml.WriteEndElement();
    }

    // What a gateway says may hold characters that XML has no way to write.
    static string Clean(string text) => string.Concat(text.EnumerateRunes()
        .Select(r => r.Value < 0x20 && r.Value is not ('\t' or '\n' or '\r') || r.Value is 0xFFFE or 0xFFFF
        ? "\uFFFD"
        : r.ToString()));

    static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    static string Seconds(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);

    /// <summary>A suite of the file.</summary>
    sealed record Suite(string Name, DateTimeOffset At, double Seconds, IReadOnlyList<Case> Cases)
    {
        public int Failures => Cases.Count(c => c.Failure is not null);
    }

    /// <summary>A case of a suite; without a failure it passed.</summary>
    sealed record Case(string Name, string? Failure);
}
