using static RefusionReference.ReferenceRows;

namespace RefusionReference;

/// <summary>Makes up the acts of a random life, as rows of refusion-stories.csv; what is picked is up to the caller.</summary>
/// <param name="pick">A number from 0 up to, but not with, the one that is given.</param>
internal sealed class ReferenceLife(Func<int, int> pick)
{
    public const string Elsewhere = "1003280002";
    private static readonly string[] Terms = ["10/10", "10/10", "12/10", "12/6", "8/8", "10/5", "6/6", "15/10", "4/4"];
    private readonly List<Grant> _grants = [];
    private readonly List<Dictionary<string, string>> _posted = [];
    private bool _isHourly;

    /// <summary>The business day; it moves on from act to act.</summary>
    public DateOnly Today { get; private set; } = new(2026, 4, 25);

    /// <summary>The grants that the life begins with.</summary>
    public Dictionary<string, string> Begin()
    {
        _isHourly = pick(3) == 0;
        if (pick(20) > 0)
        {
            var last = pick(2) == 0 ? new DateOnly(2026, 12, 31) : new DateOnly(2026, 3, 20).AddDays(pick(120));
            _grants.Add(new(pick(3) == 0 ? new DateOnly(2026, 1, 1).AddDays(pick(60)) : new(2026, 1, 1), last, AnyTerms()));
        }

        if (pick(4) == 0)
        {
            Another();
        }

        return Told();
    }

    /// <summary>The next act, whatever stands now.</summary>
    public Dictionary<string, string> Next(ReferenceOutcome now)
    {
        Today = Today.AddDays(pick(4) == 0 ? pick(16) : pick(5));
        return pick(20) switch
        {
            < 16 => PayslipOrDecision(now),
            16 when now.Payslips.Count > 0 => Again(1 + pick(now.Payslips.Count)),
            16 => Post(),
            17 => NewCpr(AnyCpr()).With("kind", pick(4) == 0 ? "mistyped" : "cpr"),
            _ => ChangeGrants(),
        };
    }

    /// <summary>A payslip is posted, corrected, added to, approved, rejected or asked about.</summary>
    public Dictionary<string, string> PayslipOrDecision(ReferenceOutcome now)
    {
        while (_posted.Count > now.Payslips.Count)
        {
            _posted.RemoveAt(_posted.Count - 1); // it was refused
        }

        var waiting = Enumerable.Range(0, now.Payslips.Count).Where(i => now.Payslips[i].Status == "needsDecision").ToList();
        var act = now.Payslips.Count == 0 ? 0 : pick(19);
        switch (act)
        {
            case 6 or 7 or 8:
            {
                // Mostly the last of its chain, which is the one to name.
                var any = pick(now.Payslips.Count);
                var named = pick(8) == 0 ? any : LastOf(any, now);
                var row = IsSupplement(named) && pick(2) == 0 ? AddTo(named) : Payslip(pick(6) == 0 ? null : named);
                return Sent(Correct(named + 1, row.With("cpr", _posted[named].GetValueOrDefault("cpr", ""))));
            }

            case 9 or 10:
            {
                var named = pick(now.Payslips.Count);
                return Sent(Supplement(named + 1, (pick(3) > 0 ? AddTo(named) : Payslip(named)).With("cpr", _posted[named].GetValueOrDefault("cpr", ""))));
            }

            case 11 or 12 or 13 when waiting.Count > 0:
                return Approve(waiting[pick(waiting.Count)] + 1).With("sent by", pick(12) == 0 ? "colleague" : "");
            case 14 or 15 when waiting.Count > 0:
                return Reject(waiting[pick(waiting.Count)] + 1);
            case 11 when pick(4) == 0:
                return Approve(1 + pick(now.Payslips.Count));
            case 16 or 17 when waiting.Count > 0:
                return Ask(waiting[pick(waiting.Count)] + 1);
            case 18 when waiting.Count > 0:
                return pick(2) == 0 ? Answer(waiting[pick(waiting.Count)] + 1) : Withdraw(waiting[pick(waiting.Count)] + 1);
            default:
                return Post();
        }
    }

