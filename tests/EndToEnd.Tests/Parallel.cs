using Xunit.Sdk;
using Xunit.v3;

// Each test has an installation of its own. Most of its time it waits for processes: more at a time than processors, but not so many
// that starts take long.
[assembly: Parallelization(Mode = ParallelMode.All, MaxThreads = 4)]
