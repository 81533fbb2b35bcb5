namespace Faatimer.Contracts;

// Praktik says nothing to the other modules yet.