    private Dictionary<string, string> Post() => Sent(Payslip(null).With("cpr", pick(6) == 0 ? AnyCpr() : ""));

    private bool IsSupplement(int posted) => _posted[posted]["kind"] == "supplement" || (_posted[posted]["kind"] == "correction" && IsSupplement(Named(posted)));

    private int Named(int posted) => int.Parse(_posted[posted]["of step"], System.Globalization.CultureInfo.InvariantCulture) - 1;

    private int Chain(int posted) => _posted[posted]["kind"] == "correction" ? Chain(Named(posted)) : posted;

    private int LastOf(int posted, ReferenceOutcome now) =>
        Enumerable.Range(0, now.Payslips.Count).Where(i => Chain(i) == Chain(posted) && now.Payslips[i].Why != "rejected_by_finance").DefaultIfEmpty(posted).Max();

    private Dictionary<string, string> Sent(Dictionary<string, string> row)
    {
        row["sent by"] = pick(8) switch { 0 => "person", 1 => pick(3) == 0 ? "finance" : "", _ => "" };
        row["received on"] = Iso(Today);
        row.TryAdd("kind", "");
        _posted.Add(row);
        return row;
    }

    private Dictionary<string, string> AddTo(int posted)
    {
        var (first, last) = ReferencePayslip.Span(_posted[posted]["period"]);
        var amount = 100 + pick(900);
        return new()
        {
            ["pay"] = _posted[posted].GetValueOrDefault("pay", ""), ["p-number"] = _posted[posted].GetValueOrDefault("p-number", ""), ["period"] = $"{Iso(first)}..{Iso(last)}",
            ["lines"] = $"grossWage {amount}|amBidrag {Number(Round(amount * 0.08m))}",
        };
    }

    private Dictionary<string, string> Payslip(int? like)
    {
        var (first, last) = like is { } posted && pick(4) > 0 ? ReferencePayslip.Span(_posted[posted]["period"]) : Period();
        var weekly = _grants.Find(g => g.First <= last && first <= g.Last)?.WeeklyOn(first) ?? 10;
        if (pick(12) == 0)
        {
            weekly += 2;
        }

        var hourly = like is { } l ? _posted[l].GetValueOrDefault("pay", "") == "hourly" : _isHourly != (pick(8) == 0);
        Dictionary<string, string> row;
        if (hourly)
        {
            var weeks = Enumerable.Range(0, last.DayNumber - first.DayNumber + 1).Select(d => Week(first.AddDays(d))).Distinct().Select(w => (w, pick(6) == 0 ? 0 : pick(48) / 4m)).ToArray();
            row = Hourly(first, last, "", 0, weeks);
        }
        else
        {
            row = Monthly(first, last, weekly, "", holidayPay: pick(3) > 0, perHour: 140 + pick(20));
        }

        if (pick(14) == 0)
        {
            row = row.With("lines", $"holidayPay {500 + pick(2000)}|specialHolidayAllowance {pick(300)}").With("paid hours", "").With("weekly hours", "37").With("final settlement", "yes").With("pay", "").With("hours by week", "");
        }
        else if (pick(4) == 0)
        {
            var sick = first.AddDays(Math.Min(pick(70) - 40, last.DayNumber - first.DayNumber));
            var end = sick.AddDays(pick(60));
            row["absences"] = pick(3) == 0 ? $"sickness {Iso(sick)}.." : $"sickness {Iso(sick)}..{Iso(end)}";
        }

        row["p-number"] = like is { } named && pick(10) > 0 ? _posted[named].GetValueOrDefault("p-number", "") : pick(9) == 0 ? Elsewhere : "";
        return row;
    }

