namespace Faatimer.Sdk;

public partial interface IFaatimerClient
{
    /// <summary>Makes a call and tells what came beside its answer: <c>await client.ResultOfAsync(c => c.Payslips.SubmitAsync(payslip))</c>.</summary>
    /// <typeparam name="T">What the operation answers.</typeparam>
    /// <param name="call">The call, on the client that it is given; of several, the last one's answer counts.</param>
    Task<CallResult<T>> ResultOfAsync<T>(Func<IFaatimerClient, Task<T>> call);
}

internal sealed partial class FaatimerClient(Calls calls) : IFaatimerClient
{
    public async Task<CallResult<T>> ResultOfAsync<T>(Func<IFaatimerClient, Task<T>> call)
    {
        var answer = new Answer();
        var value = await call(new FaatimerClient(calls.NotedIn(answer))).ConfigureAwait(false);
        return new(value, answer.Status, answer.IsReplayed, answer.TraceId, answer.RateLeft);
    }
}
