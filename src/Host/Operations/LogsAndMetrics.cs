using Faatimer.Kernel;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Formatting;
using Serilog.Formatting.Compact;
using Serilog.Formatting.Display;

namespace Faatimer.Host.Operations;

/// <summary>What an operator sees: structured logs without personal data, metrics, traces, health.</summary>
internal static class LogsAndMetrics
{
    public static void AddLogsAndMetrics(this WebApplicationBuilder builder)
    {
        ITextFormatter format = builder.Environment.IsDevelopment()
            ? new MessageTemplateTextFormatter("{Timestamp:HH:mm:ss} {Level:u3} {Message:lj}{NewLine}{Exception}")
            : new CompactJsonFormatter();
        builder.Services.AddSerilog((services, log) => log
            .ReadFrom.Configuration(builder.Configuration)
            .ReadFrom.Services(services)
            .Enrich.FromLogContext()
            .Enrich.WithProperty("Product", "faatimer")
            .Enrich.With(new MaskedProperties())
            .WriteTo.Conditional(_ => builder.Configuration.GetValue("Faatimer:LogToConsole", true), sink => sink.Console(new Redacting(format))), preserveStaticLogger: true);
        var exports = builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"] is not null;
        var telemetry = builder.Services.AddOpenTelemetry().WithMetrics(m =>
        {
            m.AddAspNetCoreInstrumentation().AddRuntimeInstrumentation().AddNpgsqlInstrumentation().AddPrometheusExporter();
            _ = exports ? m.AddOtlpExporter() : m;
        });
        if (exports)
        {
            // Spans cost on every request; without a receiver nobody would read them. Trace ids are there either way.
            telemetry.WithTracing(t => t
                .AddAspNetCoreInstrumentation(o => o.EnrichWithHttpRequest = (activity, request) => activity.SetTag("url.path", Redaction.Mask(request.Path.Value ?? "")))
                .AddNpgsql().AddOtlpExporter());
        }

        builder.Services.AddHealthChecks().AddCheck<DatabaseAnswers>("database", tags: ["ready"]);
    }

    /// <summary>One line per request; probes only when debugging.</summary>
    public static void UseRequestLog(this WebApplication app) =>
        app.UseSerilogRequestLogging(o =>
        {
            o.Logger = app.Services.GetRequiredService<Serilog.ILogger>();
            o.GetLevel = (http, _, failure) => failure is not null || http.Response.StatusCode >= 500 ? LogEventLevel.Error
                : http.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal) ? LogEventLevel.Debug : LogEventLevel.Information;
        });

    /// <summary>Health, readiness and metrics: open, without any data of the municipality's, and outside every limit: a probe must not fail because strangers call.</summary>
    public static void MapOperations(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous().DisableRateLimiting();
        app.MapHealthChecks("/health/ready", new HealthCheckOptions { Predicate = c => c.Tags.Contains("ready") }).AllowAnonymous().DisableRateLimiting();
        app.MapPrometheusScrapingEndpoint("/metrics").AllowAnonymous().DisableRateLimiting();
    }

    /// <summary>Masks what looks like a CPR number in every property of an event, so that no sink gets it (ID3).</summary>
    private sealed class MaskedProperties : ILogEventEnricher
    {
        public void Enrich(LogEvent logEvent, ILogEventPropertyFactory propertyFactory)
        {
            foreach (var (name, value) in logEvent.Properties.ToList())
            {
                if (value is ScalarValue { Value: string text } && Redaction.Mask(text) is var masked && masked != text)
                {
                    logEvent.AddOrUpdateProperty(new LogEventProperty(name, new ScalarValue(masked)));
                }
            }
        }
    }

    /// <summary>Masks whatever looks like a CPR number in the finished line too: an exception can quote one.</summary>
    private sealed class Redacting(ITextFormatter inner) : ITextFormatter
    {
        public void Format(LogEvent logEvent, TextWriter output)
        {
            using var line = new StringWriter();
            inner.Format(logEvent, line);
            output.Write(Redaction.Mask(line.ToString()));
        }
    }

    private sealed class DatabaseAnswers(IServiceProvider services) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                await using var command = services.GetRequiredService<NpgsqlDataSource>().CreateCommand("select 1");
                command.CommandTimeout = 2;
                await command.ExecuteScalarAsync(cancellationToken);
                return HealthCheckResult.Healthy();
            }
            catch (Exception failure) when (failure is NpgsqlException or TimeoutException or InvalidOperationException or System.Net.Sockets.SocketException)
            {
                return HealthCheckResult.Unhealthy("The database does not answer.");
            }
        }
    }
}
