namespace FleetTickets.Geocoding.Gazetteer;

/// <summary>What an import did, or would do.</summary>
internal sealed record GeoNamesReport
{
    public required bool Applied { get; init; }
    public required long Lines { get; init; }
    public required long Places { get; init; }

    /// <summary>Counties, waters, buildings: never the answer to where a ticket is.</summary>
    public required long OfOtherKinds { get; init; }

    public required long OutsideKenya { get; init; }

    /// <summary>Places of whose name cleaning leaves nothing.</summary>
    public required long WithoutName { get; init; }

    public required long Malformed { get; init; }

    /// <summary>The first of them.</summary>
    public required IReadOnlyList<MalformedLine> MalformedLines { get; init; }

    public required MergedPlaces Merged { get; init; }
}

/// <summary>A line that is none, and why.</summary>
internal sealed record MalformedLine(long Line, string Problem);

/// <summary>
/// Reads a GeoNames country file (tab-separated, 19 columns) into the gazetteer, so that the database holds exactly its towns, suburbs and
/// localities: added, changed and removed by their id, in one transaction. Streams; a malformed line is counted and reported, never an error.
/// Idempotent: a second import of a file changes nothing. Without apply all of it is done and rolled back.
/// </summary>
internal sealed class GeoNamesImport(PlaceImportStore store, PlaceNames names)
{
    private const string Source = "geonames";
    private const string Attribution = "GeoNames, CC BY 4.0";
    private const int MostMalformedTold = 20;

    /// <exception cref="InvalidDataException">The file names no place of Kenya: it is another file, and would empty the gazetteer.</exception>
    public async Task<GeoNamesReport> RunAsync(Stream file, bool apply, CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(file);
        var seen = new HashSet<string>();
        var malformed = new List<MalformedLine>();
        long lines = 0, otherKinds = 0, outside = 0, nameless = 0, broken = 0;

        await using var staging = await store.BeginAsync(cancellationToken);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            lines++;
            switch (line.Length == 0 ? null : GeoNamesLine.Parse(line))
            {
                case GeoNamesLine.Place place when !seen.Add(place.Id):
                    Note($"found id {place.Id} again, expected each once");
                    break;
                case GeoNamesLine.Place place when names.Of(place) is { Count: > 0 } placeNames:
                    await staging.AddAsync(place, placeNames, cancellationToken);
                    break;
                case GeoNamesLine.Place:
                    nameless++;
                    break;
                case GeoNamesLine.OtherKind:
                    otherKinds++;
                    break;
                case GeoNamesLine.OutsideKenya:
                    outside++;
                    break;
                case GeoNamesLine.Malformed { Problem: var problem }:
                    Note(problem);
                    break;
            }
        }

        if (staging.Places == 0)
            throw new InvalidDataException(
                $"Found no place of Kenya in {lines} lines{(malformed is [var first, ..] ? $" (line {first.Line}: {first.Problem})" : "")}; expected the unpacked country file of GeoNames. Nothing was changed.");

        return new GeoNamesReport
        {
            Applied = apply, Lines = lines, Places = staging.Places, OfOtherKinds = otherKinds, OutsideKenya = outside, WithoutName = nameless,
            Malformed = broken, MalformedLines = malformed, Merged = await staging.MergeAsync(Source, Attribution, apply, cancellationToken),
        };

        void Note(string problem)
        {
            broken++;
            if (malformed.Count < MostMalformedTold)
                malformed.Add(new MalformedLine(lines, problem));
        }
    }
}
