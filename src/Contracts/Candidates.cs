using Faatimer.Kernel;
using MediatR;

namespace Faatimer.Contracts;

/// <summary>What Pool needs of a candidate on a day: who it is, by search hash, and whether the pool may pay (C4). Null when there is none.</summary>
public sealed record CandidateForGrant(Guid CandidateId, DateOnly Day) : IRequest<CandidateForGrantAnswer?>;

/// <param name="CprHashes">Search hashes of the current and former CPR numbers (ID2).</param>
/// <param name="Unmet">The parts of C4 that are not met; empty when eligible.</param>
public sealed record CandidateForGrantAnswer(Guid CandidateId, IReadOnlyList<byte[]> CprHashes, IReadOnlyList<UnmetPart> Unmet);

/// <summary>A part of C4 that is not met.</summary>
/// <param name="Code">What the facts say, such as <c>candidates.not_resident</c>.</param>
/// <param name="Months">Months out of work that are needed.</param>
/// <param name="Since">First day without work, when the part is about it and it is known.</param>
public sealed record UnmetPart(string Code, int Months, DateOnly? Since);

/// <summary>The CPR numbers of candidates, masked (ID3), for a list that says whom it means; those that are not known, or forgotten, have none.</summary>
public sealed record MaskedCprNumbers(IReadOnlyList<Guid> CandidateIds) : IRequest<IReadOnlyList<MaskedCprNumber>>;

/// <param name="Cpr">DDMMYY-XXXX, the current one.</param>
public sealed record MaskedCprNumber(Guid CandidateId, string Cpr);

/// <summary>The names of candidates, as far as the caller may see them: others are not answered. Whoever asks logs whose names it shows (X1).</summary>
public sealed record NamesOfCandidates(IEnumerable<Guid> Candidates) : IRequest<Inquiry<IReadOnlyDictionary<Guid, string>>>;

/// <summary>Whom the log may be about, by a CPR number, current or former, or by a part of the name: at most 50, for who searches the log (X1). Whoever asks logs whom it shows.</summary>
public sealed record CandidatesInLog(string? Cpr, string? Name) : IRequest<IReadOnlyList<CandidateInLog>>;

/// <param name="Cpr">DDMMYY-XXXX, the current one.</param>
public sealed record CandidateInLog(Guid CandidateId, string Name, string Cpr);

/// <summary>Whom an access report is about, and who else there is (X7); null when there is none.</summary>
public sealed record CandidateForAccessReport(Guid CandidateId) : IRequest<CandidateForAccessReportAnswer?>;

/// <param name="Cpr">DDMMYY-XXXX, the current one.</param>
/// <param name="Others">The names of all others, which do not belong into it.</param>
public sealed record CandidateForAccessReportAnswer(string Name, string Cpr, IReadOnlyList<string> Others);

/// <summary>A candidate was registered.</summary>
[EventName("candidates.candidate.registered.v1")]
public sealed record CandidateRegistered(Guid CandidateId) : IEvent
{
    public Guid AggregateId => CandidateId;
}

/// <summary>A candidate got another CPR number; the old one stays findable (ID2).</summary>
[EventName("candidates.cpr.changed.v1")]
public sealed record CandidateCprChanged(Guid CandidateId) : IEvent
{
    public Guid AggregateId => CandidateId;
}
