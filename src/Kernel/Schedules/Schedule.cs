using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Faatimer.Kernel;

/// <summary>
/// Work that is due by the calendar. It computes what is due from dates and does it once, however often it is nudged and however many hosts there are;
/// a host that was down on the day does not skip anything.
/// </summary>
public interface IScheduledWork
{
    Task Run(CancellationToken cancellationToken);
}

/// <summary>When a piece of work is nudged.</summary>
/// <param name="Name">Module and use case, for example <c>pool.LapseOffers</c>; the actor of what it does.</param>
/// <param name="Cron">Quartz cron expression, in Europe/Copenhagen.</param>
/// <param name="Work">The <see cref="IScheduledWork"/>.</param>
public sealed record Schedule(string Name, string Cron, Type Work);

/// <summary>Registers scheduled work.</summary>
public static class ScheduleRegistration
{
    public static IServiceCollection AddSchedule<TWork>(this IServiceCollection services, string name, string cron)
        where TWork : class, IScheduledWork
    {
        services.TryAddTransient<TWork>();
        return services.AddSingleton(new Schedule(name, cron, typeof(TWork)));
    }

    /// <summary>Runs it now, in a scope and as an actor of its own.</summary>
    public static async Task RunNow(this Schedule schedule, IServiceProvider services, CancellationToken cancellationToken)
    {
        await using var scope = services.As(Caller.System(schedule.Name));
        await ((IScheduledWork)scope.ServiceProvider.GetRequiredService(schedule.Work)).Run(cancellationToken);
    }
}
