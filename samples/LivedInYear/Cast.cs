using Faatimer.Sdk;

namespace Faatimer.LivedInYear;

/// <summary>Those who live the year, each with a client of their own: nobody approves what they made themselves.</summary>
/// <param name="MoveClock">Moves the business day, where there is a demo clock to move; otherwise the year is told after the fact.</param>
internal sealed record Cast(
    IFaatimerClient Admin, IFaatimerClient Consultant, IFaatimerClient Colleague, IFaatimerClient Payroll, IFaatimerClient Finance, IFaatimerClient FinanceColleague,
    Action<DateOnly> MoveClock);
