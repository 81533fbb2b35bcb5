using System.Globalization;
using Carter;
using Faatimer.Kernel;
using Faatimer.Refusion.Data;
using Faatimer.Refusion.Domain;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;

namespace Faatimer.Refusion.Features;

/// <summary>Tells a decision so that a finance worker can read it out, in Danish or English. Rules R10, X1, X5. A workplace sees how a payslip stands, not what is on it.</summary>
internal static class ExplainPayslip
{
    internal sealed record Filter(int? Decision) : QueryFilter<Filter>;

    internal sealed class Handler(PayslipReader payslips, DecisionReader decisions, Caller caller, ReadAudit audit, Texts texts)
    {
        public async Task<ExplanationView> Handle(Guid id, int? decision, CancellationToken cancellationToken)
        {
            var payslip = await Whole(id, payslips, caller, cancellationToken);
            var (explained, count) = await decisions.Find(payslip, decision, cancellationToken) ?? throw RefusionProblems.NoDecision.With();
            await audit.Log("payslip", [id], payslip.PersonId is { } person ? [person] : [], null, cancellationToken);
            return ExplanationView.Of(id, payslip.Reference, count, explained, texts, CultureInfo.CurrentUICulture);
        }
    }

    /// <summary>A payslip that the caller may see whole; for others it is not there.</summary>
    internal static async Task<StoredPayslip> Whole(Guid id, PayslipReader payslips, Caller caller, CancellationToken cancellationToken)
    {
        var shown = caller.SeesWhole ? await payslips.Find(id, caller.Scope, neighbours: false, cancellationToken) : null;
        return shown?.Payslip ?? throw RefusionProblems.NoPayslip.With();
    }

    public sealed class Endpoint : ICarterModule
    {
        public void AddRoutes(IEndpointRouteBuilder app) => app
            .MapGet("/api/v1/refusion/payslips/{id:guid}/explanation", (Guid id, Filter filter, Handler handler, CancellationToken cancellationToken) =>
                handler.Handle(id, filter.Decision, cancellationToken))
            .Operation<ExplanationView>(nameof(ExplainPayslip), "Tells why a payslip was decided so, to be read out", Area.Payslips, Verb.Read)
            .ShowsWhole()
            .Problems(RefusionProblems.NoPayslip, RefusionProblems.NoDecision)
            .ParameterExample("id", DemoIds.Payslip)
            .Example(null, new ExplanationView(
                DemoIds.Payslip, "L-2026-0004", 1, 1, "Refusion for lønperioden 1. marts 2026 til 31. marts 2026 (L-2026-0004)",
                ["Der refunderes 7.378,50 kr. Lønsedlen venter på en afgørelse i økonomigruppen."],
                "Refusion for lønperioden 1. marts 2026 til 31. marts 2026 (L-2026-0004)\n\nDer refunderes 7.378,50 kr. Lønsedlen venter på en afgørelse i økonomigruppen."));
    }
}

/// <summary>A decision in words.</summary>
/// <param name="PayslipId">The payslip.</param>
/// <param name="Reference">Its short reference (X9).</param>
/// <param name="Decision">The decision's number.</param>
/// <param name="Decisions">How many decisions the payslip has.</param>
/// <param name="Title">What it is about.</param>
/// <param name="Paragraphs">What is refunded, the grant, the days, sickness, the share, each line, rounding, what does not fit, what changed, the rates.</param>
/// <param name="Text">Title and paragraphs as one text.</param>
internal sealed record ExplanationView(Guid PayslipId, string Reference, int Decision, int Decisions, string Title, IReadOnlyList<string> Paragraphs, string Text)
{
    public static ExplanationView Of(Guid payslipId, string reference, int count, ExplainedDecision explained, Texts texts, CultureInfo culture)
    {
        var title = Render(Explanation.Title(explained, reference), texts, culture);
        var paragraphs = Explanation.Of(explained).Select(p => string.Join(' ', p.Select(s => Render(s, texts, culture)))).ToList();
        return new(payslipId, reference, explained.No, count, title, paragraphs, string.Join("\n\n", paragraphs.Prepend(title)));
    }

    /// <summary>A sentence in a language, with the sentences inside it.</summary>
    internal static string Render(Sentence sentence, Texts texts, CultureInfo culture) => texts.Get(sentence.Code, culture, sentence.Figures.ToDictionary(f => f.Name, object? (f) => f.Value switch
    {
        Sentence inside => Render(inside, texts, culture),
        IReadOnlyList<Sentence> list => And([.. list.Select(s => Render(s, texts, culture))], texts, culture),
        Rational fraction => fraction.ToString(),
        var figure => figure,
    }));

    private static string And(List<string> parts, Texts texts, CultureInfo culture) => parts.Count == 1 ? parts[0]
        : $"{string.Join(", ", parts[..^1])} {texts.Get("refusion.explain.and", culture)} {parts[^1]}";
}
