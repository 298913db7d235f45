namespace FleetTickets.ExporterSim.Oracle;

/// <summary>The order of PostgreSQL's collation "C": by the bytes of UTF-8. Ordinal order in .NET differs above U+FFFF.</summary>
internal sealed class Utf8Order : IComparer<string>
{
    public static readonly Utf8Order Instance = new();

    public int Compare(string? x, string? y)
    {
        var (a, b) = ((x ?? "").EnumerateRunes(), (y ?? "").EnumerateRunes());
        while (true)
        {
            var (moreOfA, moreOfB) = (a.MoveNext(), b.MoveNext());
            if (!moreOfA || !moreOfB)
                return moreOfA.CompareTo(moreOfB);
            if (a.Current != b.Current)
                return a.Current.CompareTo(b.Current);
        }
    }
}
