namespace FleetTickets.Bench.Queries;

/// <summary>What one operation took, in milliseconds a run, and how it was done.</summary>
/// <param name="Operation">What was timed.</param>
/// <param name="Server">The server's own time until the answer is built; the answer is not sent.</param>
/// <param name="Against">The same in the database that it is compared with, run by run; empty without one.</param>
/// <param name="Client">As a client on the same machine sees it: from the request to the last byte of the answer as text.</param>
/// <param name="AnswerBytes">The answer's size as text.</param>
/// <param name="Plans">The plans of the statements inside, as far as they took 1 ms or more; empty without the right to see them.</param>
internal sealed record Measurement(Operation Operation, IReadOnlyList<double> Server, IReadOnlyList<double> Against, IReadOnlyList<double> Client, long AnswerBytes, IReadOnlyList<string> Plans);
