using AgentGatewayPerf.Report;
using AgentGatewayPerf.Report.Json;

namespace AgentGatewayPerf.Live;

/// <summary>The page that shows the run while it goes on, and its report in the end.</summary>
/// <param name="time">Time of the run.</param>
/// <param name="onStart">Is told where the page is.</param>
sealed class LivePageOutput(TimeProvider time, Action<Uri> onStart) : IOutput
{
    LivePage? _page;

    public async Task StartAsync(OutputContext run, CancellationToken cancellationToken)
    {
        _page = await LivePage.StartAsync(time, cancellationToken);
        _page.Show(new LiveResult(run, time).Read);
        onStart(_page.Url);
    }

    public async Task<bool> TryCompleteAsync(ResultsDocument document)
    {
        if (_page is not null)
            await _page.CompleteAsync(document);
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        if (_page is not null)
            await _page.DisposeAsync();
    }
}
