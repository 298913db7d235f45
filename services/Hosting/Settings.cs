using System.Globalization;

namespace FleetTickets.Hosting;

/// <summary>
/// Reads configuration from environment variables and collects every fault instead of stopping at the first, so that an operator
/// mends them in one round. A variable <c>NAME</c> may be given as <c>NAME_FILE</c>, the path of a file that holds the value (secrets).
/// Values are never repeated in a fault: they may be secret.
/// </summary>
public sealed class Settings(Func<string, string?> environment)
{
    private readonly List<string> _faults = [];

    public Settings()
        : this(Environment.GetEnvironmentVariable)
    {
    }

    /// <summary>What is wrong so far, one sentence each, naming its variable.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>The value, or an empty string and a fault when it is missing.</summary>
    public string Required(string name, string purpose)
    {
        var value = Optional(name);
        if (value is null) Fault(name, $"is not set; expected {purpose} (or {name}_FILE, a file that holds it)");
        return value ?? "";
    }

    /// <summary>The value, or null when it is missing or blank.</summary>
    public string? Optional(string name)
    {
        var value = environment(name);
        var path = environment(name + "_FILE");
        if (string.IsNullOrWhiteSpace(path)) return string.IsNullOrWhiteSpace(value) ? null : value.Trim();
        if (!string.IsNullOrWhiteSpace(value))
        {
            Fault(name, $"is set twice, as {name} and as {name}_FILE; expected one of them");
            return value.Trim();
        }

        try
        {
            value = File.ReadAllText(path).Trim();
            if (value.Length > 0) return value;
            Fault(name + "_FILE", $"names an empty file, {path}; expected a file that holds the value of {name}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            Fault(name + "_FILE", $"names a file that cannot be read: {exception.Message}");
        }

        return null;
    }

    /// <summary>The value parsed, or the default when it is missing; a fault when it does not parse.</summary>
    public T Parsed<T>(string name, T defaultValue, string expected, Func<string, T?> parse)
        where T : struct
    {
        if (Optional(name) is not { } text) return defaultValue;
        if (parse(text) is { } value) return value;
        Fault(name, $"is not understood; expected {expected}");
        return defaultValue;
    }

    /// <summary>A duration: seconds (<c>5</c>, <c>0.5</c>) or hh:mm:ss.</summary>
    public TimeSpan Duration(string name, TimeSpan defaultValue, TimeSpan minimum, TimeSpan maximum) =>
        Parsed<TimeSpan>(name, defaultValue, $"seconds, or hh:mm:ss, from {minimum} to {maximum}", text =>
        {
            TimeSpan? value = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)
                ? Math.Abs(seconds) < TimeSpan.MaxValue.TotalSeconds ? TimeSpan.FromSeconds(seconds) : null
                : TimeSpan.TryParseExact(text, "c", CultureInfo.InvariantCulture, out var span) ? span : null;
            return value >= minimum && value <= maximum ? value : null;
        });

    /// <summary>A whole number.</summary>
    public long Number(string name, long defaultValue, long minimum, long maximum) =>
        Parsed<long>(name, defaultValue, $"a whole number from {minimum} to {maximum}", text =>
            long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= minimum && value <= maximum
                ? value
                : null);

    /// <summary>Notes what is wrong with a variable: a predicate, as in "is not set; expected …".</summary>
    public void Fault(string name, string fault) => _faults.Add($"{name} {fault}.");
}
