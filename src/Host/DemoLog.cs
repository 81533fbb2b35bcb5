using Faatimer.Host.Auth;
using Faatimer.Host.Features;
using Faatimer.Kernel;
using Npgsql;

namespace Faatimer.Host;

/// <summary>The demo's people have looked at things: two months of the log, each with its sample, the latest half reviewed.</summary>
internal static class DemoLog
{
    /// <summary>What somebody does at a desk: who, the operation, the record, and why.</summary>
    private static readonly (string Who, Role Role, string Operation, string Record, string? Purpose, string? Stated)[] Deeds =
    [
        ("konsulent", Role.Consultant, "GetCandidate", "candidate", null, null),
        ("konsulent", Role.Consultant, "GetConsiderations", "candidate-considerations", "Matching", null),
        ("konsulent2", Role.Consultant, "GetCandidate", "candidate", null, null),
        ("finans", Role.Finance, "DiscloseCpr", "candidate-cpr", null, "Rette en lønseddel"),
        ("konsulent", Role.Consultant, "GetEligibility", "candidate-eligibility", null, null),
        ("konsulent2", Role.Consultant, "GetConsiderations", "candidate-considerations", "FollowUp", null),
        ("konsulent", Role.Consultant, "DiscloseCpr", "candidate-cpr", null, "Oprettelse i Rollebien"),
    ];

    public static async Task Tell(IServiceProvider services, CancellationToken cancellationToken)
    {
        var last = CalendarMonth.Of(services.GetRequiredService<BusinessClock>().Today.AddMonths(-1));
        foreach (var month in new[] { DemoIds.SampleMonth, last }.Distinct())
        {
            await using (var batch = services.GetRequiredService<NpgsqlDataSource>().CreateBatch())
            {
                foreach (var (no, at) in Enumerable.Range(0, 40).Select(i => (i, BusinessClock.StartOf(month.FirstDay.AddDays(i * 7 % 28)).AddHours(8 + (i % 9)).AddMinutes(i * 13 % 60))))
                {
                    var (who, role, operation, record, purpose, stated) = Deeds[no % Deeds.Length];
                    Guid[] person = [DemoStory.Id((byte)(0x41 + (no % 12)))];
                    new AuditEntry("read", true, record, person, person, purpose, stated is null ? null : services.GetRequiredService<PersonalDataCipher>().Encrypt(StoredJson.Write(stated)))
                        .AddTo(batch, Caller.DemoClient(User.CallerId(DemoPeople.IdOf(who)), role, operation), at);
                    if (no % 13 == 0)
                    {
                        new AuditEntry("denied", false, null, person, [], null).AddTo(batch, Caller.DemoClient(User.CallerId(DemoPeople.IdOf("arbejdsplads")), Role.Workplace, "GetConsiderations"), at.AddMinutes(4));
                    }
                }

                await batch.ExecuteNonQueryAsync(cancellationToken);
            }

            await services.Tell((DrawAuditSample.Handler sample) => sample.Draw(month, cancellationToken));
        }

        await GatherReport(services, cancellationToken);
        for (var item = 1; item <= 5 && last != DemoIds.SampleMonth; item++)
        {
            var (found, no) = (item == 4 ? new RecordAuditOutcome.Request(AuditOutcome.ToBeAsked, "Hvad var opslaget til?") : new(AuditOutcome.InOrder), item);
            await services.Tell((RecordAuditOutcome.Handler outcome) => outcome.Handle(last, no, found, cancellationToken), User.CallerId(DemoPeople.IdOf("revisor")), Role.Auditor);
        }
    }
    /// <summary>What the job does in its steps, at once.</summary>
    private static async Task GatherReport(IServiceProvider services, CancellationToken cancellationToken)
    {
        await using var scope = services.As(Caller.DemoClient(User.CallerId(DemoPeople.IdOf("revisor")), Role.Auditor, nameof(StartAccessReport)));
        var (gathering, work) = (scope.ServiceProvider.GetRequiredService<AccessReportGathering>(), scope.ServiceProvider.GetRequiredService<Work>());
        var parts = new List<AccessReportSection>();
        while (parts.Count < gathering.Count)
        {
            parts.Add(await gathering.Gather(parts.Count, DemoIds.EmployedCandidate, cancellationToken));
        }

        var today = services.GetRequiredService<BusinessClock>().Today;
        var report = await gathering.Make(
            DemoIds.AccessReport, DemoIds.EmployedCandidate, new("Personen har bedt om indsigt", today.AddDays(-7), "26/1042"), today, parts, cancellationToken) ?? throw new InvalidOperationException("the demo lacks its candidate");
        await work.Commit(
            async connection =>
            {
                work.Audit("access-report", report.Id, report.PersonId);
                return await scope.ServiceProvider.GetRequiredService<AccessReports>().Store(connection, report, User.CallerId(DemoPeople.IdOf("revisor")), cancellationToken);
            },
            cancellationToken);
    }
}
