using System.Globalization;
using System.Text;

namespace FleetTickets.Bench.Ingesting;

/// <summary>The growth as an SVG: milliseconds over tickets, the latter logarithmic; two panels, each with its target. Its colours suit light and dark pages.</summary>
internal static class GrowthPlot
{
    private const int Width = 380;
    private const int Height = 300;
    private const int Left = 52;
    private const int Right = 36;
    private const int Top = 58;
    private const int Bottom = 46;

    private const string Head = """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 760 300" role="img" font-family="system-ui, sans-serif" font-size="12">
        <title>What a delta of 100 rows and a search for the ten nearest open tickets take, by tickets in the database</title>
        <style>
        text { fill: #3b4148 } .title { font-size: 13px; font-weight: 600 } .grid { stroke: #8b949e; stroke-opacity: .25 } .axis { stroke: #8b949e }
        .target { stroke: #d1495b; stroke-dasharray: 5 4 } .line { fill: none; stroke-width: 2 } text.target { fill: #d1495b; stroke: none }
        .a { stroke: #1f77b4 } circle.a, text.a { fill: #1f77b4; stroke: none } .b { stroke: #c26a00 } circle.b, text.b { fill: #c26a00; stroke: none }
        @media (prefers-color-scheme: dark) {
        text { fill: #c9d1d9 } .a { stroke: #6cb6ff } circle.a, text.a { fill: #6cb6ff } .b { stroke: #f0a04b } circle.b, text.b { fill: #f0a04b }
        .target { stroke: #ff7b8a } text.target { fill: #ff7b8a } }
        </style>

        """;

    public static string Draw(IReadOnlyList<GrowthPoint> points)
    {
        var svg = new StringBuilder(Head);
        Panel(svg, 0, "Delta of 100 rows", 50, points, ("a", "up to its commit", p => p.DeltaMilliseconds), ("b", "after it, the day's snapshot", p => p.SnapshotMilliseconds));
        Panel(svg, Width, "Ten nearest open tickets", 5, points, ("a", "at the client", p => p.NearestMilliseconds));
        return svg.Append("</svg>\n").ToString();
    }

    private static void Panel(StringBuilder svg, int at, string title, double target, IReadOnlyList<GrowthPoint> points, params (string Class, string Name, Func<GrowthPoint, double> Value)[] series)
    {
        var greatest = Math.Max(target, series.Max(one => points.Max(one.Value)));
        var step = StepOf(greatest);
        var top = step * Math.Ceiling(greatest / step);
        var (first, last) = (Math.Log10(points[0].Tickets), Math.Log10(points[^1].Tickets));
        double X(double tickets) => at + Left + ((Math.Log10(tickets) - first) / (last - first) * (Width - Left - Right));
        double Y(double milliseconds) => Height - Bottom - (milliseconds / top * (Height - Top - Bottom));

        Text(svg, at + Left, 18, "title", title);
        for (var value = 0.0; value <= top; value += step)
        {
            Line(svg, value == 0 ? "axis" : "grid", X(points[0].Tickets), Y(value), X(points[^1].Tickets), Y(value));
            Text(svg, at + Left - 8, Y(value) + 4, "", value.ToString("0.#", CultureInfo.InvariantCulture), "end");
        }

        foreach (var point in points)
        {
            Line(svg, "grid", X(point.Tickets), Y(0), X(point.Tickets), Y(top));
            Text(svg, X(point.Tickets), Height - Bottom + 18, "", Thousands(point.Tickets), "middle");
        }

        Text(svg, at + Left + ((Width - Left - Right) / 2.0), Height - 8, "", "tickets in the database", "middle");
        svg.Append(Invariant($"<text x=\"{at + 14}\" y=\"{(Top + Height - Bottom) / 2}\" text-anchor=\"middle\" transform=\"rotate(-90 {at + 14} {(Top + Height - Bottom) / 2})\">milliseconds, median</text>\n"));
        Line(svg, "target", X(points[0].Tickets), Y(target), X(points[^1].Tickets), Y(target));
        Text(svg, X(points[^1].Tickets), Y(target) - 5, "target", Invariant($"target {target} ms"), "end");
        foreach (var ((name, label, value), i) in series.Select((one, i) => (one, i)))
        {
            svg.Append(Invariant($"<polyline class=\"line {name}\" points=\"{string.Join(' ', points.Select(p => Invariant($"{X(p.Tickets):0.#},{Y(value(p)):0.#}")))}\"/>\n"));
            foreach (var point in points) svg.Append(Invariant($"<circle class=\"{name}\" cx=\"{X(point.Tickets):0.#}\" cy=\"{Y(value(point)):0.#}\" r=\"3.5\"><title>{value(point):0.0} ms</title></circle>\n"));
            svg.Append(Invariant($"<circle class=\"{name}\" cx=\"{at + Left + 4 + (i * 130)}\" cy=\"36\" r=\"3.5\"/>\n"));
            Text(svg, at + Left + 12 + (i * 130), 40, name, label);
        }
    }

    // 1, 2 or 5 times a power of ten: four to eight of them.
    private static double StepOf(double greatest)
    {
        var power = Math.Pow(10, Math.Floor(Math.Log10(greatest)) - 1);
        return power * (((int[])[1, 2, 5, 10]).First(times => times == 10 || greatest / (power * times) <= 8));
    }

    private static string Thousands(long tickets) => Invariant($"{tickets:#,0}").Replace(',', '\u202f');

    private static void Line(StringBuilder svg, string name, double x1, double y1, double x2, double y2) =>
        svg.Append(Invariant($"<line class=\"{name}\" x1=\"{x1:0.#}\" y1=\"{y1:0.#}\" x2=\"{x2:0.#}\" y2=\"{y2:0.#}\"/>\n"));

    private static void Text(StringBuilder svg, double x, double y, string name, string text, string anchor = "start") =>
        svg.Append(Invariant($"<text class=\"{name}\" x=\"{x:0.#}\" y=\"{y:0.#}\" text-anchor=\"{anchor}\">{text}</text>\n"));

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
