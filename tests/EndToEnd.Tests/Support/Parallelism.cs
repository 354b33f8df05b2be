using Xunit.v3;

// A run waits more than it works: four at a time on two processors.
[assembly: Parallelization(MaxThreads = 4)]
