using Faatimer.Candidates.Domain;

namespace Faatimer.Candidates.Features;

/// <summary>What considerations are read or written for; a word and not a text, since it stands in a URL and in the audit log.</summary>
internal enum ConsiderationPurpose
{
    Matching, Placement, FollowUp, Correction, AccessRequest,
}

/// <summary>A candidate's considerations.</summary>
/// <param name="CandidateId">The candidate.</param>
/// <param name="Items">What must be taken into account.</param>
/// <param name="CandidateVersion">The candidate's version, for If-Match.</param>
internal sealed record ConsiderationsView(Guid CandidateId, IReadOnlyList<Consideration> Items, int CandidateVersion);
