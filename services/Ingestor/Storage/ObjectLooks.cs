using Amazon.S3.Model;
using FleetTickets.Hosting;

namespace FleetTickets.Ingestor.Storage;

/// <summary>
/// Finds objects of one area of a dataset by listing it. Whoever asks while a listing is under way shares the next one, which begins after the question: an
/// answer is as fresh as one of its own, and several cost the store little more than one. Where listings follow one another, each waits a little for others who ask.
/// </summary>
/// <param name="list">Lists the keys with a prefix that follow another, at most so many; throws what the store threw.</param>
/// <param name="time">The clock.</param>
internal sealed class ObjectLooks(Func<ListObjectsV2Request, Task<ListObjectsV2Response>> list, TimeProvider time)
{
    private static readonly TimeSpan Busy = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(40);

    private readonly Lock _lock = new();
    private long? _listed;
    private List<Question> _asked = [];
    private bool _answering;

    /// <summary>The object as listed, or null.</summary>
    public Task<S3Object?> FindAsync(ChangeFileKey key, CancellationToken cancellationToken)
    {
        var question = new Question(key);
        lock (_lock)
        {
            _asked.Add(question);
            if (!_answering) _ = AnswerAllAsync();
            _answering = true;
        }

        return question.Answer.Task.WaitAsync(cancellationToken);
    }

    private async Task AnswerAllAsync()
    {
        await Task.Yield();
        while (true)
        {
            if (_listed is { } before && time.GetElapsedTime(before) < Busy) await Task.Delay(Gathering, time);
            List<Question> questions;
            lock (_lock)
            {
                (questions, _asked) = (_asked, []);
                _answering = questions.Count > 0;
                if (!_answering) return;
            }

            _listed = time.GetTimestamp();
            try
            {
                await AnswerAsync([.. questions.OrderBy(question => question.Text, StringComparer.Ordinal)]);
            }
            catch (Exception exception)
            {
                foreach (var question in questions) question.Answer.TrySetException(exception);
            }
        }
    }

    private async Task AnswerAsync(List<Question> questions)
    {
        var first = questions[0];
        var page = await list(
            questions.Count == 1
                ? new ListObjectsV2Request { Prefix = first.Text, MaxKeys = 1 }
                : new ListObjectsV2Request { Prefix = ChangeFileKey.Prefix(first.Key.Dataset, first.Key.Area), StartAfter = first.Text[..^1], MaxKeys = 2 * questions.Count });
        var listed = (page.S3Objects ?? []).ToDictionary(item => item.Key, StringComparer.Ordinal);
        var end = page.IsTruncated == true && listed.Count > 0 ? listed.Keys.Max(StringComparer.Ordinal) : null;
        foreach (var question in questions)
        {
            if (listed.TryGetValue(question.Text, out var found)) question.Answer.SetResult(found);
            else if (question == first || end is null || string.CompareOrdinal(question.Text, end) <= 0) question.Answer.SetResult(null);
            else
                lock (_lock) _asked.Add(question); // the page ended before its key
        }
    }

    private sealed record Question(ChangeFileKey Key)
    {
        public string Text { get; } = Key.ToString();

        public TaskCompletionSource<S3Object?> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
