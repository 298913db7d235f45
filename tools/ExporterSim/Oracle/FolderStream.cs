using FleetTickets.ExporterSim.Feed;

namespace FleetTickets.ExporterSim.Oracle;

/// <summary>A stream found on disk, laid out as in the bucket, in order of names.</summary>
internal static class FolderStream
{
    /// <exception cref="SettingsException">There is no stream below the folder.</exception>
    public static IEnumerable<SimFile> Read(string root)
    {
        var automations = Path.Combine(root, "automations");
        if (!Directory.Exists(automations))
            throw new SettingsException([$"--from {root}: no folder automations/ in it"]);
        foreach (var dataset in Directory.GetDirectories(automations).Order(StringComparer.Ordinal))
        {
            var paths = Directory.GetFiles(dataset, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal);
            var kind = FileKind.Baseline;
            foreach (var path in paths)
            {
                var file = Read(Path.GetFileName(dataset), Path.GetRelativePath(root, path).Replace(Path.DirectorySeparatorChar, '/'), path, kind);
                if (file.Kind != FileKind.Stray)
                    kind = FileKind.Delta;
                yield return file;
            }
        }
    }

    private static SimFile Read(string dataset, string key, string path, FileKind kind)
    {
        var name = Path.GetFileNameWithoutExtension(path);
        if (!FileNames.TryParse(name, out _) || key != FileNames.KeyOf(dataset, name))
            return new SimFile { Dataset = dataset, Name = "", Kind = FileKind.Stray, Key = key };
        var (header, rows, badness) = TinyCsv.Parse(File.ReadAllBytes(path));
        return new SimFile { Dataset = dataset, Name = name, Kind = kind, Key = key, Header = header, Rows = rows, Badness = badness ?? (CleaningRules.LacksColumns(header) ? "missing column" : null) };
    }
}
