namespace FleetTickets.Migrations;

/// <summary>A migration run that stopped. The message says where, why and what to do; what committed before stays.</summary>
public sealed class MigrationException : Exception
{
    public MigrationException()
    {
    }

    public MigrationException(string message)
        : base(message)
    {
    }

    public MigrationException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>PostgreSQL's SQLSTATE, where the server refused a statement.</summary>
    public string? SqlState { get; init; }
}
