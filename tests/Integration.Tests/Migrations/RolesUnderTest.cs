using FleetTickets.Migrations.Roles;
using FleetTickets.Testing;
using Npgsql;

namespace FleetTickets.Integration.Tests.Migrations;

/// <summary>
/// The roles of the matrix on a database where PUBLIC may do nothing, so that all they can do is what the matrix gives them. Roles belong to
/// the server: these have a prefix of their own, and go with the test. A login is a member of one of them and nothing else.
/// </summary>
internal sealed class RolesUnderTest : IAsyncDisposable
{
    private readonly TestDatabase _database;
    private readonly List<string> _logins = [];

    private RolesUnderTest(TestDatabase database) => _database = database;

    public string Prefix { get; } = $"test_{Guid.NewGuid().ToString("N")[..10]}";

    public RoleMatrix Matrix => RoleMatrix.Embedded(Prefix);

    public RoleSetup Setup => new(_database.ConnectionString, Matrix);

    public static async Task<RolesUnderTest> CreateAsync(TestDatabase database)
    {
        var roles = new RolesUnderTest(database);
        await database.ExecuteAsync("""
            revoke execute on all routines in schema tickets, reporting from public;
            do $$ begin execute format('revoke all on database %I from public', current_database()); end $$
            """);
        await roles.Setup.ApplyAsync(TestContext.Current.CancellationToken);
        return roles;
    }

    public string Name(string role) => $"{Prefix}_{role}";

    /// <summary>A new user who is a member of the role; the connection string to log in with.</summary>
    public async Task<string> LoginAsync(string role)
    {
        var login = $"{Prefix}_login{_logins.Count}";
        await _database.ExecuteAsync($"create role {login} login password 'secret' in role {Name(role)}");
        _logins.Add(login);
        return new NpgsqlConnectionStringBuilder(_database.ConnectionString) { Username = login, Password = "secret", MaxPoolSize = 5 }.ConnectionString;
    }

    public async ValueTask DisposeAsync()
    {
        var roles = await _database.RowsAsync("select rolname from pg_roles where rolname like $1", Prefix + "\\_%");
        foreach (var login in _logins) NpgsqlConnection.ClearPool(new NpgsqlConnection(new NpgsqlConnectionStringBuilder(_database.ConnectionString) { Username = login, Password = "secret", MaxPoolSize = 5 }.ConnectionString));
        if (roles.Count > 0) await _database.ExecuteAsync($"drop owned by {string.Join(", ", roles)} cascade; drop role {string.Join(", ", roles)}");
    }
}
