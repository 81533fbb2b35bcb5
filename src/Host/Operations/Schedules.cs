using System.Data.Common;
using Faatimer.Kernel;
using Quartz;

namespace Faatimer.Host.Operations;

/// <summary>
/// The nudges: Quartz on the one database, clustered, so that each fires on one of the hosts. What is due is decided by the work itself from dates.
/// <c>Schedules:Enabled=false</c> keeps a host out.
/// </summary>
internal static class Schedules
{
    public const string Schema = "quartz";

    public static void AddSchedules(this WebApplicationBuilder builder)
    {
        if (!builder.Configuration.GetValue("Schedules:Enabled", true))
        {
            return;
        }

        var schedules = builder.Services.Select(s => s.ImplementationInstance).OfType<Schedule>().ToList();
        builder.Services.AddSingleton<DbDataSource>(services => services.GetRequiredService<Npgsql.NpgsqlDataSource>());
        builder.Services.AddQuartz(quartz =>
        {
            quartz.UsePersistentStore(store =>
            {
                store.UsePostgres(source => source.UseRegisteredDataSource = true);
                store.ConfigureStore(options => options.TablePrefix = $"{Schema}.qrtz_");
                store.ProvisionSchema();
                store.UseSystemTextJsonSerializer();
                store.UseClustering();
            });
            foreach (var schedule in schedules)
            {
                quartz.ScheduleJob<Nudge>(
                    trigger => trigger.WithIdentity(schedule.Name).WithCronSchedule(schedule.Cron, cron => cron.InTimeZone(BusinessClock.Zone)),
                    job => job.WithIdentity(schedule.Name));
            }
        });
        builder.Services.AddQuartzHostedService(options => options.WaitForJobsToComplete = true);
    }

    /// <summary>Runs the schedule that the job is named after; a failure is logged, and the next nudge tries again.</summary>
    [DisallowConcurrentExecution]
    internal sealed class Nudge(IEnumerable<Schedule> schedules, IServiceProvider services, ILogger<Nudge> logger) : IJob
    {
        public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken)
        {
            if (schedules.SingleOrDefault(s => s.Name == context.JobDetail.Key.Name) is not { } schedule)
            {
                // Renamed or taken away, or a newer version's; its trigger stays in the database for the hosts that know it.
                return;
            }

            try
            {
                await schedule.RunNow(services, cancellationToken);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                // Only the kind is logged: messages can quote data.
                logger.LogError("Schedule {Schedule} failed: {Kind}", schedule.Name, failure.GetType().Name);
            }
        }
    }
}
