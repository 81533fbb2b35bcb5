using Faatimer.Kernel;

namespace Faatimer.Refusion.Domain;

/// <summary>A sickness absence as one of the employment's payslips states it.</summary>
/// <param name="PayslipPeriod">Where an absence without a last day ends, unless the next payslip continues it (R6).</param>
internal sealed record RecordedSickness(DateOnly FirstDay, DateOnly? LastDay, DatePeriod PayslipPeriod)
{
    public DatePeriod Days() => new(FirstDay, LastDay ?? PayslipPeriod.To);
}

/// <summary>R6: absences that overlap or adjoin are one spell, over all payslips of the employment.</summary>
internal static class SicknessSpells
{
    /// <summary>The spells in order, however the absences were ordered.</summary>
    public static IReadOnlyList<DatePeriod> Merge(IEnumerable<RecordedSickness> absences)
    {
        var spells = new List<DatePeriod>();
        foreach (var days in absences.Select(a => a.Days()).Where(d => d.Days > 0).OrderBy(d => d.From))
        {
            // Day numbers, because the day after the calendar's last day is no date.
            if (spells.Count > 0 && days.From.DayNumber <= spells[^1].To.DayNumber + 1)
            {
                var spell = spells[^1];
                spells[^1] = spell with { To = days.To > spell.To ? days.To : spell.To };
            }
            else
            {
                spells.Add(days);
            }
        }

        return spells;
    }

    /// <summary>Pay for a day of sickness is covered when it is among the spell's first days (30 by law), weekends included.</summary>
    public static bool Covers(IReadOnlyList<DatePeriod> spells, DateOnly day, int coveredDays)
    {
        foreach (var spell in spells)
        {
            if (spell.Contains(day))
            {
                return day.DayNumber - spell.From.DayNumber < coveredDays;
            }
        }

        return true;
    }
}
