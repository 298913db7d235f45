using System.CommandLine;
using FleetTickets.Ingestor.Storage;
using Npgsql;

namespace FleetTickets.FleetCtl.Commands.Stream;

/// <summary><c>fleetctl rejected</c>: rows that could not be stored and that nobody has settled; <c>rejected acknowledge</c> settles them.</summary>
internal static class RejectedCommand
{
    private const int Shown = 200;

    public static Command Create()
    {
        var command = new Command("rejected", "List rows that could not be stored: until a later row asserts their ticket, or a person acknowledges them.") { CreateAcknowledge() };
        command.SetAction((parsed, cancellationToken) => ListAsync(parsed.GetValue(Output.Json), cancellationToken));
        return command;
    }

    private static Command CreateAcknowledge()
    {
        var dataset = Arguments.Dataset();
        var file = new Argument<string>("file") { Description = "The file's name, for example 2026-06-22T15-50-39." };
        var line = new Option<long?>("--line") { Description = "Only the row on this line." };
        var who = new Option<string?>("--who") { Description = "Who has looked at it; default: the user who runs the command." };
        var apply = Arguments.Apply();
        var command = new Command("acknowledge", "Say that the rejected rows of a file need nothing more.") { dataset, file, line, who, apply };
        command.SetAction((parsed, cancellationToken) => AcknowledgeAsync(
            parsed.GetValue(dataset)!, parsed.GetValue(file)!, parsed.GetValue(line), parsed.GetValue(who) ?? Environment.UserName, parsed.GetValue(apply), cancellationToken));
        return command;
    }

    private static async Task<int> ListAsync(bool json, CancellationToken cancellationToken)
    {
        await using var workbench = Workbench.Open(withBucket: false);
        await using var connection = await workbench.Get<NpgsqlDataSource>().OpenConnectionAsync(cancellationToken);
        var rows = new List<RejectedRow>();
        foreach (var dataset in workbench.Datasets) rows.AddRange(await RejectedRowStore.ListAsync(connection, dataset, Shown, cancellationToken));
        Output.Write(json, rows, ["DATASET", "FILE", "LINE", "REASON", "TICKET", "ROW"], row =>
            [row.Dataset, row.File, row.Line.ToString(), row.Reason, row.TicketId, row.Text.Length > 80 ? row.Text[..80] + "…" : row.Text]);
        return ExitCodes.Ok;
    }

    private static async Task<int> AcknowledgeAsync(string name, string file, long? line, string who, bool apply, CancellationToken cancellationToken)
    {
        await using var workbench = Workbench.Open(withBucket: false);
        var dataset = workbench.Dataset(name);
        await using var connection = await workbench.Get<NpgsqlDataSource>().OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        var rows = await RejectedRowStore.AcknowledgeAsync(connection, dataset, file, line, who, cancellationToken);
        if (rows == 0) throw new UsageException($"Found no open rejected row of {dataset} in the file '{file}'{(line is null ? "" : $" on line {line}")}; expected one that fleetctl rejected lists.");
        Output.WriteLine($"{dataset} {file}: {rows} rejected rows acknowledged by {who}");
        if (apply) await transaction.CommitAsync(cancellationToken);
        else Output.Say("Nothing was changed. Add --apply to do it.");
        return ExitCodes.Ok;
    }
}
