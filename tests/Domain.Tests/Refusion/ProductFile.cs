using System.Globalization;
using System.Text.Json;
using Faatimer.Refusion.Domain;
using RefusionReference;

namespace Faatimer.Domain.Tests.Refusion;

/// <summary>The acts of a story, done by the product's pure function; the answer in the words of the story's expected columns.</summary>
internal sealed class ProductFile
{
    private readonly List<(PayslipFacts Facts, string Cpr)> _payslips = [];
    private readonly List<NewEntry> _entries = [];
    private readonly List<string> _cprs = [""];
    private readonly Dictionary<Guid, int> _asked = [];
    private IReadOnlyList<Grant> _grants = [];
    private Dictionary<Guid, PayslipOutcome> _outcomes = [];

    public IEnumerable<PayslipOutcome> Outcomes => _payslips.Select(p => _outcomes[p.Facts.Id]);

    /// <summary>What the ledger holds, by chain (the number of its first payslip), month and grants, in øre.</summary>
    public Dictionary<(int Chain, string Month, string Grants), System.Numerics.BigInteger> Ledger => _entries
        .GroupBy(e => (_payslips.FindIndex(p => p.Facts.Id == e.ChainId), $"{e.Key.Month:yyyy-MM}", Names(e.Key.GrantIds)), e => e.Amount)
        .Select(g => (g.Key, Sum: g.Sum())).Where(g => g.Sum != 0).ToDictionary(g => g.Key, g => new System.Numerics.BigInteger(g.Sum * 100));

    /// <summary>An act that the rules take.</summary>
    public void Do(IReadOnlyDictionary<string, string> row)
    {
        var of = row["of step"] is { Length: > 0 } step ? int.Parse(step, CultureInfo.InvariantCulture) - 1 : -1;
        if (row["grants"].Length > 0)
        {
            _grants = RefusionCase.Grants(row["grants"]);
        }

        switch (row["kind"])
        {
            case "grants" or "again":
                break;
            case "cpr":
                _cprs.Remove(row["cpr"]);
                _cprs.Add(row["cpr"]);
                break;
            case "mistyped":
                _cprs.RemoveAt(_cprs.Count - 1);
                goto case "cpr";
            case "approve" or "reject":
                var outcome = _outcomes[_payslips[of].Facts.Id];
                Judge(_payslips[of].Facts.Id, new(
                    row["kind"] == "approve", "finance", 1, outcome.Decision!.Refundable, KeyOf(outcome), [.. outcome.Decision.Warnings.Select(w => w.Code)]));
                break;
            case "ask":
                Ask(of, 1);
                break;
            case "withdraw":
                Ask(of, -1);
                break;
            case "answer":
                break;
            case var kind:
                var posted = new RefusionCase(row);
                var id = Guid.CreateVersion7();
                var named = of < 0 ? null : _payslips[of].Facts;
                _payslips.Add((
                    new(
                        id, kind == "correction" ? named!.ChainId : id, kind == "correction" ? named!.AddsTo : named?.ChainId, posted.Payslip(), _payslips.Count, posted.ReceivedOn,
                        row["sent by"] is { Length: > 0 } by ? by : "machine", posted.SentByMachine, Rates.From2024, []),
                    row["cpr"]));
                break;
        }

        Decide();
    }

    /// <summary>The expected columns of a row.</summary>
    public Dictionary<string, string> Told(IReadOnlyDictionary<string, string> row)
    {
        var of = ReferenceStories.IsPosted(row) ? $"{_payslips.Count}" : row["of step"];
        var told = row["expected refused"].Length == 0 && of.Length > 0 ? _outcomes[_payslips[int.Parse(of, CultureInfo.InvariantCulture) - 1].Facts.Id] : null;
        var decision = told is { Place: Place.Standing or Place.Pending } ? told.Decision : null;
        return new()
        {
            ["expected refused"] = row["expected refused"],
            ["expected share"] = $"{decision?.Share}",
            ["expected refundable"] = Kroner(decision?.Refundable),
            ["expected lines"] = decision is null ? "" : string.Join('|', decision.Lines.Select(l => Kroner(l.Eligible))),
            ["expected warnings"] = decision is null ? "" : string.Join(' ', Warnings(decision)),
            ["expected covered days"] = $"{decision?.CoveredDays}",
            ["expected payslips"] = string.Join(" | ", Outcomes.Select((o, i) => $"{i + 1} {Status(o)}{(o.RejectionCode is { } code ? $" {Short(code)}" : o.Place == Place.Replaced ? "" : $" {Kroner(o.Decision!.Refundable)}")}")),
            ["expected ledger"] = string.Join(" | ", Ledger.GroupBy(l => (l.Key.Month, l.Key.Grants), l => l.Value).Select(g => (g.Key, Sum: g.Aggregate((a, b) => a + b)))
                .Where(g => !g.Sum.IsZero).OrderBy(g => g.Key).Select(g => $"{g.Key.Month} {g.Key.Grants} {Fraction.Kroner(g.Sum)}")),
        };
    }

    public static string Status(PayslipOutcome outcome) => JsonNamingPolicy.CamelCase.ConvertName($"{outcome.Status}");

    public static string Short(string code) => code["refusion.".Length..];

    public static IEnumerable<string> Warnings(Decision decision) => decision.Warnings.Select(w => Short(w.Code)).Order(StringComparer.Ordinal);

    private static string Kroner(decimal? amount) => amount?.ToString("0.00", CultureInfo.InvariantCulture) ?? "";

    private static string Names(IEnumerable<Guid> grants) => string.Concat(grants.Select(g => (char)('a' - 1 + int.Parse($"{g}"[^4..], CultureInfo.InvariantCulture))).Order());

    private LedgerKey KeyOf(PayslipOutcome outcome)
    {
        var last = outcome.Payslip.Content.Period.To;
        return new(_grants.First(g => g.Id == outcome.Decision!.GrantIds[^1]).WorkplaceId, new(last.Year, last.Month, 1), outcome.Decision!.GrantIds);
    }

    private void Ask(int of, int more)
    {
        var (facts, cpr) = _payslips[of];
        _asked[facts.Id] = _asked.GetValueOrDefault(facts.Id) + more;
        _payslips[of] = (facts with { IsAsked = _asked[facts.Id] > 0 }, cpr);
    }

    private void Judge(Guid id, Judgement judgement)
    {
        var at = _payslips.FindIndex(p => p.Facts.Id == id);
        _payslips[at] = (_payslips[at].Facts with { Judgements = [.. _payslips[at].Facts.Judgements, judgement] }, _payslips[at].Cpr);
    }

    /// <summary>A person's numbers are read together; each other number is another person's, as far as anybody knows, who has no grants here.</summary>
    private void Decide()
    {
        var booked = _entries.GroupBy(e => (e.ChainId, e.Key)).Select(g => new BookedSum(g.Key.ChainId, g.Key.Key, g.Sum(e => e.Amount))).ToList();
        _outcomes = [];
        foreach (var person in _payslips.GroupBy(p => _cprs.Contains(p.Cpr) ? null : p.Cpr, p => p.Facts).ToList())
        {
            var outcome = EmploymentCalculation.Decide(new([.. person], person.Key is null ? _grants : []));
            foreach (var payslip in outcome.Payslips)
            {
                _outcomes.Add(payslip.Payslip.Id, payslip);
                if (payslip.JudgedNow is { } judgement)
                {
                    Judge(payslip.Payslip.Id, judgement);
                }
            }

            _entries.AddRange(LedgerEntries.Of(outcome, booked, new HashSet<Guid>()));
        }
    }
}
