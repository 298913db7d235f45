using BenchmarkDotNet.Attributes;
using FleetTickets.Geocoding.Cleaning;

namespace FleetTickets.Bench.Geocoding;

/// <summary>One dirty location name, of the golden set's first hundred.</summary>
public class Cleaning
{
    private const int Names = 100;
    private readonly PlaceNameCleaner _cleaner = new(CleaningRules.BuiltIn);

    [Benchmark(OperationsPerInvoke = Names)]
    public int Clean()
    {
        var letters = 0;
        for (var i = 0; i < Names; i++) letters += _cleaner.Clean(Scratch.DirtyNames[i]).Key.Length;
        return letters;
    }
}
