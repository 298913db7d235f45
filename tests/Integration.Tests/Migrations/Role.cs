using FleetTickets.Testing;
using Npgsql;

namespace FleetTickets.Integration.Tests.Migrations;

/// <summary>A role of the server for one test, with a name of its own; what it owns and was granted in the database goes with it.</summary>
internal sealed class Role : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly string _password = Guid.NewGuid().ToString("N");

    private Role(TestDatabase database, string prefix) => (_database, Name) = (database, $"{prefix}_{Guid.NewGuid().ToString("N")[..8]}");

    public string Name { get; }

    /// <summary>Logged in as this role.</summary>
    public string ConnectionString => new NpgsqlConnectionStringBuilder(_database.ConnectionString) { Username = Name, Password = _password, Pooling = false }.ConnectionString;

    public static async Task<Role> CreateAsync(TestDatabase database, string prefix, string options = "")
    {
        var role = new Role(database, prefix);
        await database.ExecuteAsync($"create role {role.Name} login password '{role._password}' {options}");
        return role;
    }

    public async ValueTask DisposeAsync() => await _database.ExecuteAsync($"drop owned by {Name} cascade; drop role {Name}");
}
