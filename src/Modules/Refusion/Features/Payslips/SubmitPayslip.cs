using Carter;
using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Refusion.Features;

/// <summary>
/// Stores a payslip and decides it: to the øre, line by line, with the reasons. Rules R1–R11, R15, R21. One that matches no grant is stored as rejected (R1).
/// The same source and number with the same content answers the payslip as it stands (R8), in the same form: 201 with its Location.
/// </summary>
internal static class SubmitPayslip
{
    internal sealed class Handler(EmploymentActs acts, Caller caller, Call call, PersonalDataCipher cipher, BusinessClock clock, Texts texts)
    {
        /// <param name="id">The id it gets; the demo's story knows some.</param>
        /// <param name="day">The business date; the demo's story has its own.</param>
        public async Task<Committed<PayslipView>> Handle(PayslipRequest body, CancellationToken cancellationToken, Guid? id = null, DateOnly? day = null)
        {
            body.Employee.RequireNotNamedBy(call.IdempotencyKey);
            var posted = body.Posted(id ?? Guid.CreateVersion7(), caller, cipher, day ?? clock.Today);
            return await acts.Submit(
                [posted],
                results => results[0].Refused is { } refused ? throw refused : PayslipView.Of(body, results[0].Payslip!, results[0].Decision!, caller.SeesWhole, texts),
                cancellationToken);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/refusion/payslips", (PayslipRequest body, Handler handler, CancellationToken cancellationToken) => handler.Handle(body, cancellationToken))
            .Operation<PayslipView>(nameof(SubmitPayslip), "Stores and decides a payslip", Area.Payslips, Verb.Write, status: 201)
            .OwnReplay()
            .BodyLimit(PayslipRequest.MaxMegabytes)
            .Problems(KernelProblems.KeyPersonal, RefusionProblems.ClaimRequired)
            .Problems(RefusionProblems.NumberReused, RefusionProblems.PeriodOverlap, RefusionProblems.CorrectionNotLatest, RefusionProblems.NamedPayslipUnknown, RefusionProblems.NotOwnGrant, RefusionProblems.WorkplaceNotYours, RefusionProblems.NoRates)
            .Example(PayslipExamples.Request("2026-99-000001"), PayslipExamples.Approved);
    }
}
