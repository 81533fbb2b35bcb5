using Carter;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Refusion.Features;

/// <summary>Answers what posting a payslip would answer, and stores nothing but the audit row. Rules R16, R21.</summary>
internal static class ValidatePayslip
{
    internal sealed class Handler(EmploymentActs acts, Caller caller, ReadAudit audit, PersonalDataCipher cipher, BusinessClock clock, Texts texts)
    {
        public async Task<PayslipView> Handle(PayslipRequest body, CancellationToken cancellationToken)
        {
            var tried = (await acts.Try([body.Posted(Guid.Empty, caller, cipher, clock.Today)], cancellationToken))[0];
            var (_, payslip, decision, refused) = tried;
            if (refused is not null)
            {
                throw refused;
            }

            await audit.Log("payslip", payslip!.Id == Guid.Empty ? [] : [payslip.Id], payslip.PersonId is { } person ? [person] : [], "validate", cancellationToken);
            var view = PayslipView.Of(body, payslip, decision!, caller.SeesWhole, texts);
            return caller.SeesWhole && tried.Input is { } input ? view.WithGrounds(input, decision!, caller, texts) : view;
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/refusion/payslips/validate", (PayslipRequest body, Handler handler, CancellationToken cancellationToken) => handler.Handle(body, cancellationToken))
            .Operation<PayslipView>(nameof(ValidatePayslip), "Decides a payslip without storing it", Area.Payslips, Verb.Write)
            .OnlyReads()
            .BodyLimit(PayslipRequest.MaxMegabytes)
            .Problems(RefusionProblems.ClaimRequired)
            .Problems(RefusionProblems.NumberReused, RefusionProblems.PeriodOverlap, RefusionProblems.CorrectionNotLatest, RefusionProblems.NamedPayslipUnknown, RefusionProblems.NotOwnGrant, RefusionProblems.WorkplaceNotYours, RefusionProblems.NoRates)
            .Example(PayslipExamples.Request("2026-99-000002"), PayslipExamples.Approved with { Id = Guid.Empty, Reference = null, Version = 1 });
    }
}
