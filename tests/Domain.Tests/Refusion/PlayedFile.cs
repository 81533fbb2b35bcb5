using Faatimer.Kernel;
using Faatimer.Refusion.Domain;

namespace Faatimer.Domain.Tests.Refusion;

/// <summary>A file played in memory: each act is a transaction of its own, which opens it again from what was stored, and stores what differs.</summary>
/// <param name="alwaysWhole">Never on the light path.</param>
internal sealed class PlayedFile(IReadOnlyList<Employment> employments, IReadOnlyList<Grant> grants, bool alwaysWhole = false)
{
    private static readonly Guid Person = Guid.CreateVersion7();
    private static readonly DateTimeOffset At = new(2026, 4, 1, 23, 30, 0, TimeSpan.Zero);

    private readonly Dictionary<Guid, (Payslip Content, List<Judgement> Judgements)> _received = [];
    private readonly Dictionary<Guid, Decision> _last = [];
    private IReadOnlyList<Grant> _grants = grants;
    private long _receipts;

    public List<StoredPayslip> Payslips { get; } = [];

    public List<NewDecision> Decisions { get; } = [];

    public List<LedgerEntry> Entries { get; } = [];

    public decimal Booked => Entries.Sum(e => e.Amount);

    public DateOnly? ForgottenUntil { get; set; }

    /// <summary>Postings that were decided beside the others, without the whole file.</summary>
    public int Light { get; private set; }

    public IReadOnlyList<Grant> Grants
    {
        get => _grants;
        set
        {
            _grants = value;
            DecideAnew();
        }
    }

    public Decision DecisionOf(StoredPayslip payslip) => _last[payslip.Id];

    public IReadOnlyList<Judgement> JudgementsOf(StoredPayslip payslip) => _received[payslip.Id].Judgements;

    public StoredPayslip Post(Submission submission) => Again(submission).Payslip;

    /// <param name="maySee">The poster may see the payslip that has the number.</param>
    public (StoredPayslip Payslip, Decision? Decision) Again(Submission submission, bool maySee = true)
    {
        var stored = Payslips.Find(p => (p.Source, p.Number) == (submission.Source, submission.Number));
        var file = Open();
        Payslips.ForEach(file.Add);
        if (alwaysWhole || !file.TouchesNoOther([(submission, stored)]))
        {
            Whole(file);
        }
        else
        {
            Light++;
        }

        var answer = file.Post(submission, stored, maySee, ++_receipts, Rates);
        foreach (var payslip in file.New)
        {
            Payslips.Add(payslip);
            _received.Add(payslip.Id, (submission.Content, []));
        }

        Store(file);
        return answer;
    }

    public StoredPayslip Approve(StoredPayslip payslip, string actor = "finance") => Act(payslip, file => file.Approve(payslip, actor));

    public StoredPayslip Reject(StoredPayslip payslip, string actor = "finance") => Act(payslip, file => file.Reject(payslip, actor));

    public StoredPayslip Ask(StoredPayslip payslip) => Act(payslip, file => file.Ask(payslip, new("finance", At), [1]));

    public StoredPayslip Answer(StoredPayslip payslip) => Act(payslip, file => file.Answer(payslip, new("workplace", At), [2], null));

    public StoredPayslip Withdraw(StoredPayslip payslip) => Act(payslip, file => file.Withdraw(payslip, new("finance", At)));

    /// <summary>Answers how many payslips changed.</summary>
    public int DecideAnew()
    {
        var file = Open();
        Whole(file);
        file.DecideAnew(new(CauseKind.Reading, null));
        Store(file);
        return file.Changed.Count;
    }

    /// <summary>Grants that Pool tells from now on, before any reaction to them.</summary>
    public void Unheard(params Grant[] unheard) => _grants = unheard;

    private StoredPayslip Act(StoredPayslip payslip, Action<EmploymentFile> act)
    {
        var file = Open();
        Whole(file);
        act(file);
        Store(file);
        return payslip;
    }

    private EmploymentFile Open() => new(employments, _grants, Person, ForgottenUntil);

    private void Whole(EmploymentFile file)
    {
        file.BecomeWhole();
        foreach (var payslip in Payslips)
        {
            file.Add(payslip, _received[payslip.Id].Content, Rates(payslip.Period.To)!, [.. _received[payslip.Id].Judgements], _last[payslip.Id]);
        }

        foreach (var sum in Entries.GroupBy(e => (e.Payslip.ChainId, e.Key)))
        {
            file.AddBooked(sum.Key.ChainId, sum.Key.Key, sum.Sum(e => e.Amount));
        }
    }

    private void Store(EmploymentFile file)
    {
        file.RaiseVersions();
        file.Decisions.ForEach(d => _last[d.Payslip.Id] = d.Decision);
        file.Judgements.ForEach(j => _received[j.Payslip.Id].Judgements.Add(j.Judgement));
        Decisions.AddRange(file.Decisions);
        Entries.AddRange(file.Entries);
    }

    private static Rates? Rates(DateOnly day) => Faatimer.Refusion.Domain.Rates.From2024;
}