    private (DateOnly First, DateOnly Last) Period()
    {
        var (first, last) = Month(2026, 2 + pick(5));
        return pick(6) switch
        {
            0 => (first, first.AddDays(pick(20))),
            1 => (first.AddDays(pick(28)), last),
            2 when _isHourly => (first.AddDays(pick(28)), last.AddDays(pick(12))),
            _ => (first, last),
        };
    }

    /// <summary>Ends, longer periods, other hours, pauses, annulments and new grants, back in time as well.</summary>
    private Dictionary<string, string> ChangeGrants()
    {
        if (_grants.Count == 0 || pick(6) == 0)
        {
            Another();
            return Told();
        }

        var grant = _grants[pick(_grants.Count)];
        var day = grant.First.AddDays(pick(Math.Max(1, Math.Min(200, grant.Last.DayNumber - grant.First.DayNumber + 1))));
        switch (pick(9))
        {
            case 0 or 1 or 2:
                grant.Last = day;
                grant.Changes.RemoveAll(c => c.From > day);
                break;
            case 3 or 4 when grant.Changes.TrueForAll(c => c.From < day):
                grant.Changes.Add((day, AnyTerms()));
                break;
            case 5:
                grant.Last = Min(grant.Last.AddDays(pick(60)), Min(grant.First.AddYears(1).AddDays(-1), _grants.Where(g => g.First > grant.First).Select(g => g.First.AddDays(-1)).DefaultIfEmpty(DateOnly.MaxValue).Min()));
                break;
            case 6 when grant.Paused is null:
                grant.Paused = (Today, Today.AddDays(pick(30)));
                break;
            case 7 when grant.Paused is var (from, to) && to >= Today && from < Today:
                grant.Paused = (from, Today.AddDays(-1));
                break;
            case 8 when grant.IsAnnulled || pick(3) == 0:
                grant.IsAnnulled = !grant.IsAnnulled;
                break;
            default:
                grant.Changes[0] = (grant.First, AnyTerms());
                break;
        }

        return Told();
    }

    private void Another()
    {
        var first = _grants.Count == 0 ? new DateOnly(2026, 1, 1).AddDays(pick(90)) : _grants.Max(g => g.Last).AddDays(1 + pick(20));
        if (_grants.Count < 4)
        {
            _grants.Add(new(first, first.AddDays(20 + pick(150)), AnyTerms()) { PNumber = pick(3) == 0 ? Elsewhere : "" });
        }
    }

    private Dictionary<string, string> Told() => Grants(_grants.Count == 0 ? "none" : string.Join(" | ", _grants)).With("received on", Iso(Today));

    private string AnyCpr() => pick(3) == 0 ? "third" : "new";

    private string AnyTerms() => Terms[pick(Terms.Length)];

    private static DateOnly Min(DateOnly a, DateOnly b) => a < b ? a : b;

    private sealed class Grant(DateOnly first, DateOnly last, string terms)
    {
        public DateOnly First => first;
        public DateOnly Last { get; set; } = last;
        public List<(DateOnly From, string Terms)> Changes { get; } = [(first, terms)];
        public string PNumber { get; init; } = "";
        public (DateOnly From, DateOnly To)? Paused { get; set; }
        public bool IsAnnulled { get; set; }

        public decimal WeeklyOn(DateOnly day) => decimal.Parse((Changes.FindLast(c => c.From <= day) is { Terms: { } found } ? found : Changes[0].Terms).Split('/')[0], System.Globalization.CultureInfo.InvariantCulture);

        public override string ToString() => IsAnnulled ? "annulled"
            : $"{Iso(first)}..{Iso(Last)} {string.Join(", from ", Changes.Select((c, i) => i == 0 ? c.Terms : $"{Iso(c.From)} {c.Terms}"))}{(PNumber.Length > 0 ? " @" + PNumber : "")}"
                + (Paused is var (from, to) ? $" paused {Iso(from)}..{Iso(to)}" : "");
    }
}
