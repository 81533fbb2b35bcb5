namespace Faatimer.Contracts;

/// <summary>Names this assembly: all that modules say to each other, past-tense events and read queries, no commands.</summary>
public static class ContractsAssembly;
