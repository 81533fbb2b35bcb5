namespace Faatimer.Contracts;

// Targets says nothing to the other modules yet.
