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
    public static IReadOnlyList<Person> Group(IReadOnlyList<PostedPayslip> posted, IReadOnlyList<EmploymentGrant> grants)
    {
        var known = grants.SelectMany(g => g.PersonHashes.Select(h => (Key: Key(h, g.Cvr), Grant: g))).ToLookup(g => g.Key, g => g.Grant);
        return
        [
            .. posted.GroupBy(p => Key(p.PersonHash, p.Submission.Content.Cvr))
                .Select(group =>
                {
                    var found = known[group.Key].ToList();
                    var hashes = found.SelectMany(g => g.PersonHashes).Append(group.First().PersonHash).DistinctBy(Convert.ToHexString).OrderBy(Convert.ToHexString, StringComparer.Ordinal).ToList();
                    return (group, found, hashes);
                })
                .GroupBy(p => Key(p.hashes[0], p.group.Key.Cvr))
                .Select(same => new Person(
                    same.First().hashes, same.Key.Cvr, same.First().found, same.First().found.FirstOrDefault()?.CandidateId,
                    [.. same.SelectMany(p => p.group).Select(p => p.Submission.Content.PNumber).Distinct().Order(StringComparer.Ordinal)],
                    [.. same.SelectMany(p => p.group)])),
        ];
    }

    /// <summary>A person's search hash at a company, as a key to look up by.</summary>
    public static (string Hash, string Cvr) Key(byte[] hash, string cvr) => (Convert.ToHexString(hash), cvr);
}
