namespace FleetTickets.Geocoding.Matching;

/// <summary>
/// How many slips (<see cref="EditDistance"/>) leave a name the same name: none below six letters, one up to eight, two when one of both has nine. Real names of four and five
/// letters are too often one letter apart (Kinoo, Kioo), and those of six two (Limuru, Lisura). One slip more is a question for a person.
/// </summary>
internal static class Likeness
{
    private const int ShortestQuestion = 4;
    private const int MostSlips = 2;

    /// <summary>The slips between two keys, and whether they are few enough to take the one for the other; null for names that are not alike.</summary>
    public static (int Slips, bool IsSure)? Of(string left, string right)
    {
        var letters = Math.Min(left.Length, right.Length);
        if (letters < ShortestQuestion)
            return null;
        var sure = letters < 6 ? 0 : Math.Max(left.Length, right.Length) < 9 ? 1 : MostSlips;
        var limit = Math.Min(sure + 1, MostSlips);
        var slips = EditDistance.Between(left, right, limit);
        return slips <= limit ? (slips, slips <= sure) : null;
    }

    public static bool IsSure(string left, string right) => left == right || Of(left, right) is { IsSure: true };
}
