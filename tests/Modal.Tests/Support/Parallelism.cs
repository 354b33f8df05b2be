using System.Runtime.Versioning;
using Xunit.v3;

// A run waits more than it works.
[assembly: Parallelization(MaxThreads = 3)]

// Containers are Linux, and so is what stands in for them.
[assembly: UnsupportedOSPlatform("windows")]
