using FleetTickets.Testing;

namespace FleetTickets.Integration.Tests.Testing;

public sealed class EventuallyTests
{
    [Fact]
    public async Task Returns_the_first_answer_that_is_as_wanted()
    {
        var asked = 0;
        Assert.Equal(3, await Eventually.BecomesAsync(_ => Task.FromResult(++asked), answer => answer == 3, "three"));
    }

    [Fact]
    public async Task Fails_with_what_was_seen_last()
    {
        var failure = await Assert.ThrowsAsync<TimeoutException>(
            () => Eventually.EqualsAsync(2, _ => Task.FromResult(1), "answer", TimeSpan.FromMilliseconds(120)));
        Assert.Contains("answer = 2", failure.Message, StringComparison.Ordinal);
        Assert.Contains("Last seen: 1", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_question_that_hangs_is_given_up()
    {
        await Assert.ThrowsAsync<TimeoutException>(() => Eventually.TrueAsync(
            async cancellationToken =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
                return true;
            },
            "an answer", TimeSpan.FromMilliseconds(120)));
    }
}
