namespace FleetTickets.Geocoding.Matching;

/// <summary>
/// How many letters must be added, dropped or replaced, or swapped with their neighbour, each letter in one of these at most (optimal string
/// alignment): two swapped keys are one slip, where Levenshtein distance counts two.
/// </summary>
internal static class EditDistance
{
    private const int LongestOnStack = 128;

    /// <summary>The text with each two neighbours swapped in turn.</summary>
    public static IEnumerable<string> Swaps(string text)
    {
        for (var i = 1; i < text.Length; i++)
            if (text[i] != text[i - 1])
                yield return string.Concat(text.AsSpan(0, i - 1), text.AsSpan(i, 1), text.AsSpan(i - 1, 1), text.AsSpan(i + 1));
    }

    /// <summary>The distance, or <paramref name="limit"/> + 1 as soon as it is known to be more than the limit.</summary>
    public static int Between(string left, string right, int limit)
    {
        if (Math.Abs(left.Length - right.Length) > limit)
            return limit + 1;

        var width = right.Length + 1;
        Span<int> rows = right.Length < LongestOnStack ? stackalloc int[3 * width] : new int[3 * width];
        var beforeLast = rows[..width];
        var last = rows[width..(2 * width)];
        var row = rows[(2 * width)..];
        for (var j = 0; j < width; j++)
            row[j] = j;

        for (var i = 1; i <= left.Length; i++)
        {
            var oldest = beforeLast;
            beforeLast = last;
            last = row;
            row = oldest;

            var best = row[0] = i;
            for (var j = 1; j < width; j++)
            {
                var replaced = last[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                row[j] = Math.Min(replaced, Math.Min(last[j], row[j - 1]) + 1);
                if (i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1])
                    row[j] = Math.Min(row[j], beforeLast[j - 2] + 1);
                best = Math.Min(best, row[j]);
            }

            // A row's least is one more than that of the row before at most, so that a swap from there leads to no less either.
            if (best > limit)
                return limit + 1;
        }

        return row[right.Length];
    }
}
