using Faatimer.Sdk;

namespace Faatimer.LivedInYear;

/// <summary>Those who live the year, each with a client of their own: nobody approves what they made themselves.</summary>
internal sealed class Cast(Func<string, IFaatimerClient> client, Action<DateOnly> moveClock)
{
    public IFaatimerClient Admin { get; } = client("demo-admin");

    public IFaatimerClient Consultant { get; } = client("demo-consultant");

    public IFaatimerClient Colleague { get; } = client("demo-consultant-2");

    public IFaatimerClient Payroll { get; } = client("demo-payroll");

    public IFaatimerClient Finance { get; } = client("demo-finance");

    public IFaatimerClient FinanceColleague { get; } = client("demo-finance-2");

    /// <summary>Moves the business day, where there is a clock to move; otherwise the year is told after the fact, and finance decides what came late (R15).</summary>
    public void MoveTo(DateOnly day) => moveClock(day);
}
