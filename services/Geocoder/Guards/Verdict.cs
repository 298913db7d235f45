using FleetTickets.Geocoder.Providers;

namespace FleetTickets.Geocoder.Guards;

/// <summary>What the guards make of a provider's candidates.</summary>
internal abstract record Verdict
{
    private Verdict()
    {
    }

    public sealed record Accepted(Candidate Candidate) : Verdict;

    /// <summary>No candidate passes; the best one is kept for a person to look at.</summary>
    public sealed record Rejected(string Reason, IReadOnlyList<Candidate> Candidates) : Verdict;

    /// <summary>Several pass and only a person can tell them apart.</summary>
    public sealed record Undecided(string Reason, IReadOnlyList<Candidate> Candidates) : Verdict;
}
