using System.Globalization;
using System.Text;
using System.Xml;
using AgentGatewayPerf.Report.Json;
using AgentGatewayPerf.Settings;

namespace AgentGatewayPerf.Report.JUnit;

/// <summary>
/// JUnit XML as build servers read it: a suite of every pattern, with a case for its requests and one for each of its thresholds, and
/// a suite for the run itself.
/// </summary>
static class JUnitReport
{
    public static void Write(Stream stream, ResultsDocument document)
    {
        using var xml = XmlWriter.Create(stream, new XmlWriterSettings { Indent = true, Encoding = new UTF8Encoding(false), CheckCharacters = true });
        var suites = document.Patterns.Select(p => Suite(p, document)).Append(RunSuite(document)).ToList();
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

    static JUnitSuite Suite(ResultsPattern pattern, ResultsDocument document)
    {
        var thresholds = document.Thresholds.Where(t => t.Pattern == pattern.Pattern).ToList();
        var allowed = thresholds.Exists(t => t.Operation is null && t.Metric is "error_rate" or "success_rate");
        var requests = new JUnitCase("requests", pattern switch
        {
            { Started: false } => "The pattern was not run.",
            { Failed: > 0 } when !allowed => $"{pattern.Failed} of {pattern.TotalRequests} requests failed: {Errors(pattern)}",
            { NotSent: > 0 } => $"{pattern.NotSent} requests could not be sent.",
            { Partial: true } => "The pattern was cut short.",
            _ => null,
        });
        return new(pattern.Pattern, pattern.StartedAt ?? document.StartedAt, pattern.ElapsedS, [requests, .. thresholds.Select(Case)]);
    }

    static JUnitSuite RunSuite(ResultsDocument document) => new("run", document.StartedAt, document.ElapsedS,
        [new("complete", document.Problems.Count > 0 ? string.Join("\n", document.Problems) : document.Exit.Verdict == "interrupted" ? document.Exit.Reason : null)]);

    static JUnitCase Case(ResultsThreshold threshold)
    {
        var metric = Metric.Find(threshold.Metric);
        var name = $"{(threshold.Operation is { } operation ? operation + " " : "")}{threshold.Metric} {threshold.Comparison} {metric?.Format(threshold.Limit)}";
        return new(name, threshold.Passed ? null : $"{threshold.Metric} is {metric?.Format(threshold.Value)} (--threshold '{threshold.Expression}')");
    }

    static string Errors(ResultsPattern pattern) => string.Join("; ", pattern.Failures.Where(f => !f.Setup)
        .Select(f => $"{f.Class}{(f.Code == 0 ? "" : $" {f.Code}")}: {f.Count}{(f.Messages.Count > 0 ? $" ({f.Messages[0]})" : "")}"));

    static void Write(XmlWriter xml, JUnitSuite suite, int id, ResultsDocument document)
    {
        xml.WriteStartElement("testsuite");
        xml.WriteAttributeString("id", Text(id));
        xml.WriteAttributeString("name", suite.Name);
        xml.WriteAttributeString("package", "agentgateway-perf");
        xml.WriteAttributeString("hostname", "localhost");
        xml.WriteAttributeString("timestamp", suite.At.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture));
        xml.WriteAttributeString("tests", Text(suite.Cases.Count));
        xml.WriteAttributeString("failures", Text(suite.Failures));
        xml.WriteAttributeString("errors", "0");
        xml.WriteAttributeString("time", Seconds(suite.Seconds));
        xml.WriteStartElement("properties");
        Property(xml, "gateway", document.Configuration.GatewayUrl);
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
        .Select(r => r.Value < 0x20 && r.Value is not ('\t' or '\n' or '\r') || r.Value is 0xFFFE or 0xFFFF ? "\uFFFD" : r.ToString()));

    static string Text(int value) => value.ToString(CultureInfo.InvariantCulture);

    static string Seconds(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}
