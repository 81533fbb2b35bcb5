using Faatimer.Contracts;
using Faatimer.Refusion.Domain;

namespace Faatimer.Refusion.Data;

/// <summary>A person at a company, before the employments are locked.</summary>
/// <param name="Hashes">Search hashes of all the person's CPR numbers that are known, in order (ID2).</param>
/// <param name="CandidateId">The person's id, when Pool knows a grant of theirs.</param>
/// <param name="PNumbers">The employments that are to exist.</param>
internal sealed record Person(
    IReadOnlyList<byte[]> Hashes, string Cvr, IReadOnlyList<EmploymentGrant> Grants, Guid? CandidateId, IReadOnlyList<string> PNumbers, IReadOnlyList<PostedPayslip> Posted)
{
    public IReadOnlyList<Grant> DomainGrants() =>
        [.. Grants.Select(g => new Grant(
            g.GrantId, g.WorkplaceId, g.Cvr, g.PNumber, g.From, g.To, [.. g.Terms.Select(t => new Domain.GrantTerms(t.From, t.To, t.WeeklyHours, t.SubsidisedHours))]))];

    /// <summary>Posted payslips by person and company; a person who got another CPR number is one person when a grant knows both.</summary>
    public static IReadOnlyList<Person> Group(IReadOnlyList<PostedPayslip> posted, IReadOnlyList<EmploymentGrant> grants) =>
    [
        .. posted.GroupBy(p => (Person: Convert.ToHexString(p.PersonHash), p.Submission.Content.Cvr))
            .Select(group =>
            {
                var own = group.First().PersonHash;
                var found = grants.Where(g => g.Cvr == group.Key.Cvr && g.PersonHashes.Any(h => h.AsSpan().SequenceEqual(own))).ToList();
                var hashes = found.SelectMany(g => g.PersonHashes).Append(own).DistinctBy(Convert.ToHexString).OrderBy(Convert.ToHexString, StringComparer.Ordinal).ToList();
                return (group, found, hashes);
            })
            .GroupBy(p => (Convert.ToHexString(p.hashes[0]), p.group.Key.Cvr))
            .Select(same => new Person(
                same.First().hashes, same.Key.Cvr, same.First().found, same.First().found.FirstOrDefault()?.CandidateId,
                [.. same.SelectMany(p => p.group).Select(p => p.Submission.Content.PNumber).Distinct().Order(StringComparer.Ordinal)],
                [.. same.SelectMany(p => p.group)])),
    ];
}
