using Faatimer.Kernel;
using Faatimer.Workplaces.Data;
using Microsoft.Extensions.DependencyInjection;

namespace Faatimer.Workplaces.Features;

/// <summary>What a workplace lacks: without a contact person it can have no job of the pool (W2).</summary>
internal static class WorkplacesWork
{
    public static readonly IReadOnlyList<WorkItemKind> Items =
    [
        new("workplaces.name_contact", Area.WorkplaceContacts, Verb.Write, async (services, asked, scope, cancellationToken) =>
        {
            if (asked.DueBefore is not null)
            {
                return [];
            }

            var (db, today) = (services.GetRequiredService<WorkplacesDb>(), services.GetRequiredService<BusinessClock>().Today);
            var lacking = db.Workplaces.AsNoTracking().Reached(db, scope).Where(w => w.Facts.Contact == null && (w.LastDay == null || w.LastDay >= today));
            if (asked.Responsible is { } responsible)
            {
                lacking = lacking.Where(w => w.Facts.Consultant != null && responsible.Contains(w.Facts.Consultant));
            }

            var found = await lacking.OrderBy(w => w.Id).Take(asked.Limit).Select(w => new { w.Id, w.Facts.Consultant }).ToListAsync(cancellationToken);
            return [.. found.Select(w => new WorkItem("workplace", w.Id, $"/api/v1/workplaces/{w.Id}/contact", null, w.Consultant, [], w.Id))];
        }),
    ];
}
