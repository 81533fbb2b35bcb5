using Faatimer.Admin;
using Faatimer.Candidates;
using Faatimer.Host.Api;
using Faatimer.Host.Auth;
using Faatimer.Host.Database;
using Faatimer.Host.Features;
using Faatimer.Host.Mail;
using Faatimer.Host.OpenApi;
using Faatimer.Host.Operations;
using Faatimer.Kernel;
using Faatimer.Pool;
using Faatimer.Praktik;
using Faatimer.Refusion;
using Faatimer.Targets;
using Faatimer.Workplaces;

namespace Faatimer.Host;

/// <summary>The host: six modules behind one API.</summary>
public static class Program
{
    public static Task Main(string[] args) => Build(args).RunAsync();

    internal static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var (arguments, demo) = DemoMode.From(args);
        var builder = WebApplication.CreateBuilder(arguments);
        configure?.Invoke(builder);

        builder.AddLogsAndMetrics();
        builder.AddDatabase(demo);
        builder.Services.AddModule<WorkplacesModule>();
        builder.Services.AddModule<CandidatesModule>();
        builder.Services.AddModule<PoolModule>();
        builder.Services.AddModule<PraktikModule>();
        builder.Services.AddModule<RefusionModule>();
        builder.Services.AddModule<TargetsModule>();
        builder.Services.AddKernel(typeof(Contracts.GrantApproved).Assembly, typeof(Program).Assembly);
        builder.Services.AddBackground<MailSender>();
        builder.Services.AddSchedule<DrawAuditSample.Monthly>("kernel.DrawAuditSample", "0 10 4 * * ?");
        builder.Services.AddSchedule<ForgetAccessReports.Nightly>("kernel.ForgetAccessReports", "0 20 3 * * ?");
        builder.AddSchedules();
        builder.AddAuth();
        builder.AddPeople();
        builder.AddPages();
        builder.AddApi();
        builder.AddOpenApiDocument();

        var app = builder.Build();
        app.UseApi();
        app.MapOpenApi();
        app.MapOperations();
        app.MapPeople();
        app.MapSignInPages();
        app.MapAdmin();
        return app;
    }
}
