using System.Text.RegularExpressions;

namespace FleetTickets.Hosting;

/// <summary>The datasets this installation carries, from <c>TICKETS_DATASETS</c> (default <c>inc,crq</c>). Each has a table <c>tickets.&lt;name&gt;</c>.</summary>
public static partial class Datasets
{
    public static IReadOnlyList<string> From(Settings settings)
    {
        var names = (settings.Optional("TICKETS_DATASETS") ?? "inc,crq").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (names.Length == 0 || names.Distinct().Count() != names.Length || !names.All(name => Name().IsMatch(name)))
            settings.Fault("TICKETS_DATASETS", "is not understood; expected different names of lower-case letters, digits and _, with commas between, for example inc,crq");
        return names;
    }

    [GeneratedRegex(@"\A[a-z][a-z0-9_]{0,30}\z")]
    private static partial Regex Name();
}
