namespace FleetTickets.ExporterSim.Checking;

/// <summary>What is not as expected: the first few in words, all of them counted.</summary>
internal sealed class Differences(int shown = 20)
{
    private const int LongestShown = 120;

    private readonly List<string> _first = [];

    public int Count { get; private set; }

    public IReadOnlyList<string> First => _first;

    public void Add(string difference)
    {
        Count++;
        if (_first.Count < shown)
            _first.Add(difference);
    }

    public void Compare<T>(string what, T expected, T found)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, found))
            Add($"{what}: expected {Quoted(expected)}, found {Quoted(found)}");
    }

    private static string Quoted<T>(T value) => value switch
    {
        null => "null",
        string { Length: > LongestShown } text => $"\"{text[..LongestShown]}…\" ({text.Length} characters)",
        string text => $"\"{text}\"",
        _ => value.ToString()!,
    };
}
