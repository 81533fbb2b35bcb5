using Faatimer.Contracts;
using Faatimer.Kernel;
using Faatimer.Refusion.Domain;

namespace Faatimer.Refusion.Data;

/// <summary>A payslip that was posted, with the person it is for: encrypted, and as a search hash (ID3).</summary>
/// <param name="Attachment">The document that came with it, encrypted too.</param>
internal sealed record PostedPayslip(Submission Submission, byte[] PersonHash, byte[] Cpr, byte[] Name, string EmployerName, byte[]? Attachment = null);

/// <summary>A person at a company, before the employments are locked.</summary>
/// <param name="Hashes">Search hashes of all the person's CPR numbers that are known, in order (ID2).</param>
/// <param name="CandidateId">The person's id, when Pool knows a grant of theirs.</param>
/// <param name="PNumbers">Where the person works or is to be paid for; each of the numbers can have an employment there.</param>
internal sealed record Person(
    IReadOnlyList<byte[]> Hashes, string Cvr, IReadOnlyList<EmploymentGrant> Grants, Guid? CandidateId, IReadOnlyList<string> PNumbers, IReadOnlyList<PostedPayslip> Posted)
{
    public IReadOnlyList<Grant> DomainGrants() =>
        [.. Grants.Select(g => new Grant(
            g.GrantId, g.WorkplaceId, g.Cvr, g.PNumber, g.From, g.To, [.. g.Terms.Select(t => new Domain.GrantTerms(t.From, t.To, t.WeeklyHours, t.SubsidisedHours))],
            g.Pauses.Count == 0 ? null : [.. g.Pauses.Select(p => new DatePeriod(p.FirstDay, p.LastDay))]))];

    /// <summary>All employments that there can be, as if none were there yet.</summary>
    public IEnumerable<Employment> Employments() => Hashes.SelectMany(h => PNumbers.Select(n => new Employment(Guid.CreateVersion7(), h, Cvr, n, IsMissing: true)));

    /// <summary>A person's search hash at a company, as a key to look up by.</summary>
    public static (string Hash, string Cvr) Key(byte[] hash, string cvr) => (Convert.ToHexString(hash), cvr);
}

/// <summary>Whom a stored payslip is for.</summary>
/// <param name="Note">What the finance worker wrote who judged it last, sealed; null without any.</param>
internal sealed record PayslipPerson(byte[] Hash, string Cvr, string PNumber, Guid? PersonId, byte[] Cpr, byte[] Name, string EmployerName, DateTimeOffset PostedAt, byte[]? Note);
