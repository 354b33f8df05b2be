using Spectre.Console;
using Spectre.Console.Rendering;

namespace AgentGatewayPerf.Cli;

/// <summary>A line in the place of what stood there: of a live view that was longer, nothing shows behind it.</summary>
sealed class ClearedLine(string text) : Renderable
{
    const string EraseToEndOfScreen = "\u001b[J";

    protected override IEnumerable<Segment> Render(RenderOptions options, int maxWidth) =>
        [Segment.Control(EraseToEndOfScreen), .. ((IRenderable)new Text(text)).Render(options, maxWidth)];
}
