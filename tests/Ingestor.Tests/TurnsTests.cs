namespace FleetTickets.Ingestor.Tests;

public class TurnsTests
{
    [Fact]
    public async Task Each_comes_when_all_before_it_have_passed()
    {
        var turns = new Turns();
        var (first, second, third) = (turns.At(1), turns.At(2), turns.At(3));
        var (secondComes, thirdComes) = (second.ComesAsync(CancellationToken.None), third.ComesAsync(CancellationToken.None));
        Assert.True(first.HasCome);

        first.Pass();
        Assert.True(second.HasCome);
        Assert.False(third.HasCome);
        first.Pass(); // again: nothing

        second.Pass();
        Assert.True(third.HasCome);
        await Task.WhenAll(secondComes, thirdComes);
    }

    /// <summary>A message that is refused before its turn, and one that is delivered before its predecessor is seen.</summary>
    [Fact]
    public void One_that_passes_early_lets_nobody_overtake()
    {
        var turns = new Turns();
        turns.At(2).End();
        var third = turns.At(3);
        Assert.False(third.HasCome);

        turns.At(1).End();

        Assert.True(third.HasCome);
    }

    /// <summary>A second consumer of a channel: the places before were its predecessor's.</summary>
    [Fact]
    public void They_may_begin_later()
    {
        var turns = new Turns(first: 7);
        var (seventh, eighth) = (turns.At(7), turns.At(8));

        Assert.True(seventh.HasCome);
        Assert.False(eighth.HasCome);
        seventh.End();
        Assert.True(eighth.HasCome);
    }

    [Fact]
    public async Task One_that_is_given_up_still_has_to_pass()
    {
        var turns = new Turns();
        var (second, third) = (turns.At(2), turns.At(3));
        using var lost = new CancellationTokenSource();
        var waiting = second.ComesAsync(lost.Token);
        await lost.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);

        turns.At(1).End();
        Assert.False(third.HasCome);
        second.End();
        Assert.True(third.HasCome);
    }

    [Fact]
    public void The_first_is_the_one_before_which_all_have_ended()
    {
        var turns = new Turns();
        var (first, second) = (turns.At(1), turns.At(2));
        first.Pass();
        var isFirst = second.IsFirstAsync(CancellationToken.None);
        Assert.True(second.HasCome);
        Assert.False(isFirst.IsCompleted);

        first.End();

        Assert.True(second.IsFirstAsync(CancellationToken.None).IsCompleted);
    }

    [Fact]
    public void The_last_is_the_one_after_which_none_is_in_hand()
    {
        var turns = new Turns();
        var (first, second) = (turns.At(1), turns.At(2));
        Assert.False(first.IsLast);
        Assert.True(second.IsLast);

        second.End();

        Assert.True(first.IsLast);
        Assert.True(Turn.Alone().IsLast);
    }
}
