namespace FleetTickets.Testing;

/// <summary>Bounded polling, for effects that no signal announces. Ends as soon as the condition holds; fails with what was seen last.</summary>
public static class Eventually
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Asks until the answer is as wanted, and returns it. An exception while asking counts as "not yet".</summary>
    public static async Task<T> BecomesAsync<T>(
        Func<CancellationToken, Task<T>> ask, Func<T, bool> wanted, string what, TimeSpan? within = null, CancellationToken cancellationToken = default)
    {
        var time = TimeProvider.System;
        var limit = within ?? Patience;
        var began = time.GetTimestamp();
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        bound.CancelAfter(limit);
        var seen = "nothing";
        Exception? trouble = null;
        while (true)
        {
            try
            {
                var answer = await ask(bound.Token);
                if (wanted(answer)) return answer;
                seen = answer is System.Collections.IEnumerable list and not string ? $"[{string.Join(", ", list.Cast<object?>())}]" : answer?.ToString() ?? "null";
                trouble = null;
            }
            catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
            {
                trouble = exception is OperationCanceledException ? trouble ?? exception : exception;
            }

            if (time.GetElapsedTime(began) >= limit)
                throw new TimeoutException($"After {limit.TotalSeconds:0.#} s still not: {what}. Last seen: {(trouble is null ? seen : trouble.Message)}", trouble);
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    /// <summary>Asks until the answer equals the expected one.</summary>
    public static Task EqualsAsync<T>(
        T expected, Func<CancellationToken, Task<T>> ask, string what, TimeSpan? within = null, CancellationToken cancellationToken = default) =>
        BecomesAsync(ask, answer => EqualityComparer<T>.Default.Equals(answer, expected), $"{what} = {expected}", within, cancellationToken);

    /// <summary>Asks until it is so.</summary>
    public static Task TrueAsync(
        Func<CancellationToken, Task<bool>> ask, string what, TimeSpan? within = null, CancellationToken cancellationToken = default) =>
        BecomesAsync(ask, answer => answer, what, within, cancellationToken);

    /// <summary>Asks until the assertions in it pass; fails with the last one that did not.</summary>
    public static Task PassesAsync(
        Func<CancellationToken, Task> assertions, string what, TimeSpan? within = null, CancellationToken cancellationToken = default) =>
        BecomesAsync(
            async token =>
            {
                await assertions(token);
                return true;
            },
            _ => true, what, within, cancellationToken);
}
