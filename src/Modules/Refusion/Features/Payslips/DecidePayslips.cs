using System.Globalization;
using Carter;
using Faatimer.Kernel;
using Faatimer.Refusion.Domain;
using FluentValidation;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Refusion.Features;

/// <summary>
/// Approves or rejects up to 200 payslips that wait, with one reason. Each is judged by itself, with the version that was seen of it, and fails alone with the problem that deciding it by itself
/// would have answered; also when deciding another one in the same call has changed it. One call is one transaction. Rules R20, R11, R12.
/// </summary>
internal static class DecidePayslips
{
    public const int MaxPayslips = 200;

    /// <summary>What becomes of the payslips.</summary>
    public enum Deed
    {
        Approve,
        Reject,
    }

    /// <param name="Deed">Approve or reject, all of them.</param>
    /// <param name="Items">1–200 payslips, each once.</param>
    /// <param name="Reason">Why, for those who read the cases later; at most 1,000 characters.</param>
    public sealed record Request(Deed Deed, IReadOnlyList<Item> Items, string? Reason = null);

    /// <summary>A payslip as the caller saw it.</summary>
    /// <param name="Id">The payslip.</param>
    /// <param name="Version">Its version then.</param>
    public sealed record Item(Guid Id, int Version);

    /// <param name="Decided">How many were approved or rejected.</param>
    /// <param name="Refused">How many were not.</param>
    /// <param name="Results">One for each payslip, in order.</param>
    public sealed record Response(int Decided, int Refused, IReadOnlyList<DecidedPayslipView> Results);

    internal sealed class Rules : AbstractValidator<Request>
    {
        public Rules()
        {
            RuleFor(r => r.Reason).OptionalText(1000);
            RuleFor(r => r.Items).Custom((items, context) =>
            {
                var seen = new HashSet<Guid>();
                foreach (var (index, item) in items.Index().Where(i => i.Item is not null && !seen.Add(i.Item.Id)))
                {
                    context.AddFailure(new FluentValidation.Results.ValidationFailure($"items[{index}].id", "") { ErrorCode = RefusionProblems.PayslipRepeated.Code, FormattedMessagePlaceholderValues = [] });
                }
            });
        }
    }

    internal sealed class Handler(EmploymentActs acts, Caller caller, Texts texts)
    {
        public Task<Committed<Response>> Handle(Request body, CancellationToken cancellationToken)
        {
            if (body.Items.Count is 0)
            {
                throw KernelProblems.Required.With(pointer: "/items");
            }

            if (body.Items.Count > MaxPayslips)
            {
                throw RefusionProblems.TooManyToDecide.With(new { max = MaxPayslips });
            }

            return acts.JudgeAll(
                [.. body.Items.Select(i => (i.Id, i.Version))],
                (file, payslip) =>
                {
                    if (body.Deed == Deed.Approve)
                    {
                        file.Approve(payslip, caller.Id);
                    }
                    else
                    {
                        file.Reject(payslip, caller.Id);
                    }
                },
                body.Reason, Answer, cancellationToken);
        }

        private Response Answer(IReadOnlyList<JudgedPayslip> judged)
        {
            var culture = CultureInfo.CurrentUICulture;
            var results = judged.Select(j => new DecidedPayslipView(
                j.Id, j.Payslip?.ShownVersion, j.Payslip?.ShownStatus, j.Payslip?.Refundable, j.Refused is { } refused ? RowProblem.Of(refused, texts, culture) : null)).ToList();
            var refused = results.Count(r => r.Problem is not null);
            return new(results.Count - refused, refused, results);
        }
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapPost("/api/v1/refusion/payslips/decide", (Request body, Handler handler, CancellationToken cancellationToken) => handler.Handle(body, cancellationToken))
            .Operation<Response>(nameof(DecidePayslips), "Approves or rejects many payslips that wait", Area.Payslips, Verb.Decide)
            .Problems(KernelProblems.Required)
            .Problems(RefusionProblems.TooManyToDecide)
            .Example(
                new Request(Deed.Approve, [new(DemoIds.Payslip, 1)], "Aftalt med arbejdspladsen"),
                new Response(1, 0, [new(DemoIds.Payslip, 2, PayslipStatus.Approved, 7378.50m, null)]));
    }
}

/// <summary>What became of one payslip.</summary>
/// <param name="Id">The payslip.</param>
/// <param name="Version">Its version now; null when it is not there.</param>
/// <param name="Status">How it stands now; null when it is not there.</param>
/// <param name="Refundable">Kroner to refund by its latest decision; null when it is not there.</param>
/// <param name="Problem">Why it was not decided; null when it was.</param>
internal sealed record DecidedPayslipView(Guid Id, int? Version, PayslipStatus? Status, decimal? Refundable, RowProblem? Problem);
